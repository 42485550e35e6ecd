"""What needs a person, and what is sensible to do next."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from andruck.payments.rules.states import Status


class CaseKind(StrEnum):
    """Why a person is called. One case per kind and subject."""

    LATE = "late"  # paid after it had been given up
    OVERPAID = "overpaid"
    SHORT = "short"
    PAID_TWICE = "paid_twice"  # two attempts for the same thing
    MISMATCH = "mismatch"
    DISPUTE = "dispute"
    REFUND_FAILED = "refund_failed"
    UNKNOWN_OBJECT = "unknown_object"
    DOUBT = "doubt"
    MESSAGE = "message"
    METHOD_FAILING = "method_failing"
    METHOD_ENDED = "method_ended"
    BALANCE = "balance"  # an entry of a provider's account that we cannot place
    RETURN = "return"  # a debit came back for a reason that a person has to look at
    BOOKS = "books"  # a check of the books found something wrong, or could not be finished
    STATEMENT = "statement"  # a file of statements that cannot be read, or the bank and the books disagree


RECURRING = frozenset(
    {
        CaseKind.METHOD_FAILING,
        CaseKind.METHOD_ENDED,
        CaseKind.DOUBT,
        CaseKind.MESSAGE,
        CaseKind.STATEMENT,
        CaseKind.BOOKS,
    }
)
"""What may come again after somebody has seen to it."""


class Action(StrEnum):
    """What a person can do."""

    ACCEPT = "accept"
    REFUND = "refund"
    LOOK = "look"
    SEARCH = "search"
    ANSWER = "answer"
    TRANSFER = "transfer"
    SET_UP = "set_up"
    PLACE = "place"
    AGREE = "agree"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What is known of a case. ``again``: the thing was paid by another attempt.

    ``back``: a refund was asked for since the case was opened, and has not failed. ``second``: one waits for somebody
    else to agree.
    """

    kind: CaseKind
    status: Status | None = None
    again: bool = False
    refunds: bool = True
    back: bool = False
    second: bool = False
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """The next sensible action, others that are possible, a reason in one sentence, and until when."""

    action: Action
    why: str
    others: tuple[Action, ...] = ()
    until: datetime | None = None


_A = Action
_STEPS = {
    CaseKind.PAID_TWICE: Step(_A.REFUND, "The same thing was paid twice; give one back.", (_A.ACCEPT,)),
    CaseKind.LATE: Step(_A.ACCEPT, "It came late, but it came: it counts.", (_A.REFUND,)),
    CaseKind.OVERPAID: Step(_A.REFUND, "Give back what is too much, or accept it as a gift.", (_A.ACCEPT,)),
    CaseKind.SHORT: Step(_A.ACCEPT, "Accept what came, or give it back.", (_A.REFUND,)),
    CaseKind.MISMATCH: Step(
        _A.SEARCH,
        "The provider shows other figures than were asked for. Compare, then accept or give back.",
        (_A.ACCEPT, _A.REFUND),
    ),
    CaseKind.DISPUTE: Step(_A.ANSWER, "Answer at the provider before the time is over."),
    CaseKind.REFUND_FAILED: Step(
        _A.TRANSFER, "The way back is closed; pay it back by transfer.", (_A.REFUND,)
    ),
    CaseKind.DOUBT: Step(_A.LOOK, "Ask the provider again, or look it up in its own pages.", (_A.SEARCH,)),
    CaseKind.UNKNOWN_OBJECT: Step(
        _A.PLACE, "A payment that was not started here; find out whose it is.", (_A.CLOSE,)
    ),
    CaseKind.BALANCE: Step(_A.PLACE, "Say what this entry of the provider's account is."),
    CaseKind.RETURN: Step(_A.LOOK, "Find out why it came back before anybody is written to.", (_A.CLOSE,)),
    CaseKind.STATEMENT: Step(
        _A.LOOK, "Compare with the bank's own pages; a file may be missing.", (_A.CLOSE,)
    ),
    CaseKind.BOOKS: Step(
        _A.LOOK, "Run “andruck ledger check” on the server: it names every mistake.", (_A.CLOSE,)
    ),
    CaseKind.MESSAGE: Step(_A.LOOK, "A message could not be dealt with; try again.", (_A.CLOSE,)),
    CaseKind.METHOD_FAILING: Step(
        _A.SET_UP, "It hides itself and is tried again. Check its settings.", (_A.CLOSE,)
    ),
    CaseKind.METHOD_ENDED: Step(
        _A.SET_UP, "It has ended. Take it off the list, or set its end anew.", (_A.CLOSE,)
    ),
}
_TWICE_AND_LATE = Step(_A.REFUND, "It has been paid in another way meanwhile; give this back.", (_A.ACCEPT,))
_GONE_BACK = {Status.REFUNDED, Status.RETURNED, Status.CHARGED_BACK}
_OVER_WHEN = {
    CaseKind.DOUBT: set(Status) - {Status.UNKNOWN},
    CaseKind.PAID_TWICE: _GONE_BACK,
    CaseKind.LATE: _GONE_BACK,
    CaseKind.SHORT: {Status.SETTLED, *_GONE_BACK},
    CaseKind.OVERPAID: _GONE_BACK,
}

GIVING_BACK = frozenset(
    {
        CaseKind.LATE,
        CaseKind.OVERPAID,
        CaseKind.SHORT,
        CaseKind.PAID_TWICE,
        CaseKind.MISMATCH,
        CaseKind.REFUND_FAILED,
    }
)
"""Cases that are over when the money is on its way back."""


def next_step(facts: CaseFacts) -> Step:
    """The next sensible action for a case."""
    if facts.kind in GIVING_BACK and facts.second:
        return Step(Action.AGREE, "A refund waits for a second person to agree.")
    if facts.kind in GIVING_BACK and facts.back:
        return Step(Action.CLOSE, "The money is on its way back.")
    if facts.status in _OVER_WHEN.get(facts.kind, ()):
        return Step(Action.CLOSE, "It has settled itself.")
    step = _STEPS[facts.kind]
    if facts.kind is CaseKind.LATE and facts.again:
        step = _TWICE_AND_LATE
    if not facts.refunds:
        # Money goes back by bank transfer where the provider has no way back.
        step = replace(step, action=_instead(step.action), others=tuple(map(_instead, step.others)))
    return replace(step, until=facts.due)


def _instead(action: Action) -> Action:
    return Action.TRANSFER if action is Action.REFUND else action

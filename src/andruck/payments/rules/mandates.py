"""Direct debit mandates: their states, their references, when they lapse, what a debtor has to be told and when."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from andruck.core.errors import Refusal
from andruck.payments.rules import sepatext

LAPSES_AFTER_MONTHS = 36
KEPT_AFTER_LAST_DEBIT = timedelta(days=430)
"""Fourteen months: thirteen in which a payer may say that it was never authorised, and one to answer."""

RETURN_WITHOUT_REASON = timedelta(weeks=8)


class State(StrEnum):
    """Where a mandate stands."""

    DRAFT = "draft"
    ACTIVE = "active"
    AMENDED = "amended"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    LAPSED = "lapsed"


class Step(StrEnum):
    """What happens to a mandate."""

    CONFIRM = "confirm"
    AMEND = "amend"
    COLLECT = "collect"
    SUSPEND = "suspend"
    REVOKE = "revoke"
    LAPSE = "lapse"


class Frequency(StrEnum):
    """For one debit, or for many."""

    ONE_OFF = "one_off"
    RECURRING = "recurring"


class Sequence(StrEnum):
    """How a debit file calls the place of a debit in its series."""

    FIRST = "FRST"
    RECURRING = "RCUR"
    ONE_OFF = "OOFF"


_STEPS: dict[tuple[State, Step], State] = {
    (State.DRAFT, Step.CONFIRM): State.ACTIVE,
    (State.DRAFT, Step.REVOKE): State.REVOKED,
    (State.ACTIVE, Step.COLLECT): State.ACTIVE,
    (State.ACTIVE, Step.AMEND): State.AMENDED,
    (State.ACTIVE, Step.SUSPEND): State.SUSPENDED,
    (State.ACTIVE, Step.REVOKE): State.REVOKED,
    (State.ACTIVE, Step.LAPSE): State.LAPSED,
    (State.AMENDED, Step.COLLECT): State.ACTIVE,
    (State.AMENDED, Step.AMEND): State.AMENDED,
    (State.AMENDED, Step.SUSPEND): State.SUSPENDED,
    (State.AMENDED, Step.REVOKE): State.REVOKED,
    (State.AMENDED, Step.LAPSE): State.LAPSED,
    (State.SUSPENDED, Step.AMEND): State.AMENDED,
    (State.SUSPENDED, Step.SUSPEND): State.SUSPENDED,
    (State.SUSPENDED, Step.REVOKE): State.REVOKED,
    (State.SUSPENDED, Step.LAPSE): State.LAPSED,
    (State.REVOKED, Step.REVOKE): State.REVOKED,
    (State.REVOKED, Step.SUSPEND): State.REVOKED,
    (State.LAPSED, Step.REVOKE): State.REVOKED,
    (State.LAPSED, Step.SUSPEND): State.LAPSED,
    (State.LAPSED, Step.LAPSE): State.LAPSED,
}

_WHY_NOT: dict[State, str] = {
    State.DRAFT: "This mandate has not been confirmed yet.",
    State.ACTIVE: "This mandate is in force already.",
    State.AMENDED: "This mandate is in force already.",
    State.SUSPENDED: "This mandate rests until the payer names another account.",
    State.REVOKED: "This mandate has been revoked. Ask for a new one.",
    State.LAPSED: "This mandate has not been used for 36 months and has lapsed. Ask for a new one.",
}


def after(state: State, step: Step) -> State:
    """The state after a step. Raises ``Refusal`` ("mandate_state") where the step is not possible."""
    found = _STEPS.get((state, step))
    if found is None:
        raise Refusal("mandate_state", _WHY_NOT[state], state=state.value, step=step.value)
    return found


@dataclass(frozen=True, slots=True)
class Facts:
    """What decides whether a mandate may be used: days by the paper's calendar."""

    state: State
    frequency: Frequency
    signed: date
    last_collected: date | None
    """Due day of the last debit that went to the bank; None: never."""

    collections: int
    """Debits that went to the bank and did not come back before settlement."""

    lapsed_by: date | None = None


def lapses_on(signed: date, last_collected: date | None) -> date:
    """The first day on which it cannot be used any more: 36 months after the last debit, or after the signature."""
    return add_months(last_collected or signed, LAPSES_AFTER_MONTHS)


def add_months(day: date, months: int) -> date:
    """The same day some months later; the last of the month where it has no such day."""
    index = day.month - 1 + months
    year, month = day.year + index // 12, index % 12 + 1
    following = date(year + month // 12, month % 12 + 1, 1)
    last = (following - timedelta(days=1)).day
    return date(year, month, min(day.day, last))


def sequence(facts: Facts, due: date) -> Sequence:
    """What a debit due that day is. Raises ``Refusal`` ("mandate_state", "mandate_lapsed", "mandate_used")."""
    if facts.state not in {State.ACTIVE, State.AMENDED}:
        raise Refusal("mandate_state", _WHY_NOT[facts.state], state=facts.state.value)
    if due >= lapses_on(facts.signed, facts.last_collected):
        raise Refusal("mandate_lapsed", _WHY_NOT[State.LAPSED])
    if due < facts.signed:
        raise Refusal("mandate_date", "A debit cannot be due before the mandate was given.")
    if facts.frequency is Frequency.ONE_OFF:
        if facts.collections:
            raise Refusal(
                "mandate_used", "This mandate was given for one debit, and that has been collected."
            )
        return Sequence.ONE_OFF
    return Sequence.RECURRING if facts.collections else Sequence.FIRST


def reference(code: str) -> str:
    """The mandate reference of a code of eight signs (see ``references``): no blanks, capitals only."""
    found = f"M{code}"
    if not sepatext.is_identifier(found):
        raise ValueError(f"{found!r} is no mandate reference.")
    return found


def folded(text: str) -> str:
    """How references are compared: banks do not tell capitals from small letters."""
    return "".join(text.split()).upper()


def check_reference(text: str) -> str:
    """A reference that came from elsewhere, as it may stand in a file. Raises ``Refusal`` ("mandate_reference")."""
    found = text.strip()
    if not sepatext.is_identifier(found):
        raise Refusal(
            "mandate_reference",
            "A mandate reference has 1 to 35 letters, digits or signs of + ? / - : ( ) . , ' and no blanks.",
            field="reference",
        )
    return found


def announced_in_time(sent: date, due: date, days: int) -> bool:
    """Whether a pre-notification sent that day is early enough for terms that promise ``days`` days."""
    return sent + timedelta(days=days) <= due

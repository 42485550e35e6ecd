"""What the pages about cases and payments say: one word or sentence per code, translated."""

from django.utils.translation import gettext as _

from andruck.core.errors import Refusal
from andruck.desk.income import words as income
from andruck.payments.queries.cases import OpenCase
from andruck.payments.queries.following import Happened, Show
from andruck.payments.rules.cases import Action, CaseKind
from andruck.payments.rules.refunds import RefundStage
from andruck.payments.rules.states import Status

case = income.case
account = income.of


def action(code: Action) -> str:
    """The next sensible step, as a button says it."""
    short = {
        Action.ANSWER: _("Answer at the provider"),
        Action.SET_UP: _("Look at its settings"),
        Action.AGREE: _("Agree or refuse"),
        Action.CLOSE: seen(),
    }
    return short.get(code) or income.action(code)


def seen() -> str:
    """The button that ends a case."""
    return _("Mark as looked at")


def status(code: Status) -> str:
    """Where a payment stands."""
    return {
        Status.CREATED: _("begun"),
        Status.SUBMITTED: _("on its way to the provider"),
        Status.NEEDS_USER: _("waits for the payer"),
        Status.PENDING: _("waits for the money"),
        Status.UNKNOWN: _("outcome unknown"),
        Status.REVIEW: _("has to be looked at"),
        Status.SETTLED: _("paid"),
        Status.PARTIALLY_REFUNDED: _("partly given back"),
        Status.REFUNDED: _("given back"),
        Status.RETURNED: _("came back"),
        Status.DISPUTED: _("the payer complains"),
        Status.CHARGED_BACK: _("taken back by the payer"),
        Status.DECLINED: _("declined"),
        Status.CANCELLED: _("cancelled"),
        Status.EXPIRED: _("nothing came in time"),
    }[code]


def stage(code: RefundStage) -> str:
    """Where a refund stands."""
    return {
        RefundStage.REQUESTED: _("waits for a second person"),
        RefundStage.APPROVED: _("goes out now"),
        RefundStage.SUBMITTED: _("handed to the provider"),
        RefundStage.PENDING: _("on its way"),
        RefundStage.UNKNOWN: _("outcome unknown"),
        RefundStage.DONE: _("given back"),
        RefundStage.FAILED: _("did not go through"),
        RefundStage.REJECTED: _("refused"),
    }[code]


def why(sentence: str) -> str:
    """The reason for the next step, as the rules give it."""
    return {
        "The same thing was paid twice; give one back.": _("The same thing was paid twice; give one back."),
        "It came late, but it came: it counts.": _("It came late, but it came: it counts."),
        "Give back what is too much, or accept it as a gift.": _(
            "Give back what is too much, or accept it as a gift."
        ),
        "Accept what came, or give it back.": _("Accept what came, or give it back."),
        "The provider shows other figures than were asked for. Compare, then accept or give back.": _(
            "The provider shows other figures than were asked for. Compare, then accept or give back."
        ),
        "Answer at the provider before the time is over.": _(
            "Answer at the provider before the time is over."
        ),
        "The way back is closed; pay it back by transfer.": _(
            "The way back is closed; pay it back by transfer."
        ),
        "Ask the provider again, or look it up in its own pages.": _(
            "Ask the provider again, or look it up in its own pages."
        ),
        "A payment that was not started here; find out whose it is.": _(
            "A payment that was not started here; find out whose it is."
        ),
        "Say what this entry of the provider's account is.": _(
            "Say what this entry of the provider's account is."
        ),
        "Find out why it came back before anybody is written to.": _(
            "Find out why it came back before anybody is written to."
        ),
        "Compare with the bank's own pages; a file may be missing.": _(
            "Compare with the bank's own pages; a file may be missing."
        ),
        "A message could not be dealt with; try again.": _("A message could not be dealt with; try again."),
        "Run “andruck ledger check” on the server: it names every mistake.": _(
            "Run “andruck ledger check” on the server: it names every mistake."
        ),
        "It hides itself and is tried again. Check its settings.": _(
            "It hides itself and is tried again. Check its settings."
        ),
        "It has ended. Take it off the list, or set its end anew.": _(
            "It has ended. Take it off the list, or set its end anew."
        ),
        "It has been paid in another way meanwhile; give this back.": _(
            "It has been paid in another way meanwhile; give this back."
        ),
        "It has settled itself.": _("It has settled itself."),
        "A refund waits for a second person to agree.": _("A refund waits for a second person to agree."),
        "The money is on its way back.": _("The money is on its way back."),
    }.get(sentence, sentence)


def detail(one: OpenCase) -> str:
    """What was noted with a case; of a mismatch, in what it differs."""
    if one.kind is CaseKind.MISMATCH:
        return {
            "amount": _("another amount"),
            "currency": _("another currency"),
            "payee": _("another payee"),
        }.get(one.detail, one.detail)
    return one.detail


def resolution(text: str) -> str:
    """How a case was settled; what the house itself noted is translated."""
    return {
        "works again": _("works again"),
        "the books are well": _("the books are well"),
        "the provider has answered": _("the provider has answered"),
    }.get(text, text)


def happened(event: Happened) -> str:
    """What happened to a payment, in a line."""
    if event.what == "case":
        return case(CaseKind(event.detail))
    text = {
        "begun": _("Begun"),
        "call_start": _("The provider was told of it"),
        "call_confirm": _("The money was asked for"),
        "call_charge": _("A debit was ordered"),
        "call_cancel": _("The provider was told to forget it"),
        "call_refund": _("A refund was ordered"),
        "moved_captured": _("Money came in"),
        "moved_refunded": _("Money went back"),
        "moved_returned": _("The bank gave it back"),
        "moved_charged_back": _("The payer had it taken back"),
        "moved_chargeback_reversed": _("It came to us again"),
        "payments.provider_asked": _("The provider was asked again"),
        "payments.payment_accepted": _("Accepted"),
        "payments.cash_taken": _("Entered as cash"),
        "payments.refund_requested": _("A refund was asked for"),
        "payments.refund_approved": _("A refund was agreed to"),
        "payments.refund_rejected": _("A refund was refused"),
        "payments.case_closed": _("A case was seen to"),
    }.get(event.what, event.what)
    if event.what.startswith("moved_") and event.detail != "done":
        return f"{text} ({_('not certain yet') if event.detail == 'pending' else _('undone')})"
    return text


def empty(show: str) -> str:
    """What an empty list says."""
    return {
        "waiting": _(
            "Nothing waits for you. What payments need somebody for appears here, with the next step."
        ),
        "refunds": _("No refund waits for a second person."),
        Show.UNKNOWN.value: _("Of every payment it is known what came of it."),
        Show.OPEN.value: _("No payment is under way."),
        Show.FAILED.value: _("No payment has failed."),
        Show.PAID.value: _("Nothing has been paid yet."),
        "closed": _("Nothing has been seen to yet."),
    }[show]


def nothing_found() -> str:
    """What a list says in which nothing was found."""
    return _(
        "No payment has this number or amount. Numbers have to be whole: of a receipt, of a transfer’s reference,"
        " of the provider."
    )


def sentence(refusal: Refusal) -> str:
    """Why something was refused, in the language of the person who reads it, with the next step in it."""
    return {
        "accept_reason": _("Say in a few words why it is accepted."),
        "accept_nothing": _("Nothing has come in that could be accepted."),
        "amount": _("This is not an amount. Write it like 12 or 12.50."),
        "case_resolution": _("Say in a few words how it was settled."),
        "place_account": _("This is no account of the books that money could be given to."),
        "place_away": _("The provider does not answer. Try again later."),
        "place_kind": _("This case is about no money that could be given an account."),
        "place_known": _("It belongs to a payment of ours by now. Mark the case as looked at."),
        "place_nothing": _("There is no money in it. Mark the case as looked at."),
        "refund_amount": _("Name an amount above zero in the payment's currency."),
        "refund_disputed": _(
            "The payer has complained. Answer the complaint; it decides where the money goes."
        ),
        "refund_four_eyes": _("Somebody else has to agree to this refund: it is above the amount for one."),
        "refund_partial": _("This way to pay gives back everything or nothing."),
        "refund_reason": _("Say in a few words why it goes back."),
        "refund_returned": _("The payer has the money back already."),
        "refund_split": _(
            "This was paid in several parts and none is large enough. Give the parts back one by one."
        ),
        "refund_too_much": _("More than can still be given back."),
        "refund_unsupported": _("This way to pay cannot give money back. Pay it back by transfer."),
    }.get(refusal.code, refusal.reason)

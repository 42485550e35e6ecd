"""What the pages about income and months say: one word or sentence per code, translated."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from andruck.core.errors import Refusal
from andruck.payments.queries import accounts
from andruck.payments.rules.cases import Action, CaseKind
from andruck.payments.rules.closing import Point, What
from andruck.payments.rules.income import APART, FEES, INCOME, TAX


def of(code: str, titles: dict[str, str]) -> str:
    """What a figure is about: a topic, or the title of an account (``titles`` of those there are)."""
    topics = {INCOME: _("Income"), FEES: _("Fees"), TAX: _("Value added tax")}
    return topics.get(code) or titles.get(code) or accounts.title(code)


def way(code: str, names: dict[str, str]) -> str:
    """A way to pay as the paper calls it; what came by none of them, in our words."""
    ours = {"bank": _("From a bank statement, by hand"), "desk": _("Entered by hand")}
    return names.get(code) or ours.get(code) or code.rpartition(APART)[2] or code


def point(one: Point) -> str:
    """What is open, in a sentence."""
    names = ", ".join(one.names)
    match one.what:
        case What.NOT_OVER:
            return _("This month is not over yet.")
        case What.CLOSED:
            return _("This month is closed.")
        case What.UNCHECKED:
            return _("The books have not been checked since the last booking of this month.")
        case What.WRONG:
            return ngettext(
                "The last check found %(count)s mistake in the books.",
                "The last check found %(count)s mistakes in the books.",
                one.count,
            ) % {"count": one.count}
        case What.STATEMENT:
            return _("The bank's statement does not reach to the end of the month: %(names)s") % {
                "names": names
            }
        case What.APART:
            return _("The bank and the books say different things: %(names)s") % {"names": names}
        case _other:
            return _counted(one)


def _counted(one: Point) -> str:
    count = one.count
    text = {
        What.LINES: ngettext(
            "%(count)s line of a bank statement belongs to nothing yet.",
            "%(count)s lines of bank statements belong to nothing yet.",
            count,
        ),
        What.UNKNOWN: ngettext(
            "Of %(count)s payment nobody knows what came of it.",
            "Of %(count)s payments nobody knows what came of them.",
            count,
        ),
        What.CASES: ngettext(
            "%(count)s case waits for somebody.", "%(count)s cases wait for somebody.", count
        ),
        What.ELSEWHERE: ngettext(
            "%(count)s case waits for others; it keeps nobody from closing.",
            "%(count)s cases wait for others; they keep nobody from closing.",
            count,
        ),
    }[one.what]
    return text % {"count": count}


def step(what: What) -> str:
    """What to do about it next."""
    return {
        What.NOT_OVER: _("Close it when it is over; until then a draft can be taken along."),
        What.CLOSED: "",
        What.UNCHECKED: _("Check the books."),
        What.WRONG: _(
            "Run “andruck ledger check” on the server: it names every mistake. Then check here again."
        ),
        What.STATEMENT: _("Import the missing statement."),
        What.APART: _(
            "Compare the statement with the bank's own pages; one may be missing or be there twice."
        ),
        What.LINES: _("Say what they belong to."),
        What.UNKNOWN: _("The provider is asked again by itself. If it stays so, look there yourself."),
        What.CASES: _("See to them; they are listed below."),
        What.ELSEWHERE: "",
    }[what]


def case(kind: CaseKind) -> str:
    """Why a person is called."""
    return {
        CaseKind.LATE: _("Paid after it had been given up"),
        CaseKind.OVERPAID: _("Paid too much"),
        CaseKind.SHORT: _("Paid too little"),
        CaseKind.PAID_TWICE: _("Paid twice"),
        CaseKind.MISMATCH: _("The provider shows other figures"),
        CaseKind.DISPUTE: _("The payer complains"),
        CaseKind.REFUND_FAILED: _("A refund did not go through"),
        CaseKind.UNKNOWN_OBJECT: _("A payment that was not begun here"),
        CaseKind.DOUBT: _("Outcome unknown"),
        CaseKind.MESSAGE: _("A message could not be dealt with"),
        CaseKind.METHOD_FAILING: _("A way to pay fails"),
        CaseKind.METHOD_ENDED: _("A way to pay has ended"),
        CaseKind.BALANCE: _("An entry of the provider's account that belongs to nothing"),
        CaseKind.RETURN: _("A debit came back"),
        CaseKind.STATEMENT: _("A bank statement that does not fit"),
        CaseKind.BOOKS: _("The books are not well"),
    }[kind]


def action(code: Action) -> str:
    """The next sensible step of a case."""
    return {
        Action.ACCEPT: _("Accept it"),
        Action.REFUND: _("Give it back"),
        Action.LOOK: _("Look into it"),
        Action.SEARCH: _("Compare with the provider"),
        Action.ANSWER: _("Answer at the provider, before the time is over"),
        Action.TRANSFER: _("Give it back by transfer"),
        Action.SET_UP: _("Look at the settings of this way to pay"),
        Action.PLACE: _("Find out what it belongs to"),
        Action.AGREE: _("Agree to the refund, or refuse it"),
        Action.CLOSE: _("Nothing; it has settled itself"),
    }[code]


def sentence(refusal: Refusal) -> str:
    """Why something was refused, in the language of the person who reads it, with the next step in it."""
    facts: dict[str, Any] = {name: str(value) for name, value in refusal.facts.items()}
    text = {
        "amount": _("This is not an amount. Write it like 12 or 12.50."),
        "goal": _("A goal is an amount above zero, in euros."),
        "month_not_over": _("This month is not over yet. Close it when it is."),
        "month_closed": _("This month is closed already."),
        "month_unchecked": _(
            "The books have not been checked since the last booking of this month. Check them first."
        ),
        "month_wrong": _(
            "The last check found something wrong in the books. Look into that, then check again."
        ),
        "month_open": _("Something is still open in this month. Settle it, or say why it may stay open."),
        "month_reason": _("Say it in up to %(most)s signs."),
        "adviser_missing": _(
            "The numbers of the tax adviser and of the client are missing. Ask the adviser, and have them entered "
            "with “andruck ledger adviser --consultant … --client …”."
        ),
        "account_number": _(
            "An account has no number that fits the adviser's chart. “andruck ledger accounts” shows which; give it "
            "one with “andruck ledger account”."
        ),
        "batch_differs": _(
            "This batch cannot be written as it was: the books or this program have changed since. Run “andruck "
            "ledger check”."
        ),
        "batch_meanwhile": _("Somebody else has just written a batch. Try again."),
    }.get(refusal.code, "")
    return text % facts if text else refusal.reason

"""What the bank's pages say: one word or sentence per code, translated."""

from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from andruck.core.errors import Refusal
from andruck.core.money import Money
from andruck.payments.rules.collecting import Held
from andruck.payments.rules.mandates import Frequency, Sequence, State
from andruck.payments.rules.matching import Doubt, Rule, Target
from andruck.payments.rules.returns import Cause


def amount(money: Money) -> str:
    """``1.234,50 €``, with a real minus."""
    sign = "\u2212" if money.cents < 0 else ""
    figure = number_format(abs(Decimal(money.cents).scaleb(-2)), 2, force_grouping=True)
    return f"{sign}{figure}\u00a0{'€' if money.currency == 'EUR' else money.currency}"


def target(code: Target) -> str:
    """What a part of a line belongs to."""
    return {
        Target.REFERENCE: _("Transfer"),
        Target.DEBIT: _("Direct debit"),
        Target.GROUP: _("Group of debits"),
        Target.REFUND: _("Transfer back"),
        Target.PAYOUT: _("Payout"),
        Target.ACCOUNT: _("Account of the books"),
    }[code]


def rule(code: Rule) -> str:
    """Why it was allocated."""
    return {
        Rule.STRUCTURED: _("structured reference"),
        Rule.IN_TEXT: _("reference in the text"),
        Rule.END_TO_END: _("end-to-end id"),
        Rule.MANDATE: _("mandate reference"),
        Rule.BATCH: _("name of the group"),
        Rule.PAYOUT: _("name of the payout"),
        Rule.HAND: _("by hand"),
    }[code]


def doubt(code: Doubt | None) -> str:
    """Why a line with a reference waits nevertheless."""
    if code is None:
        return ""
    return {
        Doubt.FOREIGN: _("another currency"),
        Doubt.SPENT: _("paid already"),
        Doubt.SUM: _("several, another sum"),
        Doubt.AMOUNT: _("another amount"),
        Doubt.SIDE: _("the wrong way"),
    }[code]


def reason(code: str) -> str:
    """What speaks for a proposal."""
    return {
        "account": _("same account"),
        "amount": _("same amount"),
        "name": _("name"),
        "reference": _("reference, or nearly so"),
        "fees": _("looks like a fee of the bank"),
        "date": _("recent"),
    }.get(code, code)


def held(code: Held) -> str:
    """Why a debit does not go now."""
    return {
        Held.UNANNOUNCED: _("not announced in time"),
        Held.LATER: _("due later"),
        Held.STALE: _("announced too long ago"),
        Held.MANDATE: _("mandate cannot be used"),
    }[code]


def place(code: Sequence) -> str:
    """The place of a debit in its series."""
    return {
        Sequence.FIRST: _("first"),
        Sequence.RECURRING: _("recurring"),
        Sequence.ONE_OFF: _("one-off"),
    }[code]


def state(code: State) -> str:
    """Where a mandate stands."""
    return {
        State.DRAFT: _("not confirmed"),
        State.ACTIVE: _("in force"),
        State.AMENDED: _("in force, changed"),
        State.SUSPENDED: _("rests"),
        State.REVOKED: _("ended"),
        State.LAPSED: _("lapsed"),
    }[code]


def frequency(code: Frequency) -> str:
    """For one debit or many."""
    return {Frequency.ONE_OFF: _("one-off"), Frequency.RECURRING: _("recurring")}[code]


def stage(code: str) -> str:
    """Where a debit or a transfer stands."""
    return {
        "planned": _("planned"),
        "announced": _("announced"),
        "filed": _("at the bank"),
        "collected": _("collected"),
        "returned": _("came back"),
        "rejected": _("refused by the bank"),
        "dropped": _("dropped"),
        "waiting": _("waits"),
        "gone": _("has left the account"),
        "back": _("came back"),
    }.get(code, code)


def step(code: str) -> str:
    """What happened to a mandate."""
    return {
        "confirm": _("confirmed"),
        "amend": _("account changed"),
        "suspend": _("rests"),
        "revoke": _("ended"),
        "lapse": _("lapsed"),
    }.get(code, code)


def cause(code: Cause) -> str:
    """Why a debit came back."""
    return {
        Cause.MONEY: _("no money, or the bank does not say"),
        Cause.ACCOUNT: _("the account is closed, blocked or wrong"),
        Cause.MANDATE: _("no valid mandate"),
        Cause.DECEASED: _("the account's holder has died"),
        Cause.REFUSED: _("the payer has said no"),
        Cause.TECHNICAL: _("our mistake or a bank's"),
        Cause.UNKNOWN: _("unknown reason"),
    }[code]


def remark(code: str) -> str:
    """What is odd about a statement."""
    return {
        "gap": _("A statement before this one is missing."),
        "foreign": _("Some lines were in another currency."),
    }.get(code, code)


def fact(code: str) -> str:
    """What the bank calls a part of a line."""
    return {
        "reference": _("Structured reference"),
        "end_to_end": _("End-to-end id"),
        "mandate": _("Mandate"),
        "batch": _("Group"),
        "return_code": _("Reason for the return"),
        "code": _("Kind of booking"),
    }.get(code, code)


def column(code: str) -> str:
    """What a column of a table holds."""
    return {
        "booked": _("Day of booking"),
        "value": _("Value date"),
        "amount": _("Amount"),
        "out": _("Money out"),
        "in": _("Money in"),
        "side": _("In or out (S/H)"),
        "currency": _("Currency"),
        "name": _("Name"),
        "iban": _("IBAN of the other side"),
        "text": _("Text"),
        "end_to_end": _("End-to-end id"),
        "mandate": _("Mandate"),
        "batch": _("Group"),
        "account": _("Own account"),
        "balance": _("Balance afterwards"),
        "status": _("Status"),
        "original": _("Amount before fees"),
        "kind": _("Kind of booking"),
    }[code]


def sentence(refusal: Refusal) -> str:
    """Why something was refused, in the language of the person who reads it, with the next step in it."""
    text = _sentences().get(refusal.code, "")
    facts: dict[str, Any] = {name: str(value) for name, value in refusal.facts.items()}
    try:
        return text % facts if text else refusal.reason
    except KeyError:
        return refusal.reason


def _sentences() -> dict[str, str]:
    return {**_about_files(), **_about_money(), **_about_mandates()}


def _about_files() -> dict[str, str]:
    return {
        "statement_account": _(
            "Andruck knows no account %(account)s. Enter it under “Bank accounts”; "
            "old files name it by bank code and number."
        ),
        "statement_amount": _("“%(text)s” in this statement is no amount in whole cents."),
        "statement_balance": _("This statement lacks its balances. Ask the bank for a complete one."),
        "statement_broken": _("This file is broken. Fetch it from the bank once more."),
        "statement_columns": _("It is not clear which column holds: %(columns)s. Choose them."),
        "statement_conflict": _(
            "A line of %(day)s is known with another amount. Compare the file with the bank's own pages."
        ),
        "statement_currency": _(
            "This account is kept in %(currency)s. Andruck keeps books of accounts in euros."
        ),
        "statement_date": _("A line of this statement has no date. Ask the bank for a complete one."),
        "statement_declares": _(
            "This file declares entities, which no bank does. It was not read; ask where it comes from."
        ),
        "statement_early": _(
            "The books of this account begin on %(day)s; this file holds older lines. They are in that balance."
        ),
        "statement_empty": _("This file is empty. Fetch it from the bank once more."),
        "statement_file": _("This report is about %(message)s, which is no file of ours."),
        "statement_format": _(
            "These days were imported as %(other)s already; as %(format)s their lines would count twice."
        ),
        "statement_row": _("Row %(row)s cannot be read: %(why)s"),
        "statement_side": _("A line of this statement does not say whether money came or went."),
        "statement_sum": _(
            "Opening balance and lines do not make the closing balance; %(missing)s is missing. Fetch the whole file."
        ),
        "statement_too_large": _("This file is too large. Ask the bank for shorter periods."),
        "statement_unknown": _(
            "This file is no statement. Andruck reads camt.052, camt.053, camt.054, MT940 and tables (CSV)."
        ),
        "statement_upload": _("This file is no longer there. Choose it once more."),
        "account_unknown": _("Choose the account that the table belongs to."),
    }


def _about_money() -> dict[str, str]:
    return {
        "allocate_account": _("This is no account of the books."),
        "allocate_amount": _(
            "The amounts differ, or it has happened already. Debits, payouts and transfers are allocated whole."
        ),
        "allocate_currency": _("Only euros are allocated here. Book this by hand in the books."),
        "allocate_nothing": _("Choose what the money belongs to."),
        "allocate_parts": _("This line has been split into its payments. Allocate those."),
        "allocate_side": _("Name amounts that go the same way as the line."),
        "allocate_too_much": _("At most %(left)s of this line is still open."),
        "allocate_unknown": _("There is no such payment. Look for it once more."),
        "reverse_reason": _("Say in a few words why it is taken back."),
        "reverse_reversal": _("This is a reversal itself. Allocate the line anew instead."),
        "amount": _("This is not an amount. Write it like 12 or 12.50."),
        "file_changed": _("The debits have changed since the preview. Look at it once more."),
        "file_empty": _("Nothing can go to the bank now. The preview says why."),
        "file_known": _(
            "The bank's statements show payments of this file: it did take it. Nothing was changed."
        ),
        "present_never": _(
            "A debit that came back for this reason, or twice, is not presented again. Ask the payer."
        ),
        "present_stage": _("Only a debit that has come back can be presented again."),
        "no_account": _("Direct debits need a bank account with a creditor identifier."),
        "paid_already": _("This has been paid already."),
    }


def _about_mandates() -> dict[str, str]:
    return {
        "account_known": _("This account is entered already."),
        "account_moved": _("Statements of the old IBAN are in the books. Enter the new account beside it."),
        "account_slug": _("The short name has small letters, digits and _ and begins with a letter."),
        "address": _("For an account in this country the bank wants the payer's address."),
        "bic": _("This is no BIC. It has eight or eleven signs."),
        "creditor_id": _(
            "This is no creditor identifier; it looks like DE98ZZZ09999999999. The central bank assigns it."
        ),
        "holder": _("The account holder's name has 1 to 70 signs, exactly as at the bank."),
        "iban": _("This IBAN has a slip of the pen: the check digits do not fit. Compare it again."),
        "iban_zone": _("This account is outside the euro payments area."),
        "mandate_known": _("There is a mandate of this reference. Capitals do not count."),
        "mandate_reference": _(
            "A mandate reference has 1 to 35 letters, digits or signs of + ? / - : ( ) . , ' and no blanks."
        ),
        "mandate_state": _("This mandate cannot be used that way as it stands."),
        "mandate_unknown": _("There is no mandate of that reference."),
        "name": _("Banks cannot read this name. Write it in Latin letters, as on the account."),
    }

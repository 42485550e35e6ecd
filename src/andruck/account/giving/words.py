"""The words of a mandate: they stand beside the button, and are kept with every mandate."""

from django.utils.translation import gettext as _

from andruck.core.money import Money
from andruck.payments.queries import bank
from andruck.support.queries.words import spoken


def mandate(creditor: str, amount: Money) -> str:
    """The words of a mandate for one direct debit (SEPA rulebook, core)."""
    account = bank.collecting()
    number = account.creditor_id if account is not None else ""
    days = account.announce_days if account is not None else 14
    return _(
        "I authorise %(creditor)s (creditor identifier %(number)s) to send one instruction to my bank to debit my "
        "account with %(amount)s, and my bank to debit my account accordingly. The mandate reference is sent to me. "
        "At least %(days)s days before I am told the day of the debit. I am entitled to a refund from my bank under "
        "the terms of my agreement with it; it must be claimed within eight weeks of the debit."
    ) % {"creditor": creditor, "number": number, "amount": spoken(amount), "days": days}

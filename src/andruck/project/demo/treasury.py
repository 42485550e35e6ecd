"""How the demo paper takes money: by transfer and debit, at a bank to play with, and in the cash box."""

from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from andruck.payments.actions import arranging, bank_accounts
from andruck.payments.adapters import recorded
from andruck.payments.adapters.demo import provider
from andruck.payments.adapters.demo.bank import DemoBank
from andruck.payments.rules import banking

ACCOUNT = {
    "holder": "Der Lotse eG",
    # Both are examples that banks print: no money can be sent there by mistake.
    "iban": "DE02120300000000202051",
    "creditor_id": "DE98ZZZ09999999999",
    "receives": True,
}


def furnish(file: Path, *, by: Any) -> None:
    """A bank account, one at the demo bank (its books: ``file``), and the ways to pay. Repeatable."""
    DemoBank(file).open_account()
    bank_accounts.save(slug="main", facts=ACCOUNT, by=by)
    arranging.arrange(
        slug="transfer",
        provider=banking.TRANSFER,
        name=_("Straight from your bank account"),
        note=_("Transfer, in seconds with most banks."),
    )
    arranging.arrange(slug="debit", provider=banking.SDD, name=_("Direct debit"))
    arranging.arrange(
        slug="demo",
        provider=provider.ID,
        name=_("Demo bank"),
        note=_("Only here: no real money moves."),
    )
    arranging.arrange(slug="cash", provider=recorded.ID, name=_("Cash"))

"""What somebody has to know who pays by transfer: for the page, and for the mail."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from andruck.core.money import Money
from andruck.payments.models import TransferReference
from andruck.payments.rules import iban, qr, references


@dataclass(frozen=True, slots=True)
class Instructions:
    """Everything for a transfer: ``reference`` and ``iban`` in groups for the eye, ``plain_…`` for copying.

    ``svg`` is the code for banking apps, to stand in a page; ``png`` the same, for mails. ``since``: it is asked for
    since then.
    """

    holder: str
    iban: str
    plain_iban: str
    bic: str
    bank: str
    amount: Money
    reference: str
    plain_reference: str
    svg: str
    since: datetime

    _transfer: qr.Transfer

    def png(self) -> bytes:
        """The code as a picture."""
        return qr.png(self._transfer)


def instructions(attempt: UUID) -> Instructions | None:
    """What to transfer for this attempt; None if it is not paid by transfer, or not begun yet."""
    row = TransferReference.objects.select_related("account").filter(key=attempt).first()
    if row is None:
        return None
    transfer = qr.Transfer(
        holder=row.account.holder,
        iban=row.account.iban,
        bic=row.account.bic,
        amount=Money(row.cents, row.currency),
        reference=row.code,
    )
    return Instructions(
        holder=transfer.holder,
        iban=iban.Iban(transfer.iban).spelled,
        plain_iban=transfer.iban,
        bic=transfer.bic,
        bank=row.account.bank,
        amount=transfer.amount,
        reference=references.spell(row.code),
        plain_reference=row.code,
        svg=qr.svg(transfer),
        since=row.created_at,
        _transfer=transfer,
    )

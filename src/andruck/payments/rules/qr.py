"""The QR code that banking apps read (EPC069-12, "GiroCode"), and its pictures."""

import io
from dataclasses import dataclass

import segno

from andruck.core.errors import Refusal
from andruck.core.money import Money
from andruck.payments.rules import iban as account_numbers
from andruck.payments.rules import references

MOST = Money(99_999_999_999)
"""More than 999,999,999.99 euros no transfer can carry."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """What somebody types, or a code holds, to pay by transfer.

    ``holder`` is the exact name of the account's holder: the payer's bank compares it (verification of payee).
    """

    holder: str
    iban: str
    bic: str
    amount: Money
    reference: str

    def __post_init__(self) -> None:
        account_numbers.check(self.iban)
        if self.amount.currency != "EUR":
            raise Refusal("currency", "Transfers inside SEPA are in euros.", field="amount")
        if not Money(1) <= self.amount <= MOST:
            raise Refusal("amount", "A transfer needs an amount of at least one cent.", field="amount")
        if references.read(self.reference) != self.reference:
            raise Refusal("reference", "This payment reference is not valid.", field="reference")
        if not self.holder.strip() or len(self.holder) > 70 or "\n" in self.holder:
            raise Refusal(
                "holder",
                "The account holder's name has 1 to 70 signs, exactly as at the bank.",
                field="holder",
            )


def payload(transfer: Transfer) -> str:
    """What the code says: version 002, UTF-8, the amount with its cents, the reference as a structured one."""
    who = [transfer.bic, transfer.holder, transfer.iban]
    what = [f"EUR{transfer.amount.decimal}", "", transfer.reference]
    return "\n".join(["BCD", "002", "1", "SCT", *who, *what])


def code(transfer: Transfer) -> segno.QRCode:
    """The code: error correction M as the standard demands, and with these fields never above version 13."""
    return _code(payload(transfer))


def _code(text: str) -> segno.QRCode:
    return segno.make_qr(text.encode(), error="m", boost_error=False)


def svg(transfer: Transfer) -> str:
    """As an SVG element to stand in a page: black on white with its quiet zone, without declaration or styles."""
    return picture(payload(transfer))


def picture(text: str) -> str:
    """The code of a payload as an SVG element."""
    out = io.BytesIO()
    _code(text).save(
        out, kind="svg", scale=4, border=4, dark="#000", light="#fff", xmldecl=False, svgns=True,
        nl=False, omitsize=True, svgclass=None, lineclass=None,
    )  # fmt: skip
    return out.getvalue().decode()


def png(transfer: Transfer, *, scale: int = 6) -> bytes:
    """As a PNG, for mails."""
    out = io.BytesIO()
    code(transfer).save(out, kind="png", scale=scale, border=4)
    return out.getvalue()

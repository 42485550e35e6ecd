"""Files for the bank: direct debits (pain.008.001.08) and transfers (pain.001.001.09), written as they are read.

The bytes go to a stream, one payment after the other, so that a hundred thousand need no more memory than one.
Everything is checked before it is written; what the bank's schema would refuse never gets into a file.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Protocol

from lxml import etree

from andruck.core.money import Money
from andruck.payments.rules import iban, sepatext
from andruck.payments.rules.mandates import Sequence as Place

DEBITS = "pain.008.001.08"
TRANSFERS = "pain.001.001.09"
MOST_CENTS = 99_999_999_999
"""999,999,999.99 euros: the most one SEPA payment can carry."""

MOST_PAYMENTS = 10_000_000
_SPACE = "urn:iso:std:iso:20022:tech:xsd:"


class Stream(Protocol):
    """Something that bytes can be written to."""

    def write(self, data: bytes, /) -> object: ...


class FileError(Exception):
    """Something that must not go to a bank. Never a reader's doing: it should have been refused long before."""


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address in parts, as banks demand them since November 2026. Town and country are never missing."""

    town: str
    country: str
    street: str = ""
    number: str = ""
    postcode: str = ""


@dataclass(frozen=True, slots=True)
class Own:
    """Our side: the account's holder exactly as at the bank, its number, and who we are as a creditor."""

    holder: str
    iban: str
    bic: str = ""
    creditor_id: str = ""


@dataclass(frozen=True, slots=True)
class Amendment:
    """What has changed in a mandate since the last debit. ``iban`` is the old account, if it was at the same bank."""

    reference: str = ""
    iban: str = ""
    other_account: bool = False
    """The payer has named another account: the bank is told so, not which it was."""


@dataclass(frozen=True, slots=True)
class Debit:
    """One payment that we collect."""

    end_to_end: str
    amount: Money
    name: str
    iban: str
    mandate: str
    signed: date
    text: str
    bic: str = ""
    address: Address | None = None
    amendment: Amendment | None = None


@dataclass(frozen=True, slots=True)
class DebitGroup:
    """Payments that fall due on one day and stand at the same place of their series; ``count`` and ``sum`` of all."""

    id: str
    place: Place
    due: date
    count: int
    sum: Money


@dataclass(frozen=True, slots=True)
class Transfer:
    """One payment that we make."""

    end_to_end: str
    amount: Money
    name: str
    iban: str
    text: str
    bic: str = ""


def write_debits(
    stream: Stream,
    *,
    message: str,
    created: datetime,
    own: Own,
    groups: Sequence[tuple[DebitGroup, Iterable[Debit]]],
) -> None:
    """Write a file of direct debits (CORE). Raises FileError; then what has been written is no file."""
    _check_own(own, message, created)
    iban.check_creditor(own.creditor_id)
    heads = [group for group, _ in groups]
    seen: set[str] = set()
    with etree.xmlfile(stream, encoding="UTF-8") as xml:
        xml.write_declaration()
        with xml.element("Document", nsmap={None: _SPACE + DEBITS}), xml.element("CstmrDrctDbtInitn"):
            xml.write(_head(message, created, own, [(head.count, head.sum) for head in heads]))
            for group, debits in groups:
                _identifier(group.id, "group")
                with xml.element("PmtInf"):
                    for part in _debit_group(group, own):
                        xml.write(part)
                    tally = _Tally(group.count, group.sum)
                    for debit in debits:
                        tally.add(debit.amount)
                        xml.write(_debit(debit, seen))
                    tally.close(group.id)


def write_transfers(
    stream: Stream,
    *,
    message: str,
    created: datetime,
    own: Own,
    on: date,
    transfers: Sequence[Transfer],
) -> None:
    """Write a file of transfers to be made on a day. Raises FileError; then what has been written is no file."""
    _check_own(own, message, created)
    amount = Money(sum(transfer.amount.cents for transfer in transfers))
    seen: set[str] = set()
    with etree.xmlfile(stream, encoding="UTF-8") as xml:
        xml.write_declaration()
        with xml.element("Document", nsmap={None: _SPACE + TRANSFERS}), xml.element("CstmrCdtTrfInitn"):
            xml.write(_head(message, created, own, [(len(transfers), amount)]))
            with xml.element("PmtInf"):
                for part in _transfer_group(message, own, on, len(transfers), amount):
                    xml.write(part)
                tally = _Tally(len(transfers), amount)
                for transfer in transfers:
                    tally.add(transfer.amount)
                    xml.write(_transfer(transfer, seen))
                tally.close(message)


# ---------------------------------------------------------------- checking


class _Tally:
    """Counts along, because the head of a group says beforehand how many there are and how much they make."""

    def __init__(self, count: int, amount: Money) -> None:
        self._count, self._cents = count, amount.cents

    def add(self, amount: Money) -> None:
        if amount.currency != "EUR" or not 0 < amount.cents <= MOST_CENTS:
            raise FileError(f"{amount} cannot be the amount of a payment.")
        self._count -= 1
        self._cents -= amount.cents

    def close(self, group: str) -> None:
        if self._count or self._cents:
            raise FileError(f"The payments of {group} are not as many, or not as much, as was said.")


def _check_own(own: Own, message: str, created: datetime) -> None:
    _identifier(message, "message")
    if created.tzinfo is None:
        raise FileError("Moments are aware.")
    if not iban.is_valid(own.iban) or not own.holder.strip():
        raise FileError("Our own account is not complete.")


def _identifier(text: str, what: str) -> str:
    if not sepatext.is_identifier(text):
        raise FileError(f"{text!r} cannot be the id of a {what}.")
    return text


def _once(text: str, seen: set[str]) -> str:
    _identifier(text, "payment")
    if text in seen:
        raise FileError(f"{text} is in the file twice.")
    seen.add(text)
    return text


def _name(text: str) -> str:
    plain = sepatext.transliterate(text)
    if not plain or len(plain) > sepatext.NAME or plain != text:
        raise FileError("A name is not in the banks' characters.")
    return plain


def _iban(number: str) -> str:
    if not iban.is_valid(number) or iban.compact(number) != number:
        raise FileError(f"{iban.mask(number)} is no account number.")
    return number


# ---------------------------------------------------------------- elements


def _decimal(amount: Money) -> str:
    return f"{amount.cents // 100}.{amount.cents % 100:02d}"


def _put(parent: "etree._Element", *path: str, text: str = "") -> "etree._Element":
    """Elements along the path below ``parent``, each new; the last has the text."""
    for name in path:
        parent = etree.SubElement(parent, name)
    if text:
        parent.text = text
    return parent


def _made(name: str, *path: str, text: str = "") -> "etree._Element":
    element = etree.Element(name)
    if path:
        _put(element, *path, text=text)
    elif text:
        element.text = text
    return element


def _agent(name: str, bic: str) -> "etree._Element":
    if bic:
        return _made(name, "FinInstnId", "BICFI", text=bic)
    return _made(name, "FinInstnId", "Othr", "Id", text="NOTPROVIDED")


def _head(message: str, created: datetime, own: Own, sums: Sequence[tuple[int, Money]]) -> "etree._Element":
    count = sum(number for number, _ in sums)
    if not 0 < count <= MOST_PAYMENTS:
        raise FileError("A file without payments is no file.")
    head = etree.Element("GrpHdr")
    _put(head, "MsgId", text=message)
    _put(head, "CreDtTm", text=created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
    _put(head, "NbOfTxs", text=str(count))
    _put(head, "CtrlSum", text=_decimal(Money(sum(amount.cents for _, amount in sums))))
    _put(head, "InitgPty", "Nm", text=sepatext.name(own.holder))
    return head


def _debit_group(group: DebitGroup, own: Own) -> list["etree._Element"]:
    kind = etree.Element("PmtTpInf")
    _put(kind, "SvcLvl", "Cd", text="SEPA")
    _put(kind, "LclInstrm", "Cd", text="CORE")
    _put(kind, "SeqTp", text=group.place.value)
    scheme = etree.Element("CdtrSchmeId")
    other = _put(scheme, "Id", "PrvtId", "Othr")
    _put(other, "Id", text=own.creditor_id)
    _put(other, "SchmeNm", "Prtry", text="SEPA")
    return [
        _made("PmtInfId", text=group.id),
        _made("PmtMtd", text="DD"),
        _made("BtchBookg", text="true"),
        _made("NbOfTxs", text=str(group.count)),
        _made("CtrlSum", text=_decimal(group.sum)),
        kind,
        _made("ReqdColltnDt", text=group.due.isoformat()),
        _made("Cdtr", "Nm", text=sepatext.name(own.holder)),
        _made("CdtrAcct", "Id", "IBAN", text=own.iban),
        _agent("CdtrAgt", own.bic),
        _made("ChrgBr", text="SLEV"),
        scheme,
    ]


def _debit(debit: Debit, seen: set[str]) -> "etree._Element":
    tx = etree.Element("DrctDbtTxInf")
    _put(tx, "PmtId", "EndToEndId", text=_once(debit.end_to_end, seen))
    _put(tx, "InstdAmt", text=_decimal(debit.amount)).set("Ccy", "EUR")
    mandate = _put(tx, "DrctDbtTx", "MndtRltdInf")
    _put(mandate, "MndtId", text=_identifier(debit.mandate, "mandate"))
    _put(mandate, "DtOfSgntr", text=debit.signed.isoformat())
    if debit.amendment is not None:
        _amend(mandate, debit.amendment)
    tx.append(_agent("DbtrAgt", debit.bic))
    payer = _put(tx, "Dbtr")
    _put(payer, "Nm", text=_name(debit.name))
    if debit.address is not None:
        _address(payer, debit.address)
    elif iban.Iban(debit.iban).needs_address:
        raise FileError("A debit from outside the European Economic Area needs the payer's address.")
    _put(tx, "DbtrAcct", "Id", "IBAN", text=_iban(debit.iban))
    _remittance(tx, debit.text)
    return tx


def _remittance(tx: "etree._Element", text: str) -> None:
    plain = sepatext.remittance(text)
    if plain:
        _put(tx, "RmtInf", "Ustrd", text=plain)


def _amend(mandate: "etree._Element", amendment: Amendment) -> None:
    _put(mandate, "AmdmntInd", text="true")
    details = _put(mandate, "AmdmntInfDtls")
    if amendment.reference:
        _put(details, "OrgnlMndtId", text=_identifier(amendment.reference, "mandate"))
    if amendment.iban:
        _put(details, "OrgnlDbtrAcct", "Id", "IBAN", text=_iban(amendment.iban))
    elif amendment.other_account:
        # "Same mandate, new debtor account": the rulebook's word for a change of account at any bank.
        _put(details, "OrgnlDbtrAcct", "Id", "Othr", "Id", text="SMNDA")


def _address(party: "etree._Element", address: Address) -> None:
    if not address.town or len(address.country) != 2:
        raise FileError("An address in a bank file has a town and a country.")
    place = _put(party, "PstlAdr")
    for name, text, most in (
        ("StrtNm", address.street, 70),
        ("BldgNb", address.number, 16),
        ("PstCd", address.postcode, 16),
        ("TwnNm", address.town, 35),
        ("Ctry", address.country, 2),
    ):
        plain = sepatext.cut(sepatext.transliterate(text), most)
        if plain:
            _put(place, name, text=plain)


def _transfer_group(message: str, own: Own, on: date, count: int, amount: Money) -> list["etree._Element"]:
    return [
        _made("PmtInfId", text=message),
        _made("PmtMtd", text="TRF"),
        _made("BtchBookg", text="false"),
        _made("NbOfTxs", text=str(count)),
        _made("CtrlSum", text=_decimal(amount)),
        _made("PmtTpInf", "SvcLvl", "Cd", text="SEPA"),
        _made("ReqdExctnDt", "Dt", text=on.isoformat()),
        _made("Dbtr", "Nm", text=sepatext.name(own.holder)),
        _made("DbtrAcct", "Id", "IBAN", text=own.iban),
        _agent("DbtrAgt", own.bic),
        _made("ChrgBr", text="SLEV"),
    ]


def _transfer(transfer: Transfer, seen: set[str]) -> "etree._Element":
    tx = etree.Element("CdtTrfTxInf")
    _put(tx, "PmtId", "EndToEndId", text=_once(transfer.end_to_end, seen))
    _put(tx, "Amt", "InstdAmt", text=_decimal(transfer.amount)).set("Ccy", "EUR")
    if transfer.bic:
        tx.append(_agent("CdtrAgt", transfer.bic))
    _put(tx, "Cdtr", "Nm", text=_name(transfer.name))
    _put(tx, "CdtrAcct", "Id", "IBAN", text=_iban(transfer.iban))
    _remittance(tx, transfer.text)
    return tx

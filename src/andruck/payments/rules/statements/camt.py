"""camt.052, .053 and .054 (ISO 20022) in every version."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from andruck.core.money import MOST, Money, total
from andruck.payments.rules.statements import xml
from andruck.payments.rules.statements.values import (
    Balance,
    Detail,
    Entry,
    Format,
    Kind,
    Party,
    Statement,
    Status,
    refuse,
)
from andruck.payments.rules.statements.xml import Node

_LARGE = {"Stmt": Kind.STATEMENT, "Rpt": Kind.NOTICE, "Ntfctn": Kind.NOTICE}
_MESSAGES = frozenset({"BkToCstmrStmt", "BkToCstmrAcctRpt", "BkToCstmrDbtCdtNtfctn"})
_NONE = frozenset({"NOTPROVIDED", "NONREF", "NONE", "NOTAVAILABLE"})
_DECIMAL = re.compile(r"[0-9]{1,18}(?:\.[0-9]{1,5})?")
_RETURN_CODES = frozenset({"108", "109"})
"""German codes for debits that come back; other banks give a reason (RtrInf) or the family RDDT."""


def read(data: bytes) -> list[Statement]:
    """The statements of a file, in its order. Raises ``Refusal`` ("statement_…") when anything is wrong with it."""
    found: list[Statement] = []
    entries: list[Entry] = []
    known = False
    for name, node in xml.pieces(data, "Ntry", _LARGE, _MESSAGES):
        if name == "Ntry":
            entries.append(_entry(node))
        elif name in _LARGE:
            found.append(_statement(name, node, entries))
            entries = []
        else:
            known = True
    if not known or not found:
        raise refuse(
            "unknown",
            "This file is no statement. Andruck reads camt.052, camt.053, camt.054, MT940 and tables (CSV).",
        )
    return found


def _statement(name: str, node: Node, entries: Iterable[Entry]) -> Statement:
    account = node.first(("Acct", "Id", "IBAN"), ("Acct", "Id", "Othr", "Id")).replace(" ", "").upper()
    if not account:
        raise refuse("account", "This statement does not name its account. Ask the bank for a complete one.")
    opening, closing = _balances(node)
    currency = node.at("Acct", "Ccy").text or (opening.amount.currency if opening else "EUR")
    return Statement(
        kind=_LARGE[name],
        format=Format.CAMT,
        account=account,
        name=node.at("Id").text or node.at("ElctrncSeqNb").text,
        currency=currency,
        opening=opening,
        closing=closing,
        entries=tuple(_in_currency(entry, currency) for entry in entries),
    )


def _balances(node: Node) -> tuple[Balance | None, Balance | None]:
    """The first opening and the last closing balance: long statements come in pages with interim ones."""
    opening: Balance | None = None
    closing: Balance | None = None
    for found in node.children.get("Bal", []):
        code = found.first(("Tp", "CdOrPrtry", "Cd"), ("Tp", "CdOrPrtry", "Prtry"))
        balance = Balance(_amount(found.at("Amt"), found.at("CdtDbtInd").text), _day(found.at("Dt")))
        interim = found.at("Tp", "SubTp", "Cd").text == "INTM"
        if code in {"OPBD", "PRCD"} and (opening is None or code == "OPBD"):
            opening = balance
        elif code == "CLBD" or (code == "ITBD" and interim):
            closing = balance
    return opening, closing


def _entry(node: Node) -> Entry:
    sign = node.at("CdtDbtInd").text
    amount = _amount(node.at("Amt"), sign)
    status_text = node.first(("Sts", "Cd"), ("Sts",), ("Sts", "Prtry"))
    status = Status(status_text) if status_text in set(Status) else Status.INFORMATION
    booked, value = node.at("BookgDt"), node.at("ValDt")
    if not (booked or value):
        raise refuse("date", "A line of this statement has no date. Ask the bank for a complete one.")
    transactions = [
        tx for details in node.children.get("NtryDtls", []) for tx in details.children.get("TxDtls", [])
    ]
    batch = node.at("NtryDtls", "Btch")
    code = _code(node)
    details, detailed = _details(node, transactions, amount, code)
    stated = batch.at("NbOfTxs").text
    count = max(int(stated) if stated.isdigit() else 0, len(transactions), 1)
    return Entry(
        amount=amount,
        booked=_day(booked or value),
        value=_day(value or booked),
        status=status,
        details=details,
        servicer_reference=_given(node.at("AcctSvcrRef").text),
        code=code,
        text=node.at("AddtlNtryInf").text,
        count=count,
        detailed=detailed and count == len(details),
        foreign=_exchanged(node, transactions, amount.currency),
    )


def _in_currency(entry: Entry, currency: str) -> Entry:
    return replace(entry, foreign=True) if entry.amount.currency != currency else entry


def _details(
    node: Node, transactions: list[Node], amount: Money, code: str
) -> tuple[tuple[Detail, ...], bool]:
    """The payments of an entry and whether they are all; one for the whole where they do not add up."""
    sign = node.at("CdtDbtInd").text
    if len(transactions) <= 1:
        only = transactions[0] if transactions else xml.EMPTY
        return (_detail(only, node, amount, code, sign),), True
    amounts = [_transaction_amount(tx, sign, amount.currency) for tx in transactions]
    known = [money for money in amounts if money is not None]
    if len(known) == len(amounts) and total(known, amount.currency) == amount:
        return tuple(
            _detail(tx, node, money, code, sign) for tx, money in zip(transactions, known, strict=True)
        ), True
    whole = _detail(xml.EMPTY, node, amount, code, sign)
    return (whole,), False


def _transaction_amount(tx: Node, sign: str, currency: str) -> Money | None:
    """What one payment of several did to the account; None where the bank does not say it in its currency."""
    sign = tx.at("CdtDbtInd").text or sign
    for path in (("Amt",), ("AmtDtls", "TxAmt", "Amt")):
        found = tx.at(*path)
        if found.text and found.currency == currency:
            return _amount(found, sign)
    return None


def _detail(tx: Node, entry: Node, amount: Money, code: str, sign: str) -> Detail:
    refs, parties = tx.at("Refs"), tx.at("RltdPties")
    reason = tx.first(("RtrInf", "Rsn", "Cd"), ("RtrInf", "Rsn", "Prtry"))
    returned = (
        bool(tx.at("RtrInf"))
        or code in _RETURN_CODES
        or "RDDT" in code.split("/")
        or "RRTN" in code.split("/")
    )
    structured = [
        text
        for found in tx.all("RmtInf", "Strd")
        if (text := found.first(("CdtrRefInf", "Ref"), ("CdtrRefInf", "CdtrRef")))
    ]
    free = [found.text for found in tx.all("RmtInf", "Ustrd")] or [tx.at("AddtlTxInf").text]
    return Detail(
        amount=amount,
        party=_party(parties, sign, returned=returned),
        references=tuple(structured),
        text=" ".join(part for part in free if part) or ("" if tx else entry.at("AddtlNtryInf").text),
        end_to_end=_given(refs.at("EndToEndId").text),
        mandate=_given(refs.at("MndtId").text),
        batch=_given(refs.at("PmtInfId").text or entry.at("NtryDtls", "Btch", "PmtInfId").text),
        transaction=_given(refs.first(("TxId",), ("UETR",), ("AcctSvcrRef",))),
        return_code=reason.strip().upper(),
        original=_original(tx) if returned else None,
        is_return=returned,
    )


def _original(tx: Node) -> Money | None:
    """The amount before the banks' fees. Without a stated one: what is left when the fees are taken off."""
    for path in (("AmtDtls", "InstdAmt", "Amt"), ("AmtDtls", "TxAmt", "Amt")):
        found = tx.at(*path)
        if found.text:
            return _amount(found, "CRDT")
    return None


def _party(parties: Node, sign: str, *, returned: bool) -> Party:
    """The other side: who paid when money came in, who was paid when it went out.

    What comes back keeps the roles it went out with: the payer of a returned debit is still its debtor.
    """
    order = ("Dbtr", "Cdtr") if (sign == "CRDT") != returned else ("Cdtr", "Dbtr")
    for role in order:
        name = parties.first(
            (f"Ultmt{role}", "Pty", "Nm"), (f"Ultmt{role}", "Nm"), (role, "Pty", "Nm"), (role, "Nm")
        )
        number = parties.first((f"{role}Acct", "Id", "IBAN"), (f"{role}Acct", "Id", "Othr", "Id"))
        if name or number:
            return Party(name, number.replace(" ", "").upper())
    return Party()


def _code(node: Node) -> str:
    proprietary = node.at("BkTxCd", "Prtry", "Cd").text
    domain = node.at("BkTxCd", "Domn")
    if not proprietary:
        parts = (domain.at("Cd").text, domain.at("Fmly", "Cd").text, domain.at("Fmly", "SubFmlyCd").text)
        return "/".join(part for part in parts if part)
    # German banks: "NTRF+166+9248+931", the second part is the GVC.
    parts_ = proprietary.split("+")
    return parts_[1] if len(parts_) >= 2 and parts_[1].isdigit() else proprietary


def _exchanged(node: Node, transactions: list[Node], currency: str) -> bool:
    places = [node.at("AmtDtls"), *(tx.at("AmtDtls") for tx in transactions)]
    for place in places:
        if any(
            found.at("CcyXchg") for found in (place.at("InstdAmt"), place.at("TxAmt"), place.at("CntrValAmt"))
        ):
            return True
        stated = place.at("InstdAmt", "Amt").currency
        if stated and stated != currency:
            return True
    return False


def _amount(node: Node, sign: str) -> Money:
    """Signed cents. Raises ``Refusal`` for what is no amount, has fractions of cents or no side."""
    value = Decimal(node.text) if _DECIMAL.fullmatch(node.text) else None
    cents = value.scaleb(2) if value is not None else None
    if cents is None or cents != cents.to_integral_value() or cents > MOST:
        raise refuse(
            "amount",
            f"“{node.text[:40]}” in this statement is no amount in whole cents.",
            text=node.text[:40],
        )
    if sign not in {"CRDT", "DBIT"}:
        raise refuse("side", "A line of this statement does not say whether money came or went.")
    currency = node.currency
    if len(currency) != 3 or not currency.isascii() or not currency.isupper():
        raise refuse("currency", "An amount in this statement has no currency.")
    return Money(int(cents) if sign == "CRDT" else -int(cents), currency)


def _day(node: Node) -> date:
    text = node.first(("Dt",), ("DtTm",)) or node.text
    try:
        return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text).date()
    except ValueError as error:
        raise refuse("date", f"“{text[:40]}” in this statement is no date.") from error


def _given(text: str) -> str:
    """A reference that says something: banks write NOTPROVIDED where nobody gave one."""
    plain = text.strip()
    return "" if plain.upper() in _NONE else plain

"""MT940, the older form of statements, read by the mt-940 library."""

import logging
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import mt940

from andruck.core.money import MOST, Money
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

MOST_TEXT = 64 * 1024 * 1024
_RETURN_CODES = frozenset({"108", "109"})
_NONE = frozenset({"NOTPROVIDED", "NONREF", "NONE", ""})
_BLOCK = re.compile(r"^:20:", re.MULTILINE)
_ORIGINAL = re.compile(r"/?OCMT/([A-Z]{3})(\d{1,12},\d{0,2})")
_OPTIONS = mt940.Options.all()
# It logs whole fields, account numbers and names among them, when it does not understand one.
logging.getLogger("mt940").setLevel(logging.CRITICAL + 1)


def looks_like(text: str) -> bool:
    """Whether a text has the fields that every MT940 has."""
    return bool(_BLOCK.search(text)) and ":25:" in text and ":60" in text


def decode(data: bytes) -> str:
    """The text of a file: UTF-8, or what German banks have written since the nineties."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def read(data: bytes) -> list[Statement]:
    """The statements of a file. Raises ``Refusal`` ("statement_…") when anything is wrong with it."""
    if len(data) > MOST_TEXT:
        raise refuse("too_large", "This file is larger than 64 MB. Ask the bank for shorter periods.")
    text = decode(data).replace("\r\n", "\n").replace("\r", "\n")
    try:
        blocks = mt940.parse_statements(text, options=_OPTIONS)
    except Exception as error:
        # The library raises whatever its patterns stumble over.
        where = error.args[-1] if error.args and isinstance(error.args[-1], str) else ""
        near = f" near “{where[:40]}”" if where else ""
        raise refuse(
            "broken", f"This MT940 file is broken{near}. Fetch it from the bank once more."
        ) from error
    if not blocks or len(blocks) != len(_BLOCK.findall(text)):
        raise refuse("broken", "This MT940 file is broken. Fetch it from the bank once more.")
    counted = [len(re.findall(r"^:61:", block, re.MULTILINE)) for block in _BLOCK.split(text)[1:]]
    if [len(block) for block in blocks] != counted:
        raise refuse(
            "broken", "Not every line of this MT940 file could be read. Fetch it from the bank once more."
        )
    return [_statement(block) for block in blocks]


def _statement(block: Any) -> Statement:
    found: Mapping[str, Any] = block.data
    opening = _balance(found, "final_opening_balance", "intermediate_opening_balance")
    closing = _balance(found, "final_closing_balance", "intermediate_closing_balance")
    if opening is None or closing is None:
        raise refuse("balance", "This MT940 statement lacks its balances. Ask the bank for a complete one.")
    account = str(found.get("account_identification") or "").replace(" ", "").upper()
    if not account:
        raise refuse("account", "This statement does not name its account. Ask the bank for a complete one.")
    currency = opening.amount.currency
    number = "/".join(
        str(found[part])
        for part in ("statement_number", "sequence_number")
        if found.get(part) not in {None, ""}
    )
    return Statement(
        kind=Kind.STATEMENT,
        format=Format.MT940,
        account=account.removesuffix("EUR"),
        name=f"{number or '0'}:{opening.on.isoformat()}:{closing.on.isoformat()}",
        currency=currency,
        opening=opening,
        closing=closing,
        entries=tuple(_entry(transaction.data, currency) for transaction in block),
    )


def _balance(found: Mapping[str, Any], *names: str) -> Balance | None:
    for name in names:
        balance = found.get(name)
        if balance is not None:
            return Balance(_money(balance.amount), _day(balance.date))
    return None


def _entry(found: Mapping[str, Any], currency: str) -> Entry:
    amount = _money(found["amount"])
    code = _text(found, "transaction_code")
    extra = _text(found, "extra_details")
    original = _ORIGINAL.search(extra) or _ORIGINAL.search(_text(found, "customer_reference"))
    is_return = code in _RETURN_CODES
    detail = Detail(
        amount=amount,
        party=Party(
            _text(found, "applicant_name"),
            (_text(found, "gvc_applicant_iban") or _text(found, "applicant_iban")).replace(" ", "").upper(),
        ),
        text=" ".join(
            part for part in (_text(found, "purpose"), _text(found, "additional_purpose")) if part
        ) or _text(found, "transaction_details").replace("\n", " "),
        end_to_end=_given(found, "end_to_end_reference"),
        mandate=_given(found, "additional_position_reference"),
        batch=_given(found, "customer_reference"),
        return_code=_text(found, "return_debit_notes") if is_return else "",
        original=_cents(original[2], original[1]) if is_return and original else None,
        is_return=is_return,
    )  # fmt: skip
    booked = found.get("entry_date") or found["date"]
    return Entry(
        amount=amount,
        booked=_day(booked),
        value=_day(found["date"]),
        status=Status.BOOKED,
        details=(detail,),
        servicer_reference=_given(found, "bank_reference"),
        code=code or _text(found, "id"),
        text=_text(found, "posting_text"),
        foreign=amount.currency != currency or bool(original and original[1] != currency),
    )


def _text(found: Mapping[str, Any], name: str) -> str:
    value = found.get(name)
    return " ".join(str(value).split()) if value else ""


def _given(found: Mapping[str, Any], name: str) -> str:
    plain = _text(found, name)
    return "" if plain.upper() in _NONE else plain


def _money(amount: Any) -> Money:
    value: Decimal = amount.amount
    cents = value.scaleb(2)
    if not value.is_finite() or cents != cents.to_integral_value() or abs(cents) > MOST:
        raise refuse("amount", f"“{value}” in this statement is no amount in whole cents.", text=value)
    return Money(int(cents), str(amount.currency or "EUR"))


def _cents(text: str, currency: str) -> Money:
    return Money(int(Decimal(text.replace(",", ".")).scaleb(2)), currency)


def _day(value: Any) -> date:
    return date(value.year, value.month, value.day)

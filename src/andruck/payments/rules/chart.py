"""The chart of accounts, as data: which accounts there are, and their numbers in the charts tax advisers use.

SKR03 and SKR04 are the two charts DATEV ships; a paper's adviser may number otherwise, account by account. The
numbers here are such that the adviser's program reckons no tax of its own: tax has its own lines with us.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from andruck.core.errors import Refusal


class Chart(StrEnum):
    """A published chart of accounts."""

    SKR03 = "SKR03"
    SKR04 = "SKR04"


@dataclass(frozen=True, slots=True)
class Item:
    """A kind of account. In ``pattern`` a ``*`` stands for one part of the name; numbers by chart."""

    pattern: str
    skr03: str
    skr04: str

    def covers(self, account: str) -> bool:
        """Whether the account is of this kind."""
        mine, theirs = self.pattern.split(":"), account.split(":")
        return len(mine) == len(theirs) and all(
            part == their or (part == "*" and their) for part, their in zip(mine, theirs, strict=True)
        )

    def number(self, chart: Chart) -> str:
        """Four digits."""
        return self.skr03 if chart is Chart.SKR03 else self.skr04


ITEMS = (
    Item("asset:bank:*", "1200", "1800"),
    Item("asset:cash:*", "1000", "1600"),
    Item("asset:clearing:*", "1360", "1460"),
    Item("asset:transit:*", "1360", "1460"),
    Item("asset:receivable", "1410", "1210"),
    Item("liability:prepaid", "0990", "3900"),
    Item("liability:refund_due", "1700", "3500"),
    Item("liability:unallocated", "1590", "1370"),
    Item("liability:unallocated:*", "1590", "1370"),
    Item("liability:vat:7", "1771", "3801"),
    Item("liability:vat:19", "1776", "3806"),
    Item("liability:vat:*", "1768", "3818"),
    Item("equity:opening", "9000", "9000"),
    Item("income:*", "8200", "4200"),
    Item("expense:fees:*", "4970", "6855"),
    Item("expense:returns", "4970", "6855"),
    Item("expense:bad_debt", "2400", "6930"),
)
"""The first that covers an account counts."""

_DIGITS = re.compile(r"[0-9]{1,8}")


def item(account: str, items: Iterable[Item] = ITEMS) -> Item | None:
    """The kind of an account; None for one that is in no chart."""
    return next((item for item in items if item.covers(account)), None)


def number(account: str, *, chart: Chart, length: int = 4, own: str = "") -> str:
    """The account's number for the adviser: the paper's ``own``, or that of the chart, filled up with zeros to the
    ``length`` of numbers in this client's books. Raises Refusal when there is none."""
    if own:
        return check_number(own, length=length)
    found = item(account)
    if found is None:
        raise Refusal(
            "account_number",
            f"{account} has no number in {chart.value}. Give it one in the list of accounts, then export again.",
            field="number",
        )
    return found.number(chart).ljust(length, "0")


def check_number(text: str, *, length: int = 4) -> str:
    """A number that somebody typed, if it can be one. Raises Refusal otherwise."""
    plain = text.strip()
    if not _DIGITS.fullmatch(plain) or len(plain) != length or not plain.strip("0"):
        raise Refusal(
            "account_number", f"{text!r} is no account number: it has to be {length} digits.", field="number"
        )
    return plain

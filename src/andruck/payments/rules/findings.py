"""What is wrong with books: findings about one booking, about days' sums, about documents."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from andruck.payments.rules.ledger import line_text, seal

DaySums = Mapping[tuple[str, str, str], Sequence[int]]
"""Debit and credit in cents and number of postings, by account, currency and day."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong. ``code`` is for machines, ``where`` names the booking, account or document."""

    code: str
    where: str
    text: str

    def __str__(self) -> str:
        return f"{self.where}: {self.text}"


@dataclass(frozen=True, slots=True)
class Seen:
    """A booking as it was found, nothing taken for granted. A line is (number, account, day, cents, currency)."""

    number: int
    on: str
    head: str
    lines: Sequence[tuple[int, str, str, int, str]]
    hash: bytes


def of_booking(seen: Seen, *, before: bytes) -> list[Finding]:
    """What is wrong with a booking that follows one with the hash ``before``."""
    where = f"booking {seen.number}"
    found = []
    numbers = [line for line, *_ in seen.lines]
    if len(numbers) < 2 or numbers != list(range(1, len(numbers) + 1)):
        found.append(Finding("lines", where, f"it has the lines {numbers}"))
    if any(day != seen.on for _, _, day, _, _ in seen.lines):
        found.append(Finding("day", where, f"it is of {seen.on} and has postings of another day"))
    if any(type(cents) is not int or not cents for _, _, _, cents, _ in seen.lines):
        found.append(Finding("cents", where, "it has a posting of nothing, or of no whole cents"))
    elif rest := _rest(seen.lines):
        found.append(Finding("balance", where, f"its postings do not add up to nothing: {rest}"))
    lines = [line_text(account, cents, currency) for _, account, _, cents, currency in seen.lines]
    if seal(before, seen.head, lines) != seen.hash:
        found.append(
            Finding("chain", where, "its hash does not fit: it or the one before it has been changed")
        )
    return found


def _rest(lines: Iterable[tuple[int, str, str, int, str]]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for _, _, _, cents, currency in lines:
        sums[currency] = sums.get(currency, 0) + cents
    return {currency: cents for currency, cents in sums.items() if cents}


def of_sums(counted: DaySums, kept: DaySums) -> list[Finding]:
    """Where the days' sums that are kept differ from those that the postings make."""
    nothing = (0, 0, 0)
    return [
        Finding(
            "sums",
            f"{account} on {day}",
            "debit, credit and number of postings are kept as {}, {}, {}, but are {}, {}, {} (in cents of {})".format(
                *kept.get((account, currency, day), nothing),
                *counted.get((account, currency, day), nothing),
                currency,
            ),
        )
        for account, currency, day in sorted(counted.keys() | kept.keys(), key=str)
        if list(counted.get((account, currency, day), ())) != list(kept.get((account, currency, day), ()))
    ]


def of_numbers(series: str, year: int, ordinals: Sequence[int]) -> list[Finding]:
    """Gaps in the numbers of a series."""
    missing = sorted(set(range(1, max(ordinals, default=0) + 1)) - set(ordinals))
    if not missing:
        return []
    some = ", ".join(str(number) for number in missing[:20])
    return [Finding("gap", f"documents {series}-{year}", f"{len(missing)} numbers are missing: {some}")]

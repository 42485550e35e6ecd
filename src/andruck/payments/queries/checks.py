"""How the last check of the books went, and how far the one is that is under way."""

from dataclasses import dataclass
from datetime import datetime

from andruck.payments.models import BooksCheck
from andruck.people.queries import persons


@dataclass(frozen=True, slots=True)
class Going:
    """A check that is under way: ``done`` of ``of`` bookings; ``begun`` is false while nobody works on it."""

    asked_at: datetime
    begun: bool
    done: int
    of: int


@dataclass(frozen=True, slots=True)
class Checked:
    """A check that is over. ``by`` is empty when the house asked for it, or somebody who is not known any more.

    ``end`` is where the books ended ("4711:0a1b…"), ``first`` the first findings as sentences; ``failed``: it could
    not be brought to its end.
    """

    at: datetime
    by: str
    house: bool
    end: str
    bookings: int
    findings: int
    first: tuple[str, ...]
    failed: bool


def going() -> Going | None:
    """The check that is under way, if there is one."""
    row = BooksCheck.objects.filter(under_way=True).first()
    return None if row is None else Going(row.asked_at, row.told_at is not None, row.done, row.of)


def last() -> Checked | None:
    """The last one that is over; None as long as there is none."""
    row = BooksCheck.objects.filter(under_way=None).order_by("-over_at", "-pk").first()
    if row is None or row.over_at is None:
        return None
    number = row.asked_by.removeprefix("person:")
    known = persons([int(number)]).get(int(number)) if number.isdigit() else None
    return Checked(
        at=row.over_at,
        by=(known.name or known.address) if known is not None else "",
        house=not row.asked_by.startswith("person:"),
        end=f"{row.done}:{row.hash}",
        bookings=row.done,
        findings=row.findings,
        first=tuple(row.first),
        failed=row.failed,
    )


def well() -> bool:
    """Whether the last check came to its end and found nothing; true as well as long as there was none."""
    found = last()
    return found is None or not (found.failed or found.findings)

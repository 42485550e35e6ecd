"""Single bookings, all of them in a stream, and where the books stand: their end, their closings."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import Max, Q, QuerySet

from andruck.core.money import Money
from andruck.payments.models import Booking, Closing, Posting
from andruck.payments.rules.ledger import GENESIS, Facts, Line

BATCH = 5000
"""Bookings read at once."""


class BookingRow(NamedTuple):
    """A booking as it lies in its table."""

    number: int
    key: str
    on: date
    value_on: date
    kind: str
    reference: str
    document: str | None
    undoes: int | None
    note: str
    recorded_at: datetime
    hash: bytes


class PostingRow(NamedTuple):
    """A posting as it lies in its table, with its account's name."""

    booking: int
    line: int
    account: str
    on: date
    cents: int
    currency: str


_BOOKING = (
    "id", "key", "on", "value_on", "kind", "reference", "document_id", "undoes_id", "note", "recorded_at", "hash"
)  # fmt: skip
_POSTING = ("booking_id", "line", "account__name", "on", "cents", "currency")


def end() -> tuple[int, bytes]:
    """The number and the hash of the last booking; of empty books 0 and the beginning of every chain."""
    row = Booking.objects.order_by("-id").values_list("id", "hash").first()
    return (int(row[0]), bytes(row[1])) if row else (0, GENESIS)


def closed_until() -> date | None:
    """The last day that is closed; None as long as nothing is."""
    found: date | None = Closing.objects.aggregate(until=Max("until"))["until"]
    return found


def first_open_day(on: date) -> date:
    """The day on which something of this day can be booked now."""
    until = closed_until()
    return on if until is None or on > until else until + timedelta(days=1)


def facts(of: int | str) -> Facts | None:
    """A booking by its number or its key; None when there is none."""
    number = (
        of if isinstance(of, int) else Booking.objects.filter(key=of).values_list("id", flat=True).first()
    )
    if number is None:
        return None
    return next((_facts(row, postings) for row, postings in _batch(number, number)), None)


def undoing(number: int) -> str | None:
    """The key of the booking that is the storno of this one, if there is one."""
    return Booking.objects.filter(undoes=number).values_list("key", flat=True).first()


def walk(after: int = 0, upto: int | None = None) -> Iterator[Facts]:
    """All bookings with higher numbers, in order, up to one (by default the last there is now); memory stays flat."""
    last = end()[0] if upto is None else upto
    for first in range(after + 1, last + 1, BATCH):
        for row, postings in _batch(first, min(first + BATCH - 1, last)):
            yield _facts(row, postings)


def within(since: date, until: date) -> Iterator[Facts]:
    """The bookings of a period, in order of their days and then of their numbers; memory stays flat."""
    rows = Booking.objects.filter(on__gte=since, on__lte=until).order_by("on", "id").values_list(*_BOOKING)
    place = Q()
    while batch := [BookingRow._make(row) for row in rows.filter(place)[:BATCH]]:
        postings = _postings(Posting.objects.filter(booking__in=[row.number for row in batch]))
        for row in batch:
            yield _facts(row, postings.get(row.number, []))
        place = Q(on__gt=batch[-1].on) | Q(on=batch[-1].on, id__gt=batch[-1].number)


def _batch(first: int, last: int) -> Iterator[tuple[BookingRow, list[PostingRow]]]:
    postings = _postings(Posting.objects.filter(booking__gte=first, booking__lte=last))
    rows = Booking.objects.filter(id__range=(first, last)).order_by("id").values_list(*_BOOKING)
    for row in map(BookingRow._make, rows.iterator()):
        yield row, postings.get(row.number, [])


def _postings(rows: QuerySet[Posting]) -> dict[int, list[PostingRow]]:
    by_booking: dict[int, list[PostingRow]] = {}
    for row in rows.order_by("booking_id", "line").values_list(*_POSTING).iterator():
        posting = PostingRow._make(row)
        by_booking.setdefault(posting.booking, []).append(posting)
    return by_booking


def _facts(row: BookingRow, postings: Sequence[PostingRow]) -> Facts:
    return Facts(
        number=row.number,
        key=row.key,
        on=row.on,
        value_on=row.value_on,
        kind=row.kind,
        lines=tuple(Line(posting.account, Money(posting.cents, posting.currency)) for posting in postings),
        recorded_at=row.recorded_at,
        reference=row.reference,
        document=row.document or "",
        undoes=row.undoes,
        note=row.note,
    )

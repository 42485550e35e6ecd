"""The sheet of an account: its postings in order of days, with the balance after each, in pages."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Q, Sum

from andruck.core.money import Money
from andruck.payments.models import Posting
from andruck.payments.queries.balances import balance

PAGE = 100


class Place(NamedTuple):
    """Where a page ended: the day, the booking and the line of its last posting."""

    on: date
    booking: int
    line: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A posting on an account. ``balance`` is what lies on the account after it; ``others`` are the accounts on
    the other side of the booking."""

    booking: int
    line: int
    on: date
    value_on: date
    key: str
    kind: str
    reference: str
    document: str
    note: str
    undoes: int | None
    money: Money
    balance: Money
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page of an account: what it carries over, its entries, and where the next page begins (None: nowhere)."""

    account: str
    carried: Money
    entries: tuple[Entry, ...]
    next: Place | None


def sheet(
    account: str,
    *,
    since: date | None = None,
    until: date | None = None,
    after: Place | None = None,
    currency: str = "EUR",
    limit: int = PAGE,
) -> Sheet:
    """One page of the account's postings from ``since`` to ``until``, oldest first, following ``after``.

    The time it takes does not depend on how many postings there are, nor on how far one has turned the pages.
    """
    rows = Posting.objects.filter(account__name=account, currency=currency)
    carried = _carried(account, since=since, after=after, currency=currency)
    if since is not None:
        rows = rows.filter(on__gte=since)
    if until is not None:
        rows = rows.filter(on__lte=until)
    if after is not None:
        rows = rows.filter(on__gte=after.on).filter(beyond(after))
    found = list(rows.select_related("booking").order_by("on", "booking_id", "line")[: limit + 1])
    page = found[:limit]
    others = _others([row.booking_id for row in page], account)
    entries, sum_ = [], carried
    for row in page:
        sum_ += Money(row.cents, currency)
        entries.append(_entry(row, sum_, others.get(row.booking_id, ())))
    last = page[-1] if len(found) > limit else None
    return Sheet(
        account=account,
        carried=carried,
        entries=tuple(entries),
        next=Place(last.on, last.booking_id, last.line) if last else None,
    )


def beyond(after: Place) -> Q:
    """Postings that follow this place, in the order of sheets."""
    same_booking = Q(on=after.on, booking_id=after.booking, line__gt=after.line)
    return Q(on__gt=after.on) | Q(on=after.on, booking_id__gt=after.booking) | same_booking


def _carried(account: str, *, since: date | None, after: Place | None, currency: str) -> Money:
    """What lay on the account before the page: whole days from the days' sums, the rest from its own day."""
    start = after.on if after else since
    if start is None:
        return Money(0, currency)
    carried = balance(account, at=start - timedelta(days=1), currency=currency)
    if after is None:
        return carried
    day = Posting.objects.filter(account__name=account, currency=currency, on=after.on)
    upto = day.filter(Q(booking_id__lt=after.booking) | Q(booking_id=after.booking, line__lte=after.line))
    return carried + Money(int(upto.aggregate(cents=Sum("cents"))["cents"] or 0), currency)


def _others(bookings: list[int], account: str) -> dict[int, tuple[str, ...]]:
    rows = (
        Posting.objects.filter(booking_id__in=bookings)
        .exclude(account__name=account)
        .order_by("booking_id", "line")
        .values_list("booking_id", "account__name")
    )
    found: dict[int, dict[str, None]] = {}
    for booking, name in rows:
        found.setdefault(booking, {})[name] = None
    return {booking: tuple(names) for booking, names in found.items()}


def _entry(row: Posting, after: Money, others: tuple[str, ...]) -> Entry:
    booking = row.booking
    return Entry(
        booking=booking.pk,
        line=row.line,
        on=row.on,
        value_on=booking.value_on,
        key=booking.key,
        kind=booking.kind,
        reference=booking.reference,
        document=booking.document_id or "",
        note=booking.note,
        undoes=booking.undoes_id,
        money=Money(row.cents, row.currency),
        balance=after,
        others=others,
    )

"""Income and fees as figures, and the bookings that each figure is made of."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import (
    Case,
    Count,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    UUIDField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Concat, Replace, StrIndex, Substr, TruncMonth

from andruck.core.money import Money
from andruck.payments.models import Attempt, DayBalance, Document, Posting
from andruck.payments.queries.attempts import as_key
from andruck.payments.queries.setup import payment_settings, providers_of_several
from andruck.payments.queries.sheets import Place, beyond
from andruck.payments.rules.documents import receipt_key
from andruck.payments.rules.income import APART, Selection

PAGE = 100
_KEY = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a figure: the code of what it is (an account, a way to pay) and how many bookings made it."""

    code: str
    money: Money
    postings: int


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a booking that a figure is made of. ``money`` has the sign of the figure, ``document`` is the number
    of the booking's document, or of the receipt for what was paid; ``payment`` the attempt it belongs to, if any."""

    booking: int
    on: date
    value_on: date
    account: str
    kind: str
    key: str
    document: str
    payment: UUID | None
    note: str
    money: Money


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of the bookings behind a figure. ``sum`` and ``count`` are those of all pages."""

    rows: tuple[Row, ...]
    sum: Money
    count: int
    next: Place | None


def goal() -> Money | None:
    """What the paper wants to take in each month; None as long as nobody has said."""
    cents = payment_settings().goal_cents
    return None if cents is None else Money(cents)


def figure(chosen: Selection) -> Money:
    """The sum of a selection."""
    if chosen.way:
        return _sum(chosen)[0]
    rows = _days(chosen).aggregate(cents=Coalesce(Sum(F("debit") - F("credit")), 0))
    return chosen.counted(int(rows["cents"]))


def by_account(chosen: Selection) -> list[Part]:
    """A figure by accounts (purposes, providers' fees), the largest first."""
    rows = (
        _days(chosen)
        .values_list("account__name")
        .annotate(cents=Sum(F("debit") - F("credit")), count=Sum("postings"))
    )
    return _parts(chosen, rows)


def by_way(chosen: Selection) -> list[Part]:
    """A figure by the ways the money came, the largest first. Of providers with several, each for itself."""
    rows = (
        _postings(chosen)
        .annotate(way=_way())
        .order_by()
        .values_list("way")
        .annotate(sum=Sum("cents"), count=Count("cents"))
    )
    several, found = providers_of_several(), []
    for part in _parts(chosen, rows):
        apart = _by_method(replace(chosen, way=part.code)) if part.code in several else []
        found += apart if len(apart) > 1 or (apart and not apart[0].code.endswith(APART)) else [part]
    return sorted(found, key=_largest)


def _by_method(chosen: Selection) -> list[Part]:
    """What came by one provider, by its ways to pay, as far as the payments behind the bookings are known."""
    rows = _with_method(_postings(chosen)).order_by().values_list("method")
    named = rows.annotate(sum=Sum("cents"), count=Count("cents"))
    return _parts(chosen, [(f"{chosen.way}{APART}{method}", cents, count) for method, cents, count in named])


def by_month(chosen: Selection) -> dict[date, Money]:
    """A figure by months (their first days); months in which nothing was booked are not in it."""
    rows = (
        _days(chosen)
        .annotate(month=TruncMonth("on"))
        .values_list("month")
        .annotate(cents=Sum(F("debit") - F("credit")))
        .order_by("month")
    )
    return {month: chosen.counted(int(cents)) for month, cents in rows}


def currencies(chosen: Selection) -> list[str]:
    """The currencies in which there is something of it, whichever it names itself."""
    rows = DayBalance.objects.filter(_named(chosen), on__gte=chosen.since, on__lte=chosen.until)
    return list(rows.order_by("currency").values_list("currency", flat=True).distinct())


def first_day() -> date | None:
    """The day of the oldest booking; None as long as there is none."""
    found: date | None = DayBalance.objects.aggregate(first=Min("on"))["first"]
    return found


def listing(chosen: Selection, *, after: Place | None = None, limit: int = PAGE) -> Listing:
    """One page of the bookings behind a figure, oldest first, following ``after``; their sum is the figure."""
    money, count = _sum(chosen)
    rows = _postings(chosen)
    if after is not None:
        rows = rows.filter(on__gte=after.on).filter(beyond(after))
    found = list(rows.select_related("booking", "account").order_by("on", "booking_id", "line")[: limit + 1])
    last = found[limit - 1] if len(found) > limit else None
    receipts = _receipts({row.booking.reference for row in found[:limit]})
    return Listing(
        rows=tuple(_row(chosen, row, receipts) for row in found[:limit]),
        sum=money,
        count=count,
        next=Place(last.on, last.booking_id, last.line) if last else None,
    )


def _sum(chosen: Selection) -> tuple[Money, int]:
    found = _postings(chosen).aggregate(sum=Coalesce(Sum("cents"), 0), count=Count("cents"))
    return chosen.counted(int(found["sum"])), int(found["count"])


def _named(chosen: Selection) -> Q:
    found = Q()
    for name in chosen.accounts:
        found |= Q(account__name__startswith=name) if name.endswith(":") else Q(account__name=name)
    return found


def _within(chosen: Selection) -> Q:
    return _named(chosen) & Q(on__gte=chosen.since, on__lte=chosen.until, currency=chosen.currency)


def _days(chosen: Selection) -> QuerySet[DayBalance]:
    return DayBalance.objects.filter(_within(chosen))


def _postings(chosen: Selection) -> QuerySet[Any]:
    rows: QuerySet[Any] = Posting.objects.filter(_within(chosen))
    if chosen.provider:
        rows = rows.annotate(way=_way()).filter(way=chosen.provider)
    return rows if chosen.method is None else _with_method(rows).filter(method=chosen.method)


def _with_method(rows: QuerySet[Any]) -> QuerySet[Any]:
    """With ``method``: the way to pay of the payment that a booking names; empty where it names none."""
    text = F("booking__reference")
    key: Any
    if connection.features.has_native_uuid_field:
        # Other references cannot be cast; the case keeps them from it.
        key = Case(When(booking__reference__regex=_KEY, then=Cast(text, UUIDField())), default=None)
    else:
        key = Replace(text, Value("-"), Value(""))
    same = Attempt.objects.filter(pk=OuterRef("payment")).values("method")
    known: Any = Coalesce(Subquery(same), Value(""))
    found: QuerySet[Any] = rows.annotate(payment=key).annotate(method=known)
    return found


def _way() -> Any:
    """The first part of the key: whose money it was. A storno counts where the booking counted that it undoes."""
    key = Coalesce("booking__undoes__key", "booking__key")
    # A key without a colon is its own first part: a negative length would be an error on PostgreSQL.
    return Substr(key, 1, StrIndex(Concat(key, Value(":")), Value(":")) - 1)


def _parts(chosen: Selection, rows: Iterable[tuple[str, int, int]]) -> list[Part]:
    found = [Part(code, chosen.counted(int(cents)), int(count)) for code, cents, count in rows]
    return sorted(found, key=_largest)


def _largest(part: Part) -> tuple[int, str]:
    return -part.money.cents, part.code


def _row(chosen: Selection, row: Posting, receipts: dict[str, str]) -> Row:
    booking = row.booking
    return Row(
        booking=booking.pk,
        on=row.on,
        value_on=booking.value_on,
        account=row.account.name,
        kind=booking.kind,
        key=booking.key,
        document=booking.document_id or receipts.get(booking.reference, ""),
        payment=as_key(booking.reference),
        note=booking.note,
        money=chosen.counted(row.cents),
    )


def _receipts(references: Iterable[str]) -> dict[str, str]:
    """Numbers of the receipts for what these attempts paid. A receipt is issued after the money was booked, and no
    booking changes afterwards: so it is found by what was paid for."""
    keys = {text: key for text in references if (key := as_key(text)) is not None}
    rows = Attempt.objects.filter(pk__in=keys.values()).values_list("pk", "intent__kind", "intent__key")
    about = {pk: receipt_key(kind, key) for pk, kind, key in rows}
    numbers = dict(Document.objects.filter(key__in=about.values()).values_list("key", "number"))
    return {text: numbers.get(about.get(key, ""), "") for text, key in keys.items()}

"""Months of the books: which there are, who closed them, and what is still open in one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import F, Max, QuerySet
from django.utils import timezone

from andruck.core import clock
from andruck.core.money import Money
from andruck.infra import audit
from andruck.payments.models import Attempt, BankAccount, BankLine, Booking, Case, Closing
from andruck.payments.queries import bank, books, income
from andruck.payments.rules import bankdays, months
from andruck.payments.rules.cases import CaseKind
from andruck.payments.rules.closing import MonthFacts
from andruck.payments.rules.states import Status
from andruck.people.queries import persons

CHECKED, WHOLE = "payments.books_checked", "books:whole"
"""The deed of having gone through the books, and what it was done to, as they are written down."""

SHOWN = 24


@dataclass(frozen=True, slots=True)
class Closed:
    """Who closed the books, when, and up to which day. ``by`` is empty for the command line, and for somebody who
    has been erased since."""

    until: date
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the books; ``closed`` is None while it is open."""

    first: date
    closed: Closed | None


@dataclass(frozen=True, slots=True)
class Check:
    """The last time that somebody went through the books: up to which booking, and how much was wrong."""

    booking: int
    findings: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Doubtful:
    """An attempt of which nobody knows what came of it; ``look_at`` is when the provider is asked again."""

    id: UUID
    provider: str
    money: Money
    since: datetime
    look_at: datetime | None


def list_months(*, upto: date) -> list[Month]:
    """Months up to this one in which there are books, the newest first, at most 24."""
    begun = income.first_day()
    if begun is None:
        return []
    firsts = [first for first in months.last(upto, SHOWN) if first >= begun.replace(day=1)]
    if not firsts:
        return []
    closings = list(Closing.objects.filter(until__gte=firsts[0]).order_by("until"))
    names = _names(closings)
    return [Month(first, _closed_by(first, closings, names)) for first in reversed(firsts)]


def closed(first: date) -> Closed | None:
    """Who closed this month; None while it is open."""
    until = months.month_of(first)[1]
    rows = list(Closing.objects.filter(until__gte=until).order_by("until")[:1])
    return _closed_by(first, rows, _names(rows))


def last_check() -> Check | None:
    """When the books were gone through last, as far back as the log is kept."""
    found = next(iter(audit.entries(subject=WHOLE, limit=1)), None)
    if found is None or found.action != CHECKED:
        return None
    return Check(int(found.facts["booking"]), int(found.facts["findings"]), found.at)


def facts(first: date) -> MonthFacts:
    """What is known of a month and of what lies open before it."""
    until = months.month_of(first)[1]
    check = last_check()
    behind, apart = _accounts(until)
    return MonthFacts(
        until=until,
        today=timezone.localdate(clock.now()),
        closed_until=books.closed_until(),
        last=Booking.objects.filter(on__lte=until).aggregate(last=Max("id"))["last"] or 0,
        checked=None if check is None else check.booking,
        findings=0 if check is None else check.findings,
        behind=behind,
        apart=apart,
        lines=_open_lines(until).count(),
        unknown=_unknown(until).count(),
        cases=tuple(CaseKind(kind) for kind in _cases(until).values_list("kind", flat=True)),
    )


def doubtful(first: date, *, limit: int = 50) -> list[Doubtful]:
    """Attempts up to the end of a month of which nobody knows what came of them, the oldest first."""
    rows = _unknown(months.month_of(first)[1]).order_by("created_at")[:limit]
    return [
        Doubtful(row.pk, row.provider, Money(row.cents, row.currency), row.created_at, row.look_at)
        for row in rows
    ]


def _open_lines(until: date) -> QuerySet[BankLine]:
    return BankLine.objects.filter(whole=False, booked_on__lte=until).exclude(allocated=F("cents"))


def _unknown(until: date) -> QuerySet[Attempt]:
    return Attempt.objects.filter(status=Status.UNKNOWN.value, created_at__lt=_end(until))


def _cases(until: date) -> QuerySet[Case]:
    return Case.objects.filter(closed_at=None, opened_at__lt=_end(until))


def _end(until: date) -> datetime:
    """The first moment after a day, by the clocks on the wall."""
    midnight = datetime.combine(until + timedelta(days=1), datetime.min.time())
    return timezone.make_aware(midnight)


def _accounts(until: date) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Bank accounts whose statements do not reach to the end of the month, and those that do not agree."""
    stands = {one.account: one for one in bank.agreements(until=until)}
    last = bankdays.earlier(until + timedelta(days=1), 1)
    behind = []
    for account in BankAccount.objects.order_by("slug"):
        begun = bank.begun_on(account)
        later = account.statements.filter(closing_on__gte=last).exists()
        if not later and (begun is None or begun <= until):
            behind.append(account.slug)
    return tuple(behind), tuple(sorted(name for name, one in stands.items() if not one.agrees))


def _names(closings: Iterable[Closing]) -> dict[str, str]:
    numbers = [row.by.removeprefix("person:") for row in closings]
    known = persons(int(number) for number in numbers if number.isdigit())
    return {f"person:{number}": one.name or one.address for number, one in known.items()}


def _closed_by(first: date, closings: Iterable[Closing], names: dict[str, str]) -> Closed | None:
    """``closings`` by their days: the first that covers the month is the one that closed it."""
    until = months.month_of(first)[1]
    row = next((row for row in closings if row.until >= until), None)
    return None if row is None else Closed(row.until, row.at, names.get(row.by, ""))

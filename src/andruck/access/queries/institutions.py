"""Institutions: who belongs to one, and how many have read there."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, Sum

from andruck.access.models import AddressRange, DayCount, Institution, MailDomain, Seat, Visit
from andruck.access.rules import Standing
from andruck.access.rules import institutions as rules
from andruck.people import queries as people
from andruck.people.rules import Role

KEEPERS = (Role.REVENUE, Role.CHIEF, Role.ADMINISTRATOR)
"""Who keeps institutions."""


@dataclass(frozen=True, slots=True)
class Seated:
    """What a seat by mail gives, and until when."""

    standing: Standing
    until: datetime


@dataclass(frozen=True, slots=True)
class House:
    """An institution as a visitor sees it."""

    id: int
    name: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class InstitutionView:
    """An institution as staff see it. ``here`` and ``seated``: how many read there at the moment."""

    id: int
    name: str
    standing: Standing
    starts: datetime
    ends: datetime | None
    seats_here: int | None
    seats_mail: int | None
    days: int
    note: str
    ranges: tuple[str, ...]
    domains: tuple[str, ...]
    here: int
    seated: int


@dataclass(frozen=True, slots=True)
class Count:
    """What happened on one day, or in one month."""

    day: date
    visits: int
    seats: int
    refused: int


def may_keep(user: Any) -> bool:
    """Whether a member of staff may enter, change and end institutions."""
    return people.has_role(user, *KEEPERS)


def here(address: rules.Address | None, now: datetime) -> House | None:
    """The institution in whose house this address is; the address is looked up and forgotten."""
    if address is None:
        return None
    key = rules.as_key(rules.plain(address))
    row = (
        AddressRange.objects.filter(_open(now, "institution__"), first__lte=key, last__gte=key)
        .order_by("-first")
        .values_list("institution", "institution__name", "institution__standing")
        .first()
    )
    return None if row is None else House(row[0], row[1], Standing(row[2]))


def of_mail(mail: str, now: datetime) -> House | None:
    """The institution to whose domain, or a part of it, this mail address belongs."""
    domain = rules.domain_of(mail)
    parts = domain.split(".")
    names = [".".join(parts[start:]) for start in range(max(len(parts) - 1, 0))]
    rows = MailDomain.objects.filter(_open(now, "institution__"), domain__in=names).values_list(
        "domain", "institution", "institution__name", "institution__standing"
    )
    # A department may have a contract of its own.
    row = max(rows, key=lambda one: len(one[0]), default=None)
    return None if row is None else House(row[1], row[2], Standing(row[3]))


def seat(reader: int, now: datetime) -> Seated | None:
    """The seat that the reader in this row has at an institution now."""
    row = (
        Seat.objects.filter(_open(now, "institution__"), reader=reader, ends__gt=now)
        .values_list("institution__standing", "ends", "institution__ends")
        .first()
    )
    if row is None:
        return None
    standing, ends, contract = row
    return Seated(Standing(standing), ends if contract is None else min(ends, contract))


def taken(institution: int, now: datetime) -> tuple[int, int]:
    """How many read in the house, and how many have a seat by mail."""
    visits = Visit.objects.filter(institution=institution, ends__gt=now).count()
    return visits, Seat.objects.filter(institution=institution, ends__gt=now).count()


def every(now: datetime) -> list[InstitutionView]:
    """All institutions, by name; those whose contract is over come last."""
    found = [_view(row, now) for row in _rows().order_by("name")]
    return sorted(found, key=lambda one: one.ends is not None and one.ends <= now)


def one(number: int, now: datetime) -> InstitutionView | None:
    """One institution."""
    row = _rows().filter(pk=number).first()
    return None if row is None else _view(row, now)


def days(institution: int, since: date) -> list[Count]:
    """What happened on each day since then on which something did, the newest first."""
    rows = DayCount.objects.filter(institution=institution, day__gte=since).order_by("-day")
    return [Count(*row) for row in rows.values_list("day", "visits", "seats", "refused")]


def months(institution: int) -> list[Count]:
    """What happened in each month, the newest first."""
    rows = (
        DayCount.objects.filter(institution=institution)
        .values("day__year", "day__month")
        .annotate(visits=Sum("visits"), seats=Sum("seats"), refused=Sum("refused"))
        .order_by("-day__year", "-day__month")
    )
    return [
        Count(date(row["day__year"], row["day__month"], 1), row["visits"], row["seats"], row["refused"])
        for row in rows
    ]


def _rows() -> Any:
    return Institution.objects.prefetch_related("ranges", "domains")


def _open(now: datetime, before: str = "") -> Q:
    """Whose contract runs."""
    ends = f"{before}ends"
    return Q(**{f"{before}starts__lte": now}) & (Q(**{f"{ends}__isnull": True}) | Q(**{f"{ends}__gt": now}))


def _view(row: Institution, now: datetime) -> InstitutionView:
    return InstitutionView(
        row.pk, row.name, Standing(row.standing), row.starts, row.ends, row.seats_here, row.seats_mail, row.days,
        row.note, tuple(one.text for one in row.ranges.all()), tuple(one.domain for one in row.domains.all()),
        *taken(row.pk, now),
    )  # fmt: skip

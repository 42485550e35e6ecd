"""Who may read what in the demo paper. Most of it is for everybody; of each other kind there is an example."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from andruck.access.actions import openings
from andruck.access.rules import Level, Scope, Standing
from andruck.core import clock, local_time
from andruck.people.actions import accounts
from andruck.project.demo import calendar
from andruck.project.demo.house import Demo
from andruck.project.demo.sign_ins import READER
from andruck.support.actions import entitlements

SECTIONS: Mapping[str, Mapping[str, Any]] = {"sport": {"open_days": 10}}
"""Sport closes into the archive after ten days."""

WITH_ACCOUNT = ("sport-05", "wissen-04")
FOR_MEMBERS = ("kultur-04", "politik-08", "politik-10", "wirtschaft-07", "wissen-03", "wissen-07")
WITH_EPAPER = ("kultur-03", "kultur-07", "wissen-06")
MEMBERS_FIRST = ("kultur-09", "politik-02", "sport-10")
"""Two of today, for members until the day of the next paper, and one of yesterday."""

CLOSING = {"wirtschaft-09": 7, "lindenhafen-07": 14}
"""Days after which they close: one has, one will."""

FREE_FROM = {"wirtschaft-10": 3}
FREE_UNTIL = {"wissen-05": 3}
"""For members, but for everybody with the beginning of the day so many days from now, or until then."""

PUBLIC_SAFETY = ("lindenhafen-06",)
"""Would have closed long ago, if it were not about a flood."""

OPEN_FOR = 7
"""Days for which the live opening lasts, today among them."""


@dataclass(frozen=True, slots=True)
class Window:
    """When something is open for everybody; ``starts`` is None for what is open already."""

    starts: datetime | None
    ends: datetime


def of_text(stem: str, *, today: date, zone: ZoneInfo) -> dict[str, Any]:
    """What is laid down for one text, as the fields of an article."""

    def begins(days: int) -> datetime:
        return local_time.beginning(today + timedelta(days=days), zone)

    if stem in WITH_ACCOUNT:
        return {"access_level": Level.REGISTERED.value}
    if stem in FOR_MEMBERS:
        return {"access_level": Level.MEMBERS.value}
    if stem in WITH_EPAPER:
        return {"access_level": Level.EPAPER.value}
    if stem in MEMBERS_FIRST:
        return {"members_first": True}
    if stem in CLOSING:
        return {"open_days": CLOSING[stem]}
    if stem in FREE_FROM:
        return {"access_level": Level.MEMBERS.value, "open_from": begins(FREE_FROM[stem])}
    if stem in FREE_UNTIL:
        return {"access_level": Level.MEMBERS.value, "open_until": begins(FREE_UNTIL[stem])}
    if stem in PUBLIC_SAFETY:
        return {"open_days": 3, "public_safety": True}
    return {}


def live(today: date, zone: ZoneInfo) -> Window:
    """The window of what is open now."""
    return Window(None, local_time.beginning(today + timedelta(days=OPEN_FOR), zone))


def planned(today: date, zone: ZoneInfo) -> Window:
    """A weekend to come: at least one whole day lies before it."""
    saturday = today + timedelta(days=(calendar.SATURDAY - today.weekday() - 2) % 7 + 2)
    monday = saturday + timedelta(days=2)
    return Window(local_time.beginning(saturday, zone), local_time.beginning(monday, zone))


def open_some(demo: Demo, *, dossiers: Mapping[str, int], sections: Mapping[str, int], today: date,
              zone: ZoneInfo, by: Any) -> None:  # fmt: skip
    """A dossier is open to everybody now, a section will be. Repeatable; what people have ended stays ended."""
    for key, scope, numbers, window in (
        ("live", Scope.DOSSIER, dossiers, live(today, zone)),
        ("planned", Scope.SECTION, sections, planned(today, zone)),
    ):
        row = demo.front["openings"][key]
        openings.open(
            scope=scope, key=numbers[row["what"]], starts=window.starts, ends=window.ends, reason=row["reason"],
            note=row["note"], by=by, once=f"demo-{key}",
        )  # fmt: skip


def let_read() -> None:
    """Somebody who reads everything that members read, to look from the other side. Repeatable."""
    person = accounts.open_account(address=READER)
    entitlements.grant(
        person=person.pk, standing=Standing.MEMBER, starts=clock.now(), ends=None, by=None, source_key="demo"
    )

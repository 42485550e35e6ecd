"""The roles of a paper's staff: names only; each room says what its own roles may do there. How long tokens live."""

from datetime import datetime, timedelta
from enum import StrEnum


class Role(StrEnum):
    """A job in the house. The value is the name of the permission group and never changes."""

    REPORTER = "reporter"
    EDITOR = "editor"
    CHIEF = "chief"
    ADS = "ads"
    REVENUE = "revenue"
    ADMINISTRATOR = "administrator"


LIFE = timedelta(days=14)
"""How long a reader token counts. A new one is made of it when it is over, so this is no limit to reading."""


def expiry(now: datetime, until: datetime | None) -> datetime:
    """When a token issued now ends: when what it says does, and after ``LIFE`` at the latest."""
    latest = now + LIFE
    return latest if until is None else max(now, min(latest, until))

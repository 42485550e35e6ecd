"""How long an account lives without its owner, and how often somebody may try."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

READER = "reader-"
"""With this begin the user names of readers, which nobody sees."""

LET_IN = timedelta(days=7)
"""So long a new member of staff, or one who has lost their second factor, may set one up."""

NOTICE = timedelta(days=30)
"""Between the notice that an account will be deleted and its deletion."""

CODE_LIFE = timedelta(minutes=10)
CODE_TRIES = 3


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many within a span of time."""

    most: int
    per: timedelta


HOUR, DAY, QUARTER = timedelta(hours=1), timedelta(days=1), timedelta(minutes=15)
CODES_TO_ADDRESS = (Limit(5, HOUR), Limit(12, DAY))
"""Mails with codes to one address. Beyond, nothing is sent there; passkey and password still open the account."""

CODES_FROM_NET = Limit(40, HOUR)
PASSWORDS_FROM_NET_AT_ACCOUNT = Limit(6, QUARTER)
PASSWORDS_FROM_NET = Limit(40, QUARTER)
PASSWORDS_AT_ACCOUNT = Limit(60, HOUR)
"""From all nets together. Beyond, passwords are not looked at; code and passkey still open the account, so that
nobody can lock somebody else out."""

SECOND_FROM_NET_AT_ACCOUNT = Limit(6, QUARTER)
SECOND_AT_ACCOUNT = Limit(60, HOUR)
PASSKEYS_FROM_NET = Limit(60, QUARTER)
CONFIRMATIONS = Limit(20, QUARTER)
EXPORTS = Limit(10, HOUR)


class Unused(StrEnum):
    """What happens to an account that nobody uses."""

    NOTHING = "nothing"
    TELL = "tell"
    DELETE = "delete"


def when_unused(
    *, seen: date, told: date | None, needed: bool, staff: bool, months: int, today: date
) -> Unused:
    """``seen`` is the last day somebody was signed in, ``told`` when they were last told, ``months`` 0 for never.

    Whoever comes back after having been told begins anew. What runs (a membership) keeps an account alive.
    """
    if months <= 0 or needed or staff or seen > earlier(today, months):
        return Unused.NOTHING
    if told is None or told <= seen:
        return Unused.TELL
    return Unused.DELETE if today - told >= NOTICE else Unused.NOTHING


def earlier(today: date, months: int) -> date:
    """The same day so many months before, or the last of that month."""
    number = today.year * 12 + today.month - 1 - months
    year, month = divmod(number, 12)
    for day in range(today.day, 0, -1):
        try:
            return date(year, month + 1, day)
        except ValueError:
            continue
    raise AssertionError("every month has a first")

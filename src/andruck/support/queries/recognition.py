"""Who somebody is to the paper: by their account, by what they were granted, by an institution."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from andruck.access.queries import institutions
from andruck.access.rules import NOBODY, ReaderFacts, Standing
from andruck.infra import tokens
from andruck.people import queries as people
from andruck.support.queries import entitlements
from andruck.support.rules.entitlements import entitled, next_change


@dataclass(frozen=True, slots=True)
class Stands:
    """A reader's standing, until when it is this one (None: until further notice), and whether as a guest."""

    standing: Standing
    until: datetime | None = None
    guest: bool = False


def stands(reader: int, *, account: bool, now: datetime) -> Stands:
    """What the reader in this row is to the paper now. ``account``: whether they have one."""
    spans = entitlements.spans(reader)
    own = entitled(spans, now)
    until = next_change(spans, now)
    standing = own.standing if own else Standing.REGISTERED if account else Standing.ANONYMOUS
    seat = institutions.seat(reader, now)
    if seat is not None and seat.standing > standing:
        # When the seat ends it is looked at anew.
        return Stands(seat.standing, min(seat.until, until) if until else seat.until, guest=True)
    return Stands(standing, until)


def claims(token: str, now: datetime) -> tokens.Claims | None:
    """What a token says, if it is genuine, not over and not taken back. Asks the database."""
    found = tokens.verify(token.encode("ascii", "replace"), people.keys(), now.timestamp())
    return found if found is not None and people.is_current(found) else None


def facts(token: str, now: datetime) -> ReaderFacts:
    """What a decision has to know of whoever sends this token; empty or worthless: nobody."""
    found = claims(token, now) if token else None
    if found is None or found.standing not in set(Standing):
        return NOBODY
    until = datetime.fromtimestamp(found.expires, tz=now.tzinfo)
    return ReaderFacts(Standing(found.standing), until, institution=found.guest)


def reader(token: str, now: datetime) -> people.Known | None:
    """Who sends this token; None: nobody whom we know now, or an institution's guest.

    Guests share one number: what one of them claimed, made or gave would be everybody's in that house.
    """
    found = claims(token, now) if token else None
    return None if found is None or found.guest else people.known(found)


def cookie_name() -> str:
    """The cookie that the token is kept in on a reader's device."""
    return f"{settings.PREFIX}{tokens.COOKIE}"

"""Tokens for readers' devices."""

from dataclasses import dataclass
from datetime import datetime

from andruck.access.rules import Standing
from andruck.core import clock
from andruck.infra import tokens
from andruck.people import actions as people_actions
from andruck.people import queries as people
from andruck.support.queries.recognition import Stands, stands

PROVISIONAL = 3600
"""Seconds that a token counts which was made while nobody could be asked."""

MERCY = 7 * 24 * 3600
"""Seconds after its end that a token is worth a provisional one."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token for a device, what it says, and when it ends by itself."""

    text: str
    stands: Stands
    expires: datetime


def for_account(account: int) -> Token:
    """A token for the person with this account, who has just shown that it is theirs."""
    reader = people_actions.recognise(account=account)
    token = for_reader(reader, account=True)
    if token is None:
        raise LookupError(f"there is no reader {reader}")
    return token


def for_reader(reader: int, *, account: bool) -> Token | None:
    """A token for the reader in this row; None for somebody who may no more than everybody."""
    now = clock.now()
    found = stands(reader, account=account, now=now)
    if found.standing == Standing.ANONYMOUS:
        return None
    text, expires = people_actions.issue(
        reader=reader, standing=found.standing, until=found.until, guest=found.guest
    )
    return Token(text, found, expires)


def for_row(reader: int) -> Token | None:
    """A token for the reader in this row, whoever that is; None also for somebody whose account is closed."""
    known = people.owner(reader)
    return None if known is None else for_reader(known.id, account=known.account is not None)


def renew(text: str) -> Token | None:
    """A new token out of one that is over; None: nothing of it is worth anything any more.

    Raises database errors; see ``provisional`` for then.
    """
    claims = _old(text)
    if claims is None:
        return None
    known = people.known(claims)
    return None if known is None else for_reader(known.id, account=known.account is not None)


def is_over(text: str) -> bool:
    """Whether a token of ours has expired or was taken back, so that it should be renewed. Asks the database."""
    claims = _old(text)
    if claims is None:
        return False
    return not tokens.holds(claims, clock.now().timestamp()) or not people.is_current(claims)


def provisional(text: str) -> str | None:
    """While the database cannot be asked: the same again for an hour, out of a token that ended lately.

    In doubt readers keep what they have paid for. What was taken back stays so: its epoch does not change.
    """
    claims = _old(text)
    now = int(clock.now().timestamp())
    if claims is None or not claims.expires <= now < claims.expires + MERCY:
        return None
    same = tokens.Claims(
        claims.reader, claims.standing, claims.epoch, claims.issued, now + PROVISIONAL, claims.guest
    )
    return tokens.issue(same, people.keys())


def sign_out(*, account: int) -> None:
    """All devices of the person with this account are nobody's any more, on every worker within seconds."""
    reader = people.reader_of(account)
    if reader is not None:
        people_actions.void(reader=reader, sign_out=True)


def _old(text: str) -> tokens.Claims | None:
    claims = tokens.read(text.encode("ascii", "replace"), people.keys())
    now = clock.now().timestamp()
    return claims if claims is not None and tokens.is_remembered(claims, now) else None

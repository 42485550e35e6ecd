"""Codes that people type from paper: their letters, their limits, and whether one may be claimed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from andruck.core.errors import Refusal

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: no I, L, O and U, which are misread or read into."""
LENGTH = 12
"""Sixty bits: nobody finds one by trying."""

_MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0", " ": None, "-": None, "–": None, "\u00ad": None})

MOST_CODES = 2_000
MOST_USES = 1_000_000
MOST_DAYS = 366
LONGEST = timedelta(days=400)
"""How far ahead a code may still be claimed."""

MINUTES = timedelta(minutes=10)
"""How long a link to another device is good."""

MONTH = timedelta(days=30)
MOST_DEVICES = 10
"""Devices that one reader may take along in a month."""


class Kind(StrEnum):
    """What a code is written on."""

    SHEET = "sheet"
    LETTER = "letter"
    MAIL = "mail"
    DEVICE = "device"


@dataclass(frozen=True, slots=True)
class State:
    """What decides whether a code may be claimed now."""

    used: int
    uses: int
    valid_until: datetime
    stopped: bool


def plain(typed: str) -> str:
    """A code as it is kept, from what somebody has typed; never longer than what could be one."""
    return typed.strip()[:60].upper().translate(_MISREAD)[: LENGTH + 1]


def grouped(code: str) -> str:
    """A code as people read it: ``ABCD-EFGH-JKMN``."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def spell(number: int) -> str:
    """A code out of a number below 2 ** 60."""
    letters = [LETTERS[(number >> 5 * place) & 31] for place in range(LENGTH)]
    return "".join(reversed(letters))


def digest(code: str) -> str:
    """What is kept of a code that only its owner knows."""
    return sha256(code.encode()).hexdigest()


def check_claim(state: State, now: datetime) -> None:
    """Raises Refusal, with what to do next, when a code may not be claimed any more."""
    if state.stopped:
        raise Refusal("code_stopped", "This code has been withdrawn. Ask us for a new one.", field="code")
    if now >= state.valid_until:
        raise Refusal("code_over", "This code is no longer good. Ask us for a new one.", field="code")
    if state.used >= state.uses:
        raise Refusal("code_used", "This code has been used already. Ask us for a new one.", field="code")


def check_sheet(*, count: int, uses: int, days: int, valid_until: datetime, now: datetime) -> None:
    """Raises Refusal for a sheet of codes that cannot be meant."""
    if not 1 <= count <= MOST_CODES:
        raise Refusal("sheet_count", f"A sheet has 1 to {MOST_CODES} codes.", field="count", most=MOST_CODES)
    if not 1 <= uses <= MOST_USES:
        raise Refusal(
            "sheet_uses", f"Each code is for 1 to {MOST_USES} people.", field="uses", most=MOST_USES
        )
    if not 1 <= days <= MOST_DAYS:
        raise Refusal(
            "sheet_days",
            f"A code lets somebody read for 1 to {MOST_DAYS} days.",
            field="days",
            most=MOST_DAYS,
        )
    if valid_until <= now:
        raise Refusal(
            "sheet_past", "Say until when the codes are good: a moment to come.", field="valid_until"
        )
    if valid_until > now + LONGEST:
        raise Refusal(
            "sheet_far", f"Codes are good for {LONGEST.days} days at most. Choose an earlier day.",
            field="valid_until", most=LONGEST.days,
        )  # fmt: skip

"""Debits that come back: what a reason code means and what follows from it.

German banks hide "no money" (AM04) and "deceased" (MD07) behind MS03, so a soft code is believed once, not often.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from andruck.payments.rules import bankdays


class Cause(StrEnum):
    """Why a debit came back, as far as it matters for what follows."""

    MONEY = "money"
    """Soft: no money, or the bank does not say."""

    ACCOUNT = "account"
    """The account is closed, blocked or wrong."""

    MANDATE = "mandate"
    """There is no valid mandate (any more)."""

    DECEASED = "deceased"
    REFUSED = "refused"
    """The payer said no, or asked for the money back."""

    TECHNICAL = "technical"
    """Our own or a bank's mistake."""

    UNKNOWN = "unknown"


class Follow(StrEnum):
    """What happens to the mandate."""

    KEEP = "keep"
    SUSPEND = "suspend"
    REVOKE = "revoke"


@dataclass(frozen=True, slots=True)
class Policy:
    """What a return code leads to."""

    code: str
    cause: Cause
    mandate: Follow
    represent: int
    """How many times the same debt may be presented again."""

    tell_payer: bool
    """Whether a mail may go to the payer. Never when somebody has died, or may have."""

    tell_desk: bool
    """Whether somebody has to look at it."""


def _policies(
    codes: str, cause: Cause, mandate: Follow, *, represent: int = 0, payer: bool = True, desk: bool = False
) -> dict[str, Policy]:
    return {code: Policy(code, cause, mandate, represent, payer, desk) for code in codes.split()}


POLICIES: dict[str, Policy] = {
    **_policies("AM04 MS03", Cause.MONEY, Follow.KEEP, represent=1),
    **_policies("AC01 AC04 AC06 AG01 AC13 AC14 RC01 RC08 CNOR DNOR RR01", Cause.ACCOUNT, Follow.SUSPEND),
    **_policies("MD01 MD02 MD15 FOCR", Cause.MANDATE, Follow.REVOKE),
    **_policies("MD07", Cause.DECEASED, Follow.REVOKE, payer=False, desk=True),
    **_policies("MD06 SL01 SL11 SL12 SL13 SL14 MS02 CUST", Cause.REFUSED, Follow.SUSPEND),
    **_policies(
        "AG02 FF01 FF05 BE05 BE01 BE04 TM01 DT01 ED05 AM05 MD05 AM01 AM02 AM03 AM09 RR02 RR03 RR04 XT33 FRAD UPAY",
        Cause.TECHNICAL,
        Follow.KEEP,
        payer=False,
        desk=True,
    ),
}
"""By ISO reason code, as banks in SEPA use them for debits and transfers."""

GERMAN_TEXT_KEYS: dict[str, str] = {
    "901": "AC01", "902": "AC04", "903": "AC06", "904": "AG01", "905": "AG02", "906": "AM04", "907": "AM05",
    "909": "MD01", "912": "MD06", "913": "MD07", "914": "MS02", "915": "MS03", "916": "RC01",
}  # fmt: skip
"""German statements (MT940, field 86) give a number instead. Others are shown to a person as they are."""

SOONEST = timedelta(days=7)
"""A debt that came back for lack of money is not presented again before wages may have arrived."""


def policy(code: str) -> Policy:
    """What follows from a code; one that nobody knows moves nothing but the money, and a person looks at it."""
    plain = code.strip().upper()
    plain = GERMAN_TEXT_KEYS.get(plain, plain)
    known = POLICIES.get(plain)
    return known or Policy(plain or "?", Cause.UNKNOWN, Follow.KEEP, 0, tell_payer=False, tell_desk=True)


def presentation_again(code: str, *, presented: int, due: date, today: date) -> date | None:
    """The day on which a returned debt may be presented once more, with a new pre-notification; None: not again.

    ``presented`` counts how often it has been presented so far (at least 1).
    """
    found = policy(code)
    if presented > found.represent:
        return None
    return bankdays.on_or_after(max(due, today) + SOONEST)


def in_time(code: str, *, due: date, returned: date) -> bool:
    """Whether the bank kept to its time: five bank days, eight weeks if the payer asks, thirteen months at most."""
    match policy(code).cause:
        case Cause.REFUSED:
            return returned <= due + timedelta(weeks=8, days=5)
        case Cause.MANDATE:
            return returned <= due + timedelta(days=13 * 31 + 30)
        case _:
            return bankdays.between(due, returned) <= 5

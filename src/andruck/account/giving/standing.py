"""Which page somebody sees who has begun to give. Pure."""

from enum import StrEnum

from andruck.payments.queries.attempts import View
from andruck.payments.rules.states import Status


class Place(StrEnum):
    """A page; the value names its template."""

    THANKS = "thanks"
    RETURNED = "returned"
    TRANSFER = "transfer"
    ELSEWHERE = "elsewhere"
    WAITING = "waiting"
    DEBIT = "debit"
    CHOOSE = "choose"


_OVER = frozenset({Status.DECLINED, Status.CANCELLED, Status.EXPIRED})


def place(*, paid: bool, kept: bool, attempt: View | None, debit: bool = False) -> Place:
    """The page for a contribution: what was received counts more than what an attempt says.

    ``debit``: it is collected from an account, on a day that is announced.
    """
    if paid:
        return Place.THANKS if kept else Place.RETURNED
    if attempt is None or attempt.status in _OVER:
        return Place.CHOOSE
    if attempt.details:
        return Place.TRANSFER
    if attempt.url:
        return Place.ELSEWHERE
    return Place.DEBIT if debit else Place.WAITING

"""Closing a month: after somebody has gone through the books, and knows what is left open."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.infra import audit
from andruck.payments.actions import checking
from andruck.payments.actions.booking import close_period, hold_books, require_keeper
from andruck.payments.queries import months
from andruck.payments.queries.checking import Report
from andruck.payments.rules import closing
from andruck.payments.rules.closing import Point, What
from andruck.payments.rules.months import month_of

LONGEST_REASON = 140

_WHY = {
    What.NOT_OVER: "This month is not over yet. Close it when it is.",
    What.CLOSED: "This month is closed already.",
    What.UNCHECKED: "The books have not been checked since the last booking of this month. Check them first.",
    What.WRONG: "The last check found something wrong in the books. Look into that, then check again.",
}


def check_whole(*, by: Any) -> Report:
    """Go through all books and write down that it was done, and how much was wrong. Raises PermissionDenied."""
    require_keeper(by)
    report = checking.check_books(today=timezone.localdate(clock.now()))
    note_check(report, by=by)
    return report


def note_check(report: Report, *, by: Any) -> None:
    """Write down that all books were gone through, for whom, and how much was wrong: closing a month looks for it."""
    audit.record(
        actor=by,
        action=months.CHECKED,
        subject=months.WHOLE,
        facts={"booking": report.bookings, "findings": len(report.findings), "hash": report.end.hex()},
    )


@transaction.atomic
def close_month(*, first: date, by: Any, left_open: str = "") -> None:
    """Close the books up to the end of a month.

    ``left_open`` is why that may be closed which is not settled: a short sentence without people in it, kept in the
    log together with what it was. Nothing opens the books again. Raises PermissionDenied; Refusal ("month_…") when
    something forbids it, or is open without such a sentence.
    """
    require_keeper(by)
    # From here on nothing comes in between looking and closing.
    hold_books()
    found = closing.points(months.facts(first))
    forbids = closing.forbidding(found)
    if forbids is not None:
        raise Refusal(f"month_{forbids.what}", _WHY[forbids.what])
    holds, reason = closing.holding(found), left_open.strip()
    if holds and not reason:
        raise Refusal(
            "month_open",
            "Something is still open in this month. Settle it, or say why it may stay open.",
            field="left_open",
        )
    if len(reason) > LONGEST_REASON:
        raise Refusal(
            "month_reason", f"Say it in up to {LONGEST_REASON} signs.", field="left_open", most=LONGEST_REASON
        )
    until = month_of(first)[1]
    close_period(until=until, by=by)
    audit.record(
        actor=by,
        action="payments.month_closed",
        subject=f"month:{first:%Y-%m}",
        facts={"until": until, "left_open": _told(holds), "because": reason if holds else ""},
    )


def _told(holds: Sequence[Point]) -> dict[str, int]:
    return {point.what.value: point.count for point in holds}

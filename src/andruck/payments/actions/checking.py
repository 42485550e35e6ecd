"""Checking the books, and making anew what is derived from them."""

from collections.abc import Callable
from datetime import date

from django.db import connection, transaction

from andruck.payments.actions.booking import hold_books
from andruck.payments.models import DayBalance
from andruck.payments.queries.checking import Auditor, Report


def _silent(_done: int, _of: int) -> None:
    pass


def check_books(
    *,
    today: date,
    expect: dict[int, bytes] | None = None,
    progress: Callable[[int, int], None] = _silent,
) -> Report:
    """Go through all books; the report lists everything that is wrong.

    ``expect`` are hashes that somebody has noted outside of this machine, by the number of their booking: they find
    out whether the whole chain has been written anew. Writers wait only for a moment at the end. ``progress`` is told
    how many bookings have been read, of how many.
    """
    auditor = Auditor(expect=expect or {}, progress=progress)
    auditor.advance()
    auditor.check_documents(today=today)
    with transaction.atomic():
        hold_books()
        return auditor.finish()


@transaction.atomic
def rebuild_sums() -> int:
    """Reckon the days' sums anew from the postings of all bookings; returns how many there are."""
    hold_books()
    DayBalance.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO payments_daybalance (account_id, currency, "on", debit, credit, postings)'
            ' SELECT account_id, currency, "on", SUM(CASE WHEN cents > 0 THEN cents ELSE 0 END),'
            " SUM(CASE WHEN cents < 0 THEN -cents ELSE 0 END), COUNT(*)"
            " FROM payments_posting WHERE booking_id IN (SELECT id FROM payments_booking)"
            ' GROUP BY account_id, currency, "on"'
        )
    return DayBalance.objects.count()

"""Checking the books in the background: asked for in the editor or by night, done by the worker, one at a time."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from andruck.core import clock
from andruck.payments.actions import cases, checking
from andruck.payments.actions.booking import keeper, require_keeper
from andruck.payments.actions.months import note_check
from andruck.payments.models import BooksCheck, Case
from andruck.payments.queries.checking import Report
from andruck.payments.rules.cases import CaseKind

log = logging.getLogger(__name__)

SILENT = timedelta(minutes=5)
"""Without a sign of life for so long, whoever did it has died. A batch of bookings takes less than a second."""

MOST_TRIES = 3
SHOWN, KEPT = 20, 50
"""Findings that are kept as sentences, and checks that are remembered."""

SUBJECT = "books"


@transaction.atomic
def ask(*, by: Any) -> int:
    """Have the books checked soon; returns the number of the check. While one is under way, it is that one.

    ``by``: a member of staff, or None for the house. Raises PermissionDenied.
    """
    require_keeper(by)
    row, _made = BooksCheck.objects.get_or_create(
        under_way=True, defaults={"asked_by": keeper(by), "asked_at": clock.now()}
    )
    return row.pk


def work() -> bool:
    """Do the check that has been asked for, unless somebody is at it; whether there was one."""
    row = _take()
    if row is None:
        return False
    if row.tries > MOST_TRIES:
        _give_up(row.pk)
        return True
    try:
        report = checking.check_books(today=timezone.localdate(clock.now()), progress=_teller(row.pk))
    except Exception:
        log.exception("The books could not be checked; trying again")
        BooksCheck.objects.filter(pk=row.pk, under_way=True).update(told_at=None)
        return False
    _finish(row.pk, report)
    return True


@transaction.atomic
def _take() -> BooksCheck | None:
    now = clock.now()
    row = BooksCheck.objects.select_for_update(skip_locked=True).filter(under_way=True).first()
    if row is None or (row.told_at is not None and row.told_at > now - SILENT):
        return None
    row.told_at, row.tries, row.done, row.of = now, row.tries + 1, 0, 0
    row.save(update_fields=["told_at", "tries", "done", "of"])
    return row


def _teller(number: int) -> Callable[[int, int], None]:
    def tell(done: int, of: int) -> None:
        BooksCheck.objects.filter(pk=number).update(done=done, of=of, told_at=clock.now())

    return tell


@transaction.atomic
def _finish(number: int, report: Report) -> None:
    row = BooksCheck.objects.select_for_update().get(pk=number)
    if row.under_way is None:
        return
    row.under_way, row.over_at = None, clock.now()
    row.done = row.of = report.bookings
    row.hash, row.findings = report.end.hex(), len(report.findings)
    row.first = [str(one) for one in report.findings[:SHOWN]]
    row.save()
    note_check(report, by=row.asked_by)
    if report.findings:
        log.error("The books are not well: %s findings, first %s", row.findings, row.first[0])
        cases.open_case(kind=CaseKind.BOOKS, subject=SUBJECT, detail=row.first[0])
    else:
        Case.objects.filter(kind=CaseKind.BOOKS.value, closed_at=None).update(
            closed_at=clock.now(), resolution="the books are well"
        )
    kept = BooksCheck.objects.order_by("-pk").values_list("pk", flat=True)[:KEPT]
    BooksCheck.objects.exclude(pk__in=list(kept)).delete()


def _give_up(number: int) -> None:
    """Three times it did not come to its end: a person has to look why."""
    log.error("The books could not be checked in %s tries", MOST_TRIES)
    done = BooksCheck.objects.filter(pk=number, under_way=True)
    if done.update(under_way=None, over_at=clock.now(), failed=True):
        cases.open_case(kind=CaseKind.BOOKS, subject=SUBJECT, detail="could not be checked")

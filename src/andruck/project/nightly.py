"""What is done once a night, while few people read: counting anew, throwing away what nobody needs any more.

Every job may be done twice, and a night that is missed is made good as soon as the worker runs again.
"""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from andruck.access.actions import gifts, visits
from andruck.consent.actions import choosing
from andruck.core import clock
from andruck.desk.figures import letter
from andruck.infra import actions as infra
from andruck.infra import audit, journal, limits, mail
from andruck.infra.queries import seconds_since_beat
from andruck.newsroom.actions import days
from andruck.payments.actions import bank_work, checks, documents, uploads, working
from andruck.people import actions as people
from andruck.people.actions import personal
from andruck.support.actions import codes
from andruck.usage.actions import history, sample

log = logging.getLogger("andruck.worker")

NAME = "night"
HOUR = 3
"""By the paper's clock; the night's jobs begin after it."""

REMEMBERED = timedelta(days=30)
"""How long the journal is kept. A machine that was away for longer makes all its pages anew."""


DEEDS_REMEMBERED = timedelta(days=3 * 365)
"""How long it is known who did what: as long as claims last, § 195 BGB."""


def due(now: datetime, last: datetime | None) -> bool:
    """Whether tonight's work is still to be done. ``now`` by the paper's clock, ``last`` when it was done last."""
    night = now.replace(hour=HOUR, minute=0, second=0, microsecond=0)
    if night > now:
        night -= timedelta(days=1)
    return last is None or last < night


def run_due() -> bool:
    """Do tonight's work if it has not been done; whether it was due. Raises database errors: try again later."""
    now, seconds = clock.now(), seconds_since_beat(NAME)
    last = None if seconds is None else now - timedelta(seconds=seconds)
    if not due(timezone.localtime(now), last):
        return False
    # Said before it is done: a job that fails, or takes the worker with it, is not begun again all night long.
    infra.beat(NAME)
    run()
    return True


def run() -> None:
    """All jobs of the night, one after the other. What fails is logged and keeps no other from being done."""
    for job in JOBS:
        before = time.monotonic()
        try:
            job()
        except Exception:
            log.exception("Tonight's job %s failed; it is tried again tomorrow", job.__name__)
        else:
            log.info("Tonight's job %s took %.1f s", job.__name__, time.monotonic() - before)


def count_days() -> None:
    """The archive's counts by day, in case somebody has changed texts past the editor."""
    days.recount_everything()


def forget_changes() -> None:
    """What every machine has followed long ago."""
    journal.forget(clock.now() - REMEMBERED)


def forget_deeds() -> None:
    """What staff and readers did years ago."""
    audit.forget(clock.now() - DEEDS_REMEMBERED)


def forget_readers() -> None:
    """Numbers of readers that were retired, once no token with them can be out."""
    people.forget_readers()


def forget_visits() -> None:
    """Visitors of institutions who have left, codes and links that are over, gifts of last season."""
    visits.forget()
    gifts.forget()
    codes.forget_links(before=clock.now())


def look_after_the_bank() -> None:
    """Lines that may be recognised now, mandates that nobody has used for three years, days that do not agree."""
    bank_work.by_night(today=timezone.localdate(clock.now()))


def look_after_payments() -> None:
    """Lost messages, providers' accounts, methods that have ended, and what is not kept about payers any longer."""
    working.look_after()


def check_the_books() -> None:
    """From the first booking to the last. Another part of the worker does it; a fault becomes a case."""
    checks.ask(by=None)


def forget_documents() -> None:
    """What receipts said, once they need not be kept any longer; tables that nobody came back for."""
    gone = documents.forget_documents(today=timezone.localdate(clock.now()))
    uploads.forget(folder=settings.DATA / "statements")
    if gone:
        log.info("What %s documents said was forgotten: their time is over", gone)


def forget_mails() -> None:
    """Which mails went out a month ago, and counts whose span of time is over."""
    mail.forget()
    limits.forget()


def forget_the_unused() -> None:
    """Readers' accounts that nobody has used for years: told first, erased a month later."""
    told, gone = personal.tell_or_erase_unused()
    if told or gone:
        log.info("%s owners of unused accounts were told, %s accounts were erased", told, gone)


def forget_sessions() -> None:
    """Sessions that have ended."""
    call_command("clearsessions")


def forget_tasks() -> None:
    """Tasks done more than a fortnight ago; failed ones stay longer, for whoever looks for the cause."""
    call_command("prune_db_task_results", min_age_days=14, failed_min_age_days=90, verbosity=0)


def forget_consents() -> None:
    """Proof of yeses that have been over for three years."""
    choosing.forget()


def forget_reading() -> None:
    """What readers have read more than ninety days ago, and what no yes stands behind any more."""
    now = clock.now()
    history.forget(now=now)
    sample.forget(now=now)


def write_weekly_figures() -> None:
    """Last week's figures, in the night to Monday, to those of the staff who have asked for them."""
    written = letter.write()
    if written:
        log.info("%s mails with last week's figures were written", written)


def refresh_statistics() -> None:
    """What the database knows of its tables, so that it goes on choosing the right index."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA optimize" if connection.vendor == "sqlite" else "ANALYZE")


JOBS: tuple[Callable[[], None], ...] = (
    count_days,
    forget_changes,
    forget_deeds,
    forget_readers,
    look_after_the_bank,
    look_after_payments,
    forget_documents,
    check_the_books,
    forget_mails,
    forget_sessions,
    forget_the_unused,
    forget_tasks,
    forget_visits,
    forget_consents,
    forget_reading,
    write_weekly_figures,
    refresh_statistics,
)

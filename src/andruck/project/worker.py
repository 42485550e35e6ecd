"""Background work in one process: what is due by the clock each second, queued tasks as they come."""

import logging
import os
import signal
import sys
import threading
import time
from types import FrameType

log = logging.getLogger("andruck.worker")

TICK = 0.5
SWEEP = 60.0
REST = 20.0
"""Seconds before something large that failed is tried again."""

BEAT = 10.0
BANK = 3.0
"""Seconds between two looks at the folder of statements, while there is nothing to do."""

BOOKS = 1.0
"""Seconds between two looks whether somebody wants the books checked."""

NIGHT = 60.0
"""Seconds between two looks whether the night's work is due."""

RENEW = 0.3
"""Seconds that pages are made anew before the journal is looked at again."""


def run() -> None:
    """Work until SIGTERM or SIGINT; a task that is running is finished first."""
    stopping = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    clockwork = threading.Thread(target=_clockwork, args=(stopping,), name="clockwork", daemon=True)
    clockwork.start()
    press = threading.Thread(target=_press, args=(stopping,), name="press", daemon=True)
    press.start()
    threading.Thread(target=_search, args=(stopping,), name="search", daemon=True).start()
    threading.Thread(target=_bank, args=(stopping,), name="bank", daemon=True).start()
    threading.Thread(target=_books, args=(stopping,), name="books", daemon=True).start()
    payments = threading.Thread(target=_payments, args=(stopping,), name="payments", daemon=True)
    payments.start()
    threading.Thread(target=_mail, args=(stopping,), name="mail", daemon=True).start()
    threading.Thread(target=_night, args=(stopping,), name="night", daemon=True).start()
    usage = threading.Thread(target=_usage, args=(stopping,), name="usage", daemon=True)
    usage.start()
    _tasks(stopping)
    clockwork.join(timeout=10)
    press.join(timeout=10)
    payments.join(timeout=10)
    usage.join(timeout=10)


def _clockwork(stopping: threading.Event) -> None:
    """Scheduled publishing at its second, signs of life, tasks of dead workers."""
    from django.db import close_old_connections

    from andruck.infra import actions as infra
    from andruck.newsroom.actions import publishing

    swept = beaten = float("-inf")
    while not stopping.wait(TICK):
        try:
            publishing.run_due()
            if time.monotonic() - swept > SWEEP:
                taken = infra.take_back_abandoned_tasks()
                if taken:
                    log.warning("%s abandoned tasks will be run again", taken)
                swept = time.monotonic()
            if time.monotonic() - beaten > BEAT:
                infra.beat("work")
                beaten = time.monotonic()
        except Exception:
            # The database may be away: say so and go on trying.
            log.exception("Background work failed; trying again")
            stopping.wait(2)
        finally:
            close_old_connections()


def _press(stopping: threading.Event) -> None:
    """Pages are purged as soon as something has changed, and made anew, the most used first."""
    from django.conf import settings
    from django.db import close_old_connections

    from andruck.press import distribution, editions, following
    from andruck.press.keeping import store
    from andruck.press.renewing import Renewals

    if not settings.PRESS:
        return
    nudged, renewals = threading.Event(), Renewals()
    distribution.listen(nudged, stopping)
    editions.begin(store())
    while not stopping.is_set():
        try:
            following.follow()
            following.release()
            renewals.take()
            renewals.work(RENEW)
        except Exception:
            # The database may be away: say so and go on trying.
            log.exception("The press could not look at the journal; trying again")
            stopping.wait(2)
        finally:
            close_old_connections()
        if not renewals.waiting:
            nudged.wait(TICK / 2)
            nudged.clear()


def _search(stopping: threading.Event) -> None:
    """The search index follows the journal; while a new one is being built, the old one still does."""
    from django.db import close_old_connections

    from andruck.newsroom.actions import indexing

    builder: threading.Thread | None = None
    while not stopping.wait(TICK):
        try:
            if builder is None or not builder.is_alive():
                builder = None
                if indexing.needs_rebuild():
                    builder = threading.Thread(target=_build_search, name="search builder", daemon=True)
                    builder.start()
            indexing.follow()
        except Exception:
            log.exception("The search index cannot be kept up to date; trying again")
            stopping.wait(5)
        finally:
            close_old_connections()


def _build_search() -> None:
    from django.db import close_old_connections

    from andruck.newsroom.actions import indexing

    try:
        indexing.rebuild()
    except Exception:
        log.exception("The search index could not be built; trying again")
        time.sleep(REST)
    finally:
        close_old_connections()


def _bank(stopping: threading.Event) -> None:
    """Statements are taken in from their folder, lines matched, payers told of debits; what follows from money."""
    from django.conf import settings
    from django.db import close_old_connections

    from andruck.payments.actions import bank_work
    from andruck.support.actions import following

    rest = BANK
    while not stopping.wait(rest):
        try:
            rest = TICK if bank_work.work(folder=settings.DATA / "statements") else BANK
            following.follow()
        except Exception:
            log.exception("Bank work failed; trying again")
            rest = REST
        finally:
            close_old_connections()


def _books(stopping: threading.Event) -> None:
    """Checking the books takes a minute for a million bookings: beside everything else."""
    from django.db import close_old_connections

    from andruck.payments.actions import checks

    while not stopping.wait(BOOKS):
        try:
            checks.work()
        except Exception:
            log.exception("The books cannot be checked; trying again")
            stopping.wait(REST)
        finally:
            close_old_connections()


def _payments(stopping: threading.Event) -> None:
    """Calls to providers, their messages, and looks at payments that are open: beside the rest, for they wait."""
    from django.db import close_old_connections

    from andruck.payments.actions import working

    while not stopping.is_set():
        busy = False
        try:
            busy = working.work()
        except Exception:
            log.exception("Payments cannot be worked on; trying again")
            stopping.wait(2)
        finally:
            close_old_connections()
        if not busy:
            stopping.wait(TICK)


def _mail(stopping: threading.Event) -> None:
    """Somebody may be waiting for a code: mails go out as soon as they are written."""
    from django.db import close_old_connections

    from andruck.infra import postman

    while not stopping.wait(TICK):
        try:
            postman.deliver()
        except Exception:
            log.exception("Mails could not be carried out; trying again")
            stopping.wait(5)
        finally:
            close_old_connections()


def _usage(stopping: threading.Event) -> None:
    """What has been counted gets into the lake; once an hour that is put in order."""
    from django.conf import settings
    from django.db import close_old_connections
    from django.utils import timezone

    from andruck.usage.actions import loading, working
    from andruck.usage.queries import opened

    if not settings.COUNTING:
        return
    folder = settings.DATA / "spool"
    work, rest = working.Work(opened.place(), folder, timezone.get_default_timezone()), working.COUNTS
    with loading.alone(folder, stopping) as alone:
        while alone and not stopping.wait(rest):
            rest = work.step(stopping)
            close_old_connections()


def _night(stopping: threading.Event) -> None:
    """Beside everything else: counting a large archive takes minutes, and publishing does not wait for it."""
    from django.db import close_old_connections

    from andruck.project import nightly

    while not stopping.wait(NIGHT):
        try:
            nightly.run_due()
        except Exception:
            log.exception("The night's work could not be begun; trying again")
        finally:
            close_old_connections()


def _tasks(stopping: threading.Event) -> None:
    """The queue's own worker, until told to stop."""
    from django_tasks_db.management.commands.db_worker import Worker

    worker = Worker(
        queue_names=["default"],
        excluded_queue_names=[],
        interval=0.5,
        batch=False,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=f"andruck-{os.getpid()}",
    )
    threading.Thread(target=_stop_when_told, args=(stopping, worker), daemon=True).start()
    worker.run()


def _stop_when_told(stopping: threading.Event, worker: object) -> None:
    stopping.wait()
    worker.running = False  # type: ignore[attr-defined]


if __name__ == "__main__":
    from andruck.project.cli import start

    start()
    run()
    sys.exit(0)

"""All the background work of this room, in the order in which it matters to people who wait."""

import logging
from collections.abc import Callable

from andruck.payments.actions import calling, healing, receiving, settling, sweeping

log = logging.getLogger(__name__)


def work() -> bool:
    """One round: messages, calls, looks at open payments. Whether there was anything to do.

    Any number of processes may do this at the same time.
    """
    return bool(receiving.work() + calling.work() + sweeping.work())


def look_after() -> None:
    """The night's part; what fails is logged and keeps no other from being done."""
    jobs: tuple[Callable[[], int], ...] = (
        sweeping.go_through_everything,
        settling.settle_everything,
        healing.notice_ends,
        receiving.shred,
        sweeping.forget_payers,
    )
    for job in jobs:
        try:
            log.info("%s: %s", job.__name__, job())
        except Exception:
            log.exception("%s failed; it is tried again tomorrow", job.__name__)

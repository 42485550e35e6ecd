"""What is remembered of those who have said yes, for how long, and what a page may say of a reading. Pure."""

import re
from datetime import timedelta
from typing import NamedTuple

HISTORY, SAMPLE = "recs_personal", "stats_reading"
"""The two yeses. What was kept because of the one is never used for the other."""

KEPT = timedelta(days=90)
"""How long single readings are kept."""

LEAST_AGE = 16
"""Years; Art. 8 GDPR as it is in Germany."""

FIRST = 5
"""Seconds that an article has to be in view before anything is said of it."""

SITTING = timedelta(hours=4)
"""What comes of the same article within so long is the same reading."""

MOST = 300
"""Readings of one reader in a day that are taken in: more is no person."""

LONGEST = 3 * 3600
"""Seconds of a reading; what is said to be longer counts as this."""

QUARTERS = 4
LARGEST = 24
"""Bytes that a page may say."""

_SAID = re.compile(rb"(\d{1,9}) (\d)")


class Said(NamedTuple):
    """What a page says: seconds in view, and how many quarters of the text have been reached."""

    seconds: int
    depth: int


def read(body: bytes) -> Said | None:
    """``b"73 3"``: 73 seconds, three quarters. None for everything else."""
    found = _SAID.fullmatch(body)
    if found is None or int(found[1]) < FIRST or int(found[2]) > QUARTERS:
        return None
    return Said(min(int(found[1]), LONGEST), int(found[2]))

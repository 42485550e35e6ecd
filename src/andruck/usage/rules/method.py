"""How the paper counts, as facts that can be compared: whatever changes one of them changes the version."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class Method:
    """Everything that decides what a figure means. Lists are in the words of the figures."""

    mode: str
    minutes_kept: timedelta
    hours_kept: timedelta
    least: int
    may_be_lost: float
    """Seconds of counts that a crash costs at most."""

    pages: Sequence[str]
    sources: Sequence[str]
    devices: Sequence[str]
    readers: Sequence[str]
    crawlers: str
    """The list of programs that are not counted, and its version."""

    crawlers_known: int
    most_of_a_page: int
    """Views of one page that count of one network, within an hour and a worker."""

    most: int
    """Views of all pages that do."""

    regions: bool
    uniques: bool
    """Whether a day's different readers are estimated (mode A1)."""

    beacons: bool
    """Whether pages say by themselves that they were shown, because a network of caches sends them."""

    by_author: bool

    @property
    def version(self) -> str:
        """Twelve hexadecimal digits."""
        facts = {
            name: value.total_seconds() if isinstance(value, timedelta) else value
            for name, value in asdict(self).items()
        }
        return sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:12]

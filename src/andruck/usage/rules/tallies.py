"""What a worker says at once, as it stands in the spool: how readers came, how many pages each sort got, and which.

The pages are plain lines, in the order of the sorts: writing them costs a worker next to nothing.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from andruck.usage.rules.arrivals import Arrival

Sort = tuple[str, ...]
"""How readers came and who they are: device, source, page before, campaign, standing, region.

The last is missing in what older workers have said; then it is not known.
"""

WORDS = 6


PAUSE = 0.05
"""Seconds that counts may be only in a worker's memory: what a crash costs at most."""


class Tally(NamedTuple):
    """Pages that were sent. ``at`` in seconds since 1970; ``lost``: views before it that could not be written.

    ``left_out``: views that are not believed, because too many came from one network.
    """

    at: int
    rows: Sequence[tuple[Sort, Sequence[str]]]
    lost: int = 0
    left_out: int = 0


class NonsenseError(ValueError):
    """No worker of ours says this."""


def sort(came: Arrival, standing: str, region: str = "") -> Sort:
    """The sort of readers who came this way from there (``DE/BE``) and are this to the paper."""
    return (came.device, came.source, came.before, came.campaign, standing, region)


def write(tally: Tally) -> tuple[dict[str, Any], str]:
    """The head of the frame, and its lines."""
    head: dict[str, Any] = {
        "at": int(tally.at),
        "seen": [[*sort, len(paths)] for sort, paths in tally.rows],
    }
    if tally.lost:
        head["lost"] = tally.lost
    if tally.left_out:
        head["out"] = tally.left_out
    return head, "\n".join(_joined(tally.rows))


def _joined(rows: Iterable[tuple[Sort, Sequence[str]]]) -> Iterable[str]:
    return ("\n".join(paths) for _, paths in rows)


def read(head: Any, lines: str) -> Tally:
    """The same back. Raises NonsenseError."""
    try:
        return _read(head, lines.split("\n") if lines else [])
    except (AttributeError, KeyError, TypeError, ValueError) as problem:
        raise NonsenseError(str(problem)) from problem


def _read(head: Any, paths: list[str]) -> Tally:
    rows: list[tuple[Sort, Sequence[str]]] = []
    place = 0
    for *said, count in head["seen"]:
        words = (*said, "") if len(said) == WORDS - 1 else tuple(said)
        if len(words) != WORDS or not all(isinstance(word, str) for word in words) or count < 1:
            raise ValueError("words are missing")
        rows.append((words, paths[place : place + count]))
        place += count
    if place != len(paths):
        raise ValueError("the number of pages is another")
    return Tally(int(head["at"]), rows, int(head.get("lost", 0)), int(head.get("out", 0)))

"""Different readers of a day, where the paper has chosen to estimate them: what a worker says of them. Pure.

A sketch is a text of fixed length from which the number of readers can be estimated, and no reader be told.
"""

from typing import Any, NamedTuple

from andruck.usage.rules.arrivals import Lines
from andruck.usage.rules.tallies import NonsenseError

COOKIE = "no-unique"
"""Name of the cookie (after the installation's prefix) of those who do not want to be part of it."""


class Sketch(NamedTuple):
    """``at``: when the paper's day began, in seconds since 1970."""

    at: int
    text: str


class Readers(NamedTuple):
    """An estimate, and the interval in which the number lies with a probability of 95 %."""

    least: int
    about: int
    most: int


def objects(lines: Lines) -> bool:
    """Whether a browser says that its reader does not want this."""
    return lines.get(b"sec-gpc") == b"1" or lines.get(b"dnt") == b"1"


def write(sketch: Sketch) -> tuple[dict[str, Any], str]:
    """The head of a frame of the spool, and its text."""
    return {"day": sketch.at}, sketch.text


def is_sketch(head: Any) -> bool:
    """Whether a frame says this, and not what was read."""
    return isinstance(head, dict) and "day" in head


def read(head: Any, text: str) -> Sketch:
    """The same back. Raises NonsenseError."""
    at = head["day"]
    if not isinstance(at, int) or isinstance(at, bool) or not text:
        raise NonsenseError("no day, or no sketch")
    return Sketch(at, text)

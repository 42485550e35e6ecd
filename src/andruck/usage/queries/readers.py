"""By what a reader is known in each of this room's tables: without the installation's secret nobody can tell who."""

from collections.abc import Iterable

from andruck.infra import sealing

HISTORY, SAMPLE, DEED = "reading history", "reading sample", "reading sample deed"
"""A key for each, so that the tables cannot be put together, nor with those of consent or payments."""


def names(subject: str, purpose: str) -> tuple[str, ...]:
    """What a consent's number may be stored as: by today's secret first, then by older ones."""
    return sealing.fingerprints(subject, purpose=purpose)


def names_of(subjects: Iterable[str], purpose: str) -> list[str]:
    """The same of several."""
    return [name for subject in subjects for name in names(subject, purpose)]

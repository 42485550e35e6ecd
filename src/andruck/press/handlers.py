"""What the press does when something has been published: after the commit, in the process that did it."""

from django.conf import settings

from andruck.infra import journal
from andruck.press import distribution, following

_told: set[int] = set()
"""The entry that the others have been told of: one transaction may bring a thousand."""


def changed(event: object) -> None:
    """Purge at once what shows it, and tell the other machines. If this fails the journal still knows."""
    if not settings.PRESS:
        return
    newest = journal.newest()
    if newest in _told:
        return
    following.follow()
    distribution.tell()
    _told.clear()
    _told.add(newest)


def forget() -> None:
    """Tell of the next event in any case."""
    _told.clear()

"""What is not right with counting, and what to do about it."""

from collections.abc import Iterator

from andruck.usage import opening, spool
from andruck.usage.lake import Place
from andruck.usage.queries import opened, state

_WAITING = "What was counted waits and does not get into the figures."
_LOOK = "See that “andruck work” runs, and look into its log for “What was counted”. 1 GB may wait."


def doubts(*, several: bool) -> Iterator[tuple[str, str]]:
    """What is wrong and the next step, each as a sentence. ``several``: more than one machine serves this paper."""
    place, found = opened.place(), state.state()
    if found is None:
        return
    word, figures = found
    if word == "broken":
        aside = place.folder.with_name("spool") / spool.BROKEN
        yield (
            f"{figures['lake_broken']} files of counts could not be read and were put aside.",
            f"They are in {aside}; delete them when nobody wants to look at them.",
        )
    if word == "behind":
        yield _WAITING, _LOOK
    if several and not place.shared:
        yield (
            "Several machines serve this paper, and each has figures of its own.",
            "Set ANDRUCK_LAKE_CATALOG and ANDRUCK_LAKE_FILES to the same on all of them.",
        )
    yield from _unreachable(place)


def _unreachable(place: Place) -> Iterator[tuple[str, str]]:
    if place.shared and (why := opening.trouble(place)):
        yield (
            f"The counts' catalog cannot be opened: {why}",
            "Look at ANDRUCK_LAKE_CATALOG and at that database.",
        )
    if place.files and (why := opening.store_trouble(place)):
        yield (
            f"The counts' files cannot be reached: {why}",
            "Look at the options ANDRUCK_LAKE_… and at that store.",
        )

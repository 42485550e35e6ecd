"""Lets invented readers read the paper, through the same spool as real ones."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from random import Random

from django.conf import settings
from django.utils.timezone import get_default_timezone

from andruck.core import clock
from andruck.newsroom.queries import filed, places
from andruck.project import panel
from andruck.reading import addresses
from andruck.usage.rules import simulation, tallies
from andruck.usage.rules.panel import Text
from andruck.usage.spool import Writer

Progress = Callable[[int, int], None]


def simulate(*, days: int, readers: int, seed: int, progress: Progress) -> int:
    """Views of the last ``days`` until now, ``readers`` on a weekday; how many. ``progress`` is told hours."""
    now = clock.now()
    published = filed.published(since=now - timedelta(days=days + 60))
    paper = simulation.Paper(
        [simulation.Story(addresses.to_article(number, slug), since) for number, slug, since in published],
        [section.path for section in places.sections()],
        addresses.named("support"),
    )
    writer, count, total = Writer(Path(settings.DATA) / "spool"), 0, days * 24
    hours = simulation.hours(
        paper,
        since=(now - timedelta(days=days)).replace(minute=0, second=0, microsecond=0),
        until=now,
        readers=readers,
        zone=get_default_timezone(),
        chance=Random(seed),  # noqa: S311 (invented readers)
    )
    for done, views in enumerate(hours, 1):
        if views:
            writer.add(*(tallies.write(tally) for tally in simulation.tallies(views)))
        count += len(views)
        progress(min(done, total), total)
    writer.close()
    chance = Random(seed)  # noqa: S311 (invented readers)
    panel.let_read(
        [Text(number, since, chance.lognormvariate(0, 1.5)) for number, _slug, since in published],
        readers=readers,
        since=now - timedelta(days=days),
        until=now,
        chance=chance,
    )
    return count

"""Commands about what is read."""

from pathlib import Path

import click

from andruck.core.errors import Refusal
from andruck.project.cli import cli, data_option, start


@cli.command()
@click.option("--days", type=click.IntRange(1, 760), default=28, show_default=True, help="Until now.")
@click.option(
    "--readers", type=click.IntRange(1, 1_000_000), default=2_000, show_default=True, help="On a weekday."
)
@click.option("--seed", type=int, default=7, show_default=True, help="The same seed, the same readers.")
@data_option
def simulate(days: int, readers: int, seed: int, data: Path) -> None:
    """Let invented readers read the demo paper. Repeatable: each time more of them come."""
    start(data)
    from django.conf import settings

    from andruck.project import simulating
    from andruck.project.demo import building

    if not building.is_built(settings.LANGUAGE_CODE):
        raise Refusal(
            "not_a_demo", "Only the demo paper can be read by invented readers. See “andruck demo”."
        )
    with click.progressbar(length=days * 24, label="Reading") as bar:
        count = simulating.simulate(
            days=days, readers=readers, seed=seed, progress=lambda done, _total: bar.update(done - bar.pos)
        )
    click.echo(f"{count:,} views wait for the background work, which puts them into the figures.")

"""``andruck manage generate-archive N``: an invented archive, to see how the paper does with a large one."""

import sys
import time
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

import click
from django.core.management.base import BaseCommand, CommandError

from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.newsroom.actions import generating
from andruck.newsroom.queries.days import day_of
from andruck.project.generating import texts


class Command(BaseCommand):
    """Adds articles of 1946 to yesterday with authors, topics, dossiers, editions and printed pages."""

    help = "Adds N invented articles from 1946 to yesterday. For measuring; never in a real paper."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("count", type=int, metavar="N")
        parser.add_argument("--seed", type=int, default=1946, help="The same seed gives the same archive.")
        parser.add_argument(
            "--old-addresses", action="store_true", help="Give each an address of an older system."
        )

    def handle(self, *args: Any, count: int, seed: int, old_addresses: bool, **options: Any) -> None:
        """Make them, with a bar. Raises CommandError when there is no paper or nothing to do."""
        if count < 1:
            raise CommandError("Say how many articles: a number from 1.")
        began = time.monotonic()
        writer = texts.Writer(seed)
        people = texts.names(writer, min(max(count // 400, 60), 3000))
        subjects = texts.topics(writer, min(max(count // 200, 60), 5000))
        dossiers = sorted({f"Dossier {writer.thing()}" for _ in range(min(max(count // 5000, 4), 60))})
        try:
            furniture = generating.furnish(people=people, subjects=subjects, dossiers=dossiers)
        except Refusal as refusal:
            raise CommandError(refusal.reason) from refusal
        made = texts.articles(
            writer,
            count,
            day_of(clock.now() - timedelta(days=1)),
            people=len(people),
            subjects=len(subjects),
            old=old_addresses,
        )
        with click.progressbar(length=count, label="Articles", file=sys.stderr) as bar:
            for total in generating.write(made, furniture):
                bar.update(total - bar.pos)
        seconds = time.monotonic() - began
        self.stdout.write(f"{count:,} articles in {seconds:.1f} s ({count / max(seconds, 0.001):,.0f}/s).")
        self.stdout.write("The search does not know them yet: andruck search rebuild.")

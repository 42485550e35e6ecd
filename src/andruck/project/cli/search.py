"""Commands for the search index."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from andruck.core.errors import Refusal
from andruck.project.cli import cli, data_option, start


@cli.group()
def search() -> None:
    """The index that readers and editors search in."""


@search.command()
@data_option
def rebuild(data: Path) -> None:
    """Build the index anew. Until it is whole, the old one answers; a running worker is asked to do it."""
    start(data)
    from andruck.newsroom import ports, tasks
    from andruck.newsroom.actions import indexing
    from andruck.newsroom.queries import documents

    _ready()
    try:
        with _progress(documents.count()) as advance:
            count = indexing.rebuild(advance)
            indexing.catch_up()
    except Refusal as refusal:
        if refusal.code != "search_locked":
            raise
        tasks.rebuild_search.enqueue()
        click.echo("The background worker builds it now; “andruck search status” tells how far it is.")
        return
    finally:
        ports.archive_search().close()
    click.echo(f"{count:,} articles can be found.")


@search.command()
@data_option
def status(data: Path) -> None:
    """Say whether the index is well, how many articles are in it and how far behind it is. Exit code 1 if not."""
    start(data)
    from andruck.newsroom import ports
    from andruck.newsroom.actions import indexing

    _ready()
    condition = ports.archive_search().condition()
    words = {
        "ok": "The index is well.",
        "missing": "There is no index yet. The background worker builds it, or “andruck search rebuild”.",
        "building": "The first index is being built.",
        "broken": "The index cannot be used. The background worker builds it anew, or “andruck search rebuild”.",
    }
    click.echo(words[condition.state])
    if condition.state == "ok":
        click.echo(f"{condition.documents:,} articles; {indexing.behind():,} changes are waiting.")
    if condition.building:
        click.echo(f"{condition.building:,} articles are in the one that is being built.")
    if condition.state != "ok":
        raise SystemExit(1)


def _ready() -> None:
    from andruck.newsroom.actions import founding
    from andruck.project import preparing

    if not preparing.is_migrated() or not founding.has_paper():
        raise Refusal("no_paper", "There is no paper in this data folder. Found one with “andruck init”.")


@contextmanager
def _progress(total: int) -> Iterator[Any]:
    with click.progressbar(length=total, label="Indexing", show_pos=True) as bar:
        yield lambda count: bar.update(count - bar.pos)

"""Commands that back a paper up and bring it back."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from andruck.core.errors import Refusal
from andruck.project.cli import cli, data_option, start
from andruck.project.environment import Environment

if TYPE_CHECKING:
    from andruck.project.backup.manifest import Manifest
    from andruck.project.backup.postgresql import Server

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False, readable=True)


@cli.command()
@click.option(
    "--to", type=click.Path(path_type=Path, file_okay=False), help="Folder; otherwise DATA/backups."
)
@click.option(
    "--keep", type=click.IntRange(1), help="Throw older backups in that folder away, except so many."
)
@click.option("--no-media", is_flag=True, help="Without pictures: back them up in another way.")
@click.option(
    "--verify", type=_FILE, metavar="FILE", help="Make none; restore FILE for a trial and examine it."
)
@data_option
def backup(to: Path | None, keep: int | None, no_media: bool, verify: Path | None, data: Path) -> None:
    """Back the paper up into one file: database, media, keys. The paper may go on meanwhile."""
    if verify is not None:
        _verify(verify, to or verify.resolve().parent)
        return
    if not data.is_dir():
        raise Refusal("no_data", f"There is no data folder {data}.")
    start(data)
    from andruck.project.backup import making

    with _progress() as progress:
        made = making.make(
            data=data, to=to or data / making.FOLDER, media=not no_media, keep=keep, progress=progress
        )
    click.echo(f"{made.file} ({made.size / 1e6:,.1f} MB)")
    if no_media:
        click.echo("Without pictures: back up the folder media in another way.")
    if made.counts_elsewhere:
        click.echo(
            f"Without the figures of what is read: they are in {made.counts_elsewhere}. Back that up as well."
        )
    for name in made.left_out:
        click.echo(f"Left out, because it is no plain file: {_shown(name)}", err=True)
    for file in made.removed:
        click.echo(f"Removed: {file}")


@cli.command()
@click.argument("file", type=_FILE)
@click.option("--replace", is_flag=True, help="Move aside what is there; nothing is deleted.")
@data_option
def restore(file: Path, replace: bool, data: Path) -> None:
    """Bring a backup back into an empty data folder. Stop the paper before."""
    with tempfile.TemporaryDirectory(prefix="andruck-") as nothing:
        _start_elsewhere(Path(nothing))
        from andruck.project.backup import restoring

        with _progress() as progress:
            done = restoring.restore(file, data=data, replace=replace, server=_server(), progress=progress)
    click.echo(f"The paper of {_moment(done.manifest.made)} is in {data}.")
    if done.aside:
        click.echo(f"What was there before is in {done.aside}.")
    if done.schema:
        click.echo(f"The tables that were there before are in the schema {done.schema}.")
    for step in _steps(done.manifest, behind=done.behind, data=data):
        click.echo(f"  {step}")


def _verify(file: Path, to: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="andruck-") as nothing:
        _start_elsewhere(Path(nothing))
        from andruck.project.backup import restoring

        with _progress() as progress:
            facts = restoring.verify(file, to=to, server=_server(), progress=progress)
    rows = sum(facts.counts.values())
    click.echo(f"Good: made on {_moment(facts.made)}, {rows:,} rows in {len(facts.counts)} tables.")
    click.echo(f"{facts.counts.get('newsroom_article', 0):,} articles, pictures {_with(facts.media)}.")


def _steps(facts: "Manifest", *, behind: bool, data: Path) -> Iterator[str]:
    if behind:
        yield "The program is newer than the backup."
    yield f"Run “andruck update --data {data}”, start the paper, look at /-/health and at the front."
    if not facts.own_key:
        yield "The signing key came from ANDRUCK_SECRET_KEY and is not in the backup: set it again."
    if not facts.media:
        yield "The backup is without pictures: bring the folder media back before you start."


def _with(there: bool) -> str:
    return "included" if there else "not included"


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"


def _shown(name: str) -> str:
    return name.encode("utf-8", "replace").decode()


def _start_elsewhere(folder: Path) -> None:
    """Load Django without touching the data folder: a key would be made there, and it would not be empty any more."""
    before = os.environ.get("ANDRUCK_DATA")
    start(folder)
    if before is None:
        del os.environ["ANDRUCK_DATA"]
    else:
        os.environ["ANDRUCK_DATA"] = before


def _server() -> "Server | None":
    """The PostgreSQL that the options name; None for SQLite."""
    if not Environment().database_url:
        return None
    from django.db import connection

    from andruck.project.backup.postgresql import Server

    return Server(dict(connection.get_connection_params()))


@contextmanager
def _progress() -> Iterator[Any]:
    """One bar after the other, each for one kind of work."""
    bar: Any = None
    label = ""

    def told(what: str, done: int, total: int) -> None:
        nonlocal bar, label
        if what != label:
            _end(bar)
            bar, label = click.progressbar(length=max(total, 1), label=f"{what:<10}", show_percent=True), what
            bar.__enter__()
        bar.length = max(total, 1)
        bar.update(max(min(done, bar.length) - bar.pos, 0))

    try:
        yield told
    finally:
        _end(bar)


def _end(bar: Any) -> None:
    if bar is not None:
        bar.__exit__(None, None, None)

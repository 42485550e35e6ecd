"""Commands that take over articles from elsewhere."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from andruck.core.errors import Refusal
from andruck.project.cli import cli, data_option, start

if TYPE_CHECKING:
    from andruck.project.importing import Account, Remark

SHOWN = 20
_TITLES = {
    "broken": "broken lines",
    "duplicate": "there already",
    "no_text": "without text",
    "too_long": "too long",
    "date": "impossible dates",
    "no_section": "without section",
    "nul": "with NUL bytes",
    "headline": "headlines cut",
    "address": "old addresses not kept",
}


def _mapping(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for value in values:
        name, sign, section = value.partition("=")
        if not sign or not name.strip() or not section.strip():
            raise click.BadParameter(f"“{value}” should look like “Web=wissen”.")
        found[name.strip().casefold()] = section.strip()
    return found


def _delimiter(context: click.Context, parameter: click.Parameter, value: str) -> str:
    return "\t" if value in {"tab", "\\t"} else value


@cli.command("import-csv")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False, readable=True))
@click.option("--text-column", required=True, help="Column that holds the text.")
@click.option("--section-column", default="", help="Column that holds the section; missing ones are made.")
@click.option("--headline-column", default="", help="Without it the text's beginning becomes the headline.")
@click.option("--id-column", default="", help="Number at the source: the same one is never imported twice.")
@click.option(
    "--date-column", default="", help="Day of publication, as 2026-11-23 or 23.11.2026, with or without time."
)
@click.option("--author-column", default="", help="Authors, separated by semicolons; missing ones are made.")
@click.option(
    "--legacy-url-column", default="", help="Address at the source: readers who still use it are led on."
)
@click.option("--section-default", default="", help="Section of lines that name none.")
@click.option("--map", "mapped", multiple=True, callback=_mapping, metavar="NAME=SECTION", help="Repeatable.")
@click.option("--encoding", default="utf-8", show_default=True)
@click.option(
    "--delimiter", default=",", show_default=True, callback=_delimiter, help="“tab” for tabulators."
)
@click.option("--source", default="", help="Name of where it comes from; otherwise that of the file.")
@click.option("--dry-run", is_flag=True, help="Say what would happen, and write nothing.")
@click.option("--again", is_flag=True, help="Go through a file once more that has been imported completely.")
@click.option(
    "--report", type=click.Path(path_type=Path, dir_okay=False), help="Write every remark to this file."
)
@data_option
def import_csv(
    file: Path, data: Path, encoding: str, delimiter: str, report: Path | None, again: bool, **options: Any
) -> None:
    """Import articles from a table. Can be interrupted at any time: the next run goes on where it stopped."""
    start(data)
    from andruck.project import table

    _ready()
    digest = table.examine(file, encoding)
    source = (options["source"] or file.stem)[:60]
    with table.Table(file, encoding=encoding, delimiter=delimiter) as rows:
        task = _task(rows, source, digest, again, options)
        if task is None:
            click.echo("This file has been imported completely. Add --again to go through it once more.")
            return
        if task.run.rows_done:
            click.echo(f"Going on after {task.run.rows_done:,} records.")
        began = time.monotonic()
        with _progress(file.stat().st_size) as bar:
            account = task.go(lambda account: bar(rows.position, account.added))
        seconds = time.monotonic() - began
    if not options["dry_run"]:
        _make_findable()
    if report is not None:
        report.write_text("".join(f"{_told(remark)}\n" for remark in account.remarks), encoding="utf-8")
    _summary(account, seconds, dry=options["dry_run"], new=list(task.sections.new.values()), report=report)


def _make_findable() -> None:
    """Put what is new into the search index, unless the worker does so, or has to build it first."""
    from andruck.newsroom import ports
    from andruck.newsroom.actions import indexing

    try:
        indexing.follow()
    except Refusal:
        return
    finally:
        ports.archive_search().close()


def _ready() -> None:
    from andruck.newsroom.actions import founding
    from andruck.project import preparing

    if not preparing.is_migrated() or not founding.has_paper():
        raise Refusal("no_paper", "There is no paper in this data folder. Found one with “andruck init”.")


def _task(rows: Any, source: str, digest: str, again: bool, options: dict[str, Any]) -> Any:
    """The import, ready to go; None when there is nothing left to do."""
    from andruck.newsroom.actions import importing
    from andruck.project.importing import NAMES, Columns, Import

    columns = Columns(**{name: options[f"{name}_column"] for name in NAMES})
    dry = options["dry_run"]
    sections = importing.Sections(options["mapped"], options["section_default"])
    # Asked twice, so that a table that lacks a column leaves no trace.
    task = Import(rows, columns, importing.look(source=source, file_hash=digest), sections, dry=dry)
    if task.run.finished and not again:
        return None
    if not dry:
        task.begin(importing.begin(source=source, file_hash=digest, again=again))
    return task


@contextmanager
def _progress(size: int) -> Iterator[Any]:
    began = time.monotonic()

    def rate(added: int | None) -> str:
        return f"{added or 0:,} articles, {(added or 0) / max(time.monotonic() - began, 0.001):,.0f}/s"

    with click.progressbar(length=size, label="Importing", item_show_func=rate, show_percent=True) as bar:

        def advance(position: int, added: int) -> None:
            bar.update(position - bar.pos, added)

        yield advance


def _told(remark: "Remark") -> str:
    return f"Line {remark.line}: {remark.reason}{' Skipped.' if remark.skipped else ''}"


def _summary(account: "Account", seconds: float, *, dry: bool, new: list[str], report: Path | None) -> None:
    verb = "Would import" if dry else "Imported"
    click.echo(
        f"{verb} {account.added:,} articles in {seconds:.1f} s ({account.added / max(seconds, 0.001):,.0f}/s)."
    )
    if new:
        click.echo(f"New sections: {', '.join(new)}.")
    if account.skipped:
        click.echo(f"Skipped {account.skipped:,} lines.")
    for code, count in account.by_code.most_common():
        click.echo(f"  {count:>7,}  {_TITLES.get(code, code)}")
    for remark in account.remarks[:SHOWN]:
        click.echo(_told(remark))
    if len(account.remarks) > SHOWN:
        where = f"All remarks are in {report}." if report else "--report FILE writes all of them down."
        click.echo(f"… {len(account.remarks) - SHOWN:,} more. {where}")

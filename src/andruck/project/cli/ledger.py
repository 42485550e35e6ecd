"""Commands for whoever keeps the books: check, look, close, hand over."""

import csv
import json
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from andruck.core.errors import Refusal
from andruck.core.money import Money
from andruck.project.cli import cli, data_option, start

if TYPE_CHECKING:
    from andruck.payments.queries.balances import Balance

_FOLDER = click.Path(path_type=Path, file_okay=False)
_NOTED = re.compile(r"([0-9]+):([0-9a-f]{64})")


class _Day(click.ParamType[date]):
    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return value if isinstance(value, date) else date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no day. Write it like 2026-03-31.", param, ctx)


class _Month(click.ParamType[date]):
    name = "month"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return value if isinstance(value, date) else datetime.strptime(value, "%Y-%m").date()  # noqa: DTZ007
        except ValueError:
            self.fail(f"{value!r} is no month. Write it like 2026-03.", param, ctx)


class _Note(click.ParamType[tuple[int, bytes]]):
    name = "number:hash"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, bytes]:
        found = _NOTED.fullmatch(value)
        if not found:
            self.fail(f"{value!r} is not the number of a booking and its hash, like 17:0a1b….", param, ctx)
        return int(found[1]), bytes.fromhex(found[2])


DAY, MONTH = _Day(), _Month()


@cli.group()
def ledger() -> None:
    """The books: every cent once."""


@ledger.command()
@click.option(
    "--expect",
    type=_Note(),
    multiple=True,
    help="What an earlier check printed: finds out whether all books have been written anew. Repeatable.",
)
@data_option
def check(expect: tuple[tuple[int, bytes], ...], data: Path) -> None:
    """Go through all books: chain, balances, closings, documents, guards. Exit code 1 with what is wrong."""
    _open(data)
    from andruck.payments.actions.checking import check_books

    with _bar("Checking") as progress:
        report = check_books(today=_today(), expect=dict(expect), progress=progress)
    click.echo(
        f"{report.bookings:,} bookings, {report.postings:,} postings, {report.documents:,} documents were read."
    )
    for finding in report.findings:
        click.echo(f"- {finding}", err=True)
    if report.findings:
        click.echo(f"The books are not well: {len(report.findings):,} findings are listed above.", err=True)
        raise SystemExit(1)
    click.echo("The books are well. Note down elsewhere where they end, to compare later with --expect:")
    click.echo(f"{report.bookings}:{report.end.hex()}")


@ledger.command("rebuild-sums")
@data_option
def rebuild_sums(data: Path) -> None:
    """Reckon the sums of the days anew from the postings, if check finds them wrong and nothing else."""
    _open(data)
    from andruck.payments.actions.checking import rebuild_sums as rebuild

    click.echo(f"{rebuild():,} sums were reckoned anew. Check the books again.")


@ledger.command()
@click.argument("account", default="")
@click.option("--since", type=DAY, help="First day; otherwise from the beginning.")
@click.option("--until", type=DAY, help="Last day; otherwise all there is.")
@click.option(
    "--format", "form", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True
)
@data_option
def balance(account: str, since: date | None, until: date | None, form: str, data: Path) -> None:
    """Print the balances of all accounts, of ACCOUNT, or of all below it ("income:"). Debits count positive."""
    _open(data)
    from andruck.payments.queries.balances import trial_balance

    rows = trial_balance(since=since, until=until, account=account)
    if form == "json":
        click.echo(json.dumps([_plain(row) for row in rows], indent=1))
        return
    if form == "csv":
        writer = csv.writer(sys.stdout)
        writer.writerow(["account", "currency", "opening", "debit", "credit", "closing", "postings"])
        # Names of accounts begin with a letter and amounts are numbers: no cell is a formula.
        writer.writerows(_plain(row).values() for row in rows)
        return
    click.echo(f"{'account':<40} {'opening':>15} {'debit':>15} {'credit':>15} {'closing':>15}")
    for row in rows:
        amounts = (row.opening, row.debit, row.credit, row.closing)
        shown = " ".join(f"{_shown(amount):>15}" for amount in amounts)
        click.echo(f"{row.account:<40} {shown} {row.opening.currency}")


@ledger.command()
@click.argument("account")
@click.option("--since", type=DAY, help="First day; otherwise from the beginning.")
@click.option("--until", type=DAY, help="Last day; otherwise all there is.")
@click.option("--currency", default="EUR", show_default=True)
@data_option
def sheet(account: str, since: date | None, until: date | None, currency: str, data: Path) -> None:
    """Print every posting on ACCOUNT with the balance after it, oldest first."""
    _open(data)
    from andruck.payments.queries.sheets import sheet as page_of

    place = None
    while True:
        page = page_of(account, since=since, until=until, after=place, currency=currency, limit=1000)
        if place is None:
            click.echo(f"{'carried over':<66} {'':>15} {_shown(page.carried):>15}")
        for row in page.entries:
            told = f"{row.on} {row.booking:>8} {row.kind:<14} {row.note or row.key}"
            click.echo(f"{told:<66.66} {_shown(row.money):>15} {_shown(row.balance):>15}")
        place = page.next
        if place is None:
            return


@ledger.command()
@click.argument("until", type=DAY)
@data_option
def close(until: date, data: Path) -> None:
    """Close the books up to UNTIL, for good. What comes later for these days is booked on the day after."""
    _open(data)
    from andruck.payments.actions.booking import close_period

    number = close_period(until=until, by=None)
    click.echo(f"The books are closed up to {until}; the last booking then was {number:,}.")


@ledger.command()
@data_option
def accounts(data: Path) -> None:
    """List the accounts with their titles and their numbers for the tax adviser."""
    _open(data)
    from andruck.payments.queries.accounts import accounts as cards

    for card in cards():
        own = " (own)" if card.own_number else ""
        click.echo(f"{card.name:<40} {card.number or 'no number':<9}{own:<6} {card.title}")


@ledger.command()
@click.argument("name")
@click.option("--title", help="What people call it; empty for the usual words.")
@click.option("--number", help="Its number in the adviser's chart; empty for the usual one.")
@data_option
def account(name: str, title: str | None, number: str | None, data: Path) -> None:
    """Open the account NAME, or give it another title or number."""
    _open(data)
    from andruck.payments.actions.accounts import describe_account

    describe_account(name=name, title=title, number=number, by=None)
    click.echo(f"{name} is set.")


@ledger.command()
@click.option("--consultant", type=int, help="The adviser's number (Beraternummer).")
@click.option("--client", type=int, help="The paper's number there (Mandantennummer).")
@click.option("--chart", type=click.Choice(["SKR03", "SKR04"]), help="The chart of accounts.")
@click.option("--digits", type=int, help="Digits of an account's number, 4 to 8.")
@click.option("--year-start", type=int, help="The month in which the business year begins.")
@data_option
def adviser(
    consultant: int | None,
    client: int | None,
    chart: str | None,
    digits: int | None,
    year_start: int | None,
    data: Path,
) -> None:
    """Say how the tax adviser's program knows these books; what is not said stays as it is."""
    _open(data)
    from andruck.payments.actions.accounts import set_adviser
    from andruck.payments.rules.chart import Chart

    known = set_adviser(
        consultant=consultant,
        client=client,
        chart=Chart(chart) if chart else None,
        digits=digits,
        year_start=year_start,
        by=None,
    )
    if known is None:
        click.echo("Set. The numbers of adviser and client are still needed before books can be handed over.")
        return
    click.echo(
        f"Adviser {known.consultant}, client {known.client}, {known.chart.value}, numbers of {known.digits} digits, "
        f"years that begin in month {known.year_start}."
    )


@ledger.group()
def export() -> None:
    """Hand the books over: to the tax adviser, to auditors, to other programs."""


@export.command()
@click.argument("month", type=MONTH)
@click.option("--to", type=_FOLDER, required=True, help="Folder for the files.")
@click.option("--draft", is_flag=True, help="The month as it is now, not final and without a number.")
@click.option("--anew", is_flag=True, help="A new batch of a month that has been handed over before.")
@data_option
def datev(month: date, to: Path, draft: bool, anew: bool, data: Path) -> None:
    """Write the closed MONTH as a numbered batch for DATEV. Again and again it is the same, byte for byte."""
    _open(data)
    from andruck.payments.actions import handing_over

    if draft:
        done = handing_over.draft(month=month, folder=to, by=None)
        click.echo("A draft, not final:")
    else:
        done = handing_over.hand_over(month=month, folder=to, by=None, anew=anew)
        click.echo(f"Batch {done.number}, {done.since} to {done.until}, final:")
    for file in done.files:
        click.echo(f"{to / file.name}  {file.size:,} bytes  SHA-256 {file.digest}")


@export.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@data_option
def beancount(file: Path, data: Path) -> None:
    """Write all books into FILE for Beancount, with balances that it reckons itself and compares."""
    _open(data)
    from andruck.newsroom.queries.frame import paper
    from andruck.payments.actions.exporting import export_beancount

    with _bar("Writing") as progress:
        done = export_beancount(file=file, title=paper().name, progress=progress)
    click.echo(f"{file}  {done.size:,} bytes  SHA-256 {done.digest}")


@export.command("csv")
@click.option("--year", type=click.IntRange(2000, 2999), help="A calendar year.")
@click.option("--since", type=DAY, help="First day, instead of a year.")
@click.option("--until", type=DAY, help="Last day.")
@click.option("--to", type=_FOLDER, required=True, help="Folder for the tables and their description.")
@data_option
def export_csv(year: int | None, since: date | None, until: date | None, to: Path, data: Path) -> None:
    """Write the tables of a period for auditors (Z3), with the description that their programs read."""
    if year is not None:
        since, until = date(year, 1, 1), date(year, 12, 31)
    if since is None or until is None or until < since:
        raise click.UsageError("Name a --year, or --since and --until.")
    _open(data)
    from andruck.newsroom.queries.frame import paper
    from andruck.payments.actions.exporting import export_for_auditors

    with _bar("Writing") as progress:
        files = export_for_auditors(
            folder=to, since=since, until=until, paper=paper().name, progress=progress
        )
    for file in files:
        click.echo(f"{to / file.name}  {file.size:,} bytes  SHA-256 {file.digest}")


def _open(data: Path) -> None:
    start(data)
    from andruck.project import preparing

    if not preparing.is_migrated():
        raise Refusal(
            "no_paper",
            "The database in this data folder is not up to date. Found a paper with “andruck init”, or bring it up "
            "to date with “andruck update”.",
        )


def _today() -> date:
    from django.utils import timezone

    from andruck.core import clock

    return timezone.localdate(clock.now())


def _plain(row: "Balance") -> dict[str, object]:
    return {
        "account": row.account,
        "currency": row.opening.currency,
        "opening": str(row.opening.decimal),
        "debit": str(row.debit.decimal),
        "credit": str(row.credit.decimal),
        "closing": str(row.closing.decimal),
        "postings": row.postings,
    }


def _shown(amount: Money) -> str:
    return f"{amount.decimal:,.2f}"


@contextmanager
def _bar(label: str) -> Iterator[Any]:
    """A bar on a terminal, on standard error; silence elsewhere."""
    with click.progressbar(length=1, label=label, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:

        def advance(done: int, of: int) -> None:
            bar.length = of
            bar.update(done - bar.pos)

        yield advance

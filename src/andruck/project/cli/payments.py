"""Commands for money: statements of the bank, access to payment providers."""

from pathlib import Path

import click

from andruck.core.errors import Refusal
from andruck.project.cli import cli, data_option, start


@cli.group()
def payments() -> None:
    """Bank statements, payment providers."""


@payments.command("import-statement")
@click.argument(
    "files",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False, readable=True),
)
@click.option(
    "--account", default="", help="Short name of the account, for tables (CSV) that do not name it."
)
@data_option
def import_statement(files: tuple[Path, ...], account: str, data: Path) -> None:
    """Import bank statements (camt, MT940, CSV; also as ZIP) and match what is exact. A file twice changes nothing.

    Exit code 1 when a file was refused; the others are imported nevertheless.
    """
    start(data)
    from django.conf import settings

    from andruck.payments.actions import bank_news, matching, statements, verdicts, watching
    from andruck.payments.queries import bank
    from andruck.payments.rules.statements import status
    from andruck.project import preparing

    if not preparing.is_migrated():
        raise Refusal("no_paper", "There is no paper in this data folder. Found one with “andruck init”.")
    if account:
        bank.by_name(account)
    refused = 0
    for file in files:
        content = file.read_bytes()
        try:
            if status.looks_like(content):
                verdict = verdicts.take_in(data=content)
                click.echo(
                    f"{file.name}: {verdict.refused} payments of {verdict.message} refused by the bank."
                )
                continue
            done = statements.import_file(data=content, name=file.name, account=account)
            if any(one.new for one in done):
                watching.keep(folder=settings.DATA / "statements", data=content, name=file.name)
            for one in done:
                notes = f" ({', '.join(one.remarks)})" if one.remarks else ""
                click.echo(
                    f"{file.name}: {one.account} {one.name}: {one.new} new lines, {one.known} known, "
                    f"{one.waiting} not booked yet{notes}."
                )
        except Refusal as refusal:
            refused += 1
            click.echo(f"{file.name}: not imported. {refusal.reason}", err=True)
    matched = matching.run()
    while bank_news.tell():
        pass
    click.echo(f"{matched.placed} of {matched.looked} lines found their place.")
    if refused:
        raise SystemExit(1)


@payments.command()
@data_option
def connect(data: Path) -> None:
    """Ask the providers whether they know us, and add the ways to pay they will do. Repeatable."""
    if not data.is_dir():
        raise Refusal("no_data", f"There is no data folder {data}. Run “andruck init --data {data}”.")
    start(data)
    from django.conf import settings

    from andruck.payments.ports import ProviderAway
    from andruck.project import paying

    said = 0
    try:
        for line in paying.connect(settings.ENVIRONMENT):
            click.echo(line)
            said += 1
    except ProviderAway as away:
        raise Refusal("provider_away", f"{away}. Check the credentials and try again.") from away
    if not said:
        raise Refusal(
            "no_provider",
            "No provider is set up. Set ANDRUCK_PAYPAL_CLIENT and ANDRUCK_PAYPAL_SECRET, or ANDRUCK_MOLLIE_KEY.",
        )

"""Commands that found and examine a paper."""

import os
from pathlib import Path

import click

from andruck.core.errors import Refusal
from andruck.project import stamps
from andruck.project.cli import cli, data_option, start
from andruck.project.demo import sign_ins
from andruck.project.environment import Environment

DEMO_STAMP = ".demo"
DATABASE = "andruck.sqlite3"
DEMO_DAYS, DEMO_READERS, DEMO_SEED = 28, 400, 7
PICTURES_AT_ONCE = 8
"""Short pieces of work, so that the worker is free for others in between."""

language_option = click.option(
    "--language",
    type=click.Choice(["de", "en"]),
    help="Language of the paper; otherwise the one of the data folder, or German.",
)


def _speak(language: str | None) -> None:
    """Settings are read once, so the language has to be known before."""
    if language is not None:
        os.environ["ANDRUCK_LANGUAGE"] = language


@cli.command()
@language_option
@data_option
def demo(language: str | None, data: Path) -> None:
    """Found a complete, fictional newspaper to look around in. Repeatable: what is there stays."""
    _speak(language)
    options = Environment(data=data)
    stamp = data / DEMO_STAMP
    there = not options.database_url and (data / DATABASE).is_file()
    if not (there and stamps.holds(stamp, also=options.language)):
        _build_demo(data)
        stamps.put(stamp, also=options.language)
    click.echo(f"Staff sign in at {options.base_url}/redaktion/")
    click.echo(f"  as         {', '.join(sign_ins.SIGN_INS)}")
    click.echo(f"  password   {sign_ins.PASSWORD}")
    click.echo(f"  then code  {sign_ins.code()}   the next ones: andruck staff code")
    click.echo(f"             (or put the key {sign_ins.APP} into an app that shows codes)")
    click.echo(f"A reader with a membership: {sign_ins.READER}")
    click.echo("Readers sign in with any address; the mail with the code: andruck mail latest")


def _build_demo(data: Path) -> None:
    start(data)
    from django.conf import settings

    from andruck.newsroom import tasks
    from andruck.project import preparing, simulating
    from andruck.project.demo import building

    preparing.remember_language()
    new = preparing.is_new()
    with preparing.static_files(click.echo):
        if not new:
            preparing.migrate()
            if building.is_built(settings.LANGUAGE_CODE):
                return
        # While a new database gets its tables, the pictures are being drawn.
        pictures = building.build(
            settings.LANGUAGE_CODE, say=click.echo, prepare=preparing.migrate if new else None
        )
    simulating.simulate(
        days=DEMO_DAYS, readers=DEMO_READERS, seed=DEMO_SEED, progress=lambda _done, _total: None
    )
    for first in range(0, len(pictures), PICTURES_AT_ONCE):
        tasks.complete_pictures.enqueue(pictures[first : first + PICTURES_AT_ONCE])


@cli.command()
@click.option("--name", prompt="Name of the paper", help="What stands at the top of the front.")
@click.option("--admin", prompt="User name of the administrator")
@click.option(
    "--password", prompt="Their password", hide_input=True, confirmation_prompt=True,
    envvar="ANDRUCK_ADMIN_PASSWORD", help="Better not on the command line: asked for, or in ANDRUCK_ADMIN_PASSWORD.",
)  # fmt: skip
@language_option
@data_option
def init(name: str, admin: str, password: str, language: str | None, data: Path) -> None:
    """Found an empty paper for real use. Repeatable: what is missing is added, what is there stays."""
    _speak(language)
    start(data)
    from django.conf import settings
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    from andruck.newsroom.actions import founding, importing
    from andruck.people.actions import hire
    from andruck.people.queries import is_known
    from andruck.people.rules import Role
    from andruck.project import preparing
    from andruck.project.demo import building

    try:
        validate_password(password)
    except ValidationError as error:
        raise Refusal("password", " ".join(error.messages), field="password") from None
    preparing.remember_language()
    with preparing.static_files(click.echo):
        preparing.migrate()
        if importing.runs(building.SOURCE):
            raise Refusal("demo", "This data folder holds the demo paper. Give another one with --data.")
        founding.found_paper(name=name, language=settings.LANGUAGE_CODE)
        if not is_known(admin):
            hire(username=admin, password=password, role=Role.ADMINISTRATOR)
    click.echo(f"{name} has been founded in {settings.DATA}.")
    click.echo("Next steps:")
    click.echo(f"  1. andruck serve --with-worker --data {data}")
    click.echo(f"  2. Sign in as {admin} at {settings.BASE_URL}/{settings.EDITOR_PATH}")
    click.echo("  3. Settings → The paper: who publishes it, who is responsible, who owns it")
    click.echo("  4. Pages: sections, and the fixed pages, which wait as drafts")
    click.echo("  5. andruck check: what is still missing before readers may come")


@cli.command()
@data_option
def update(data: Path) -> None:
    """After a new version: bring the database and the static files up to date. Repeatable."""
    start(data)
    from andruck.project import preparing

    with preparing.static_files(click.echo):
        preparing.migrate()
    click.echo("Up to date.")


@cli.command()
@data_option
def check(data: Path) -> None:
    """Is this installation complete, lawful and safe? Exit code 1 and a list of what is missing if not."""
    if not data.is_dir():
        raise Refusal("no_data", f"There is no data folder {data}. Run “andruck init --data {data}”.")
    start(data)
    from andruck.project import checks

    found = checks.findings()
    for number, finding in enumerate(found, 1):
        click.echo(f"{number:3}. {finding.what}\n     → {finding.step}")
    if found:
        click.echo(f"{len(found)} things are missing.")
        raise SystemExit(1)
    click.echo("Complete, lawful and safe, as far as a program can tell.")

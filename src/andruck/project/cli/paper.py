"""Commands that found and examine a paper."""

import os
from pathlib import Path

import click

from andruck.project.cli import cli, data_option, start
from andruck.project.environment import LANGUAGE_FILE

language_option = click.option(
    "--language", type=click.Choice(["de", "en"]), help="Language of the paper; German unless the data folder knows."
)


def _speak(language: str | None, data: Path) -> None:
    """Settings are read once: the language has to be known before."""
    if language is not None:
        os.environ["ANDRUCK_LANGUAGE"] = language


@cli.command()
@language_option
@data_option
def demo(language: str | None, data: Path) -> None:
    """Found a complete, fictional newspaper to look around in. Repeatable: what is there stays."""
    _speak(language, data)
    start(data)
    from django.conf import settings

    from andruck.project import preparing
    from andruck.project.demo import building, people

    preparing.remember_language()
    ready = preparing.is_migrated()
    with preparing.static_files(click.echo):
        if not (ready and building.is_built(settings.LANGUAGE_CODE)):
            building.build(
                settings.LANGUAGE_CODE, say=click.echo, prepare=None if ready else preparing.migrate
            )
    click.echo(f"Sign in at {settings.BASE_URL}/{settings.EDITOR_PATH} with the password {people.PASSWORD}:")
    for name, role in people.SIGN_INS.items():
        click.echo(f"  {name:10} {role.value}")

"""Commands for the signing keys."""

from datetime import date
from pathlib import Path

import click

from andruck.core.errors import Refusal
from andruck.project.cli import cli, data_option
from andruck.project.environment import Environment

RELOAD = "Have everything that runs read it: SIGHUP to the server (systemctl reload andruck), restart “andruck work”."


@cli.group()
def keys() -> None:
    """The keys that sessions, tokens and links are signed with."""


@keys.command()
@data_option
def show(data: Path) -> None:
    """List the keys, newest first, by their beginnings."""
    from andruck.project import keyring

    for key in keyring.read(_file(data)):
        since = key.since.isoformat() if key.since else "the beginning"
        click.echo(f"{key.secret[:6]}…  {key.state:8} since {since}")


@keys.command()
@click.option(
    "--at-once", is_flag=True, help="Sign with a new key now; who is served by two keys may be signed out."
)
@data_option
def rotate(at_once: bool, data: Path) -> None:
    """Change the key in two steps, without signing anybody out: prepare a new one, then (the second time) use it."""
    from andruck.project import keyring

    file = _file(data)
    ring = keyring.read(file)
    today = _today()
    prepared = keyring.of(ring, keyring.State.NEXT)
    if not prepared:
        ring = keyring.prepare(ring, keyring.draw(), today)
    if prepared or at_once:
        keyring.write(file, keyring.rotate(ring, today))
        click.echo(
            "The new key signs from the next start on; what older ones have signed is believed as before."
        )
        click.echo(f"Next: {RELOAD}")
        return
    keyring.write(file, ring)
    click.echo("A new key is ready. Before it signs, everything that runs has to know it.")
    click.echo(f"Next: 1. {RELOAD}")
    click.echo("      2. andruck keys rotate, once more.")


@keys.command()
@data_option
def retire(data: Path) -> None:
    """After a theft: believe nothing any more that an older key has signed. Everybody has to sign in again."""
    from andruck.project import keyring

    file = _file(data)
    ring = keyring.read(file)
    if not keyring.of(ring, keyring.State.OLDER):
        raise Refusal("keys_none_older", "There is no older key. Run “andruck keys rotate --at-once” first.")
    keyring.write(file, keyring.retire(ring, _today()))
    click.echo("Older keys open what they have sealed, and nothing else.")
    click.echo(f"Next: {RELOAD}")


def _file(data: Path) -> Path:
    from andruck.project import keyring

    if Environment(data=data).secret_key:
        raise Refusal(
            "keys_elsewhere",
            "The key is in ANDRUCK_SECRET_KEY. Change it there, with the old one in ANDRUCK_OLDER_SECRET_KEYS.",
        )
    file = data / keyring.FILE
    if not file.is_file():
        raise Refusal("no_keys", f"There is no {file}. Found a paper first, or give its folder with --data.")
    return file


def _today() -> date:
    from andruck.core import clock

    return clock.now().date()

"""Commands for those who work at the paper: who can sign in, and letting somebody in who has lost their key."""

from pathlib import Path

import click

from andruck.core.errors import Refusal
from andruck.project.cli import cli, data_option, start
from andruck.project.demo import sign_ins


@cli.group()
def staff() -> None:
    """Who works at the paper, and how they sign in."""


@staff.command(name="list")
@data_option
def list_staff(data: Path) -> None:
    """Everybody who works here, with their roles and second factors."""
    start(data)
    from andruck.people.queries import accounts
    from andruck.people.rules.gate import FACTORS

    words = {"totp": "app", "webauthn": "passkey"}
    for name, roles, factors in accounts.staff_list():
        has = ", ".join(sorted(words[factor] for factor in factors & FACTORS)) or "no second factor"
        click.echo(f"{name:24}{', '.join(sorted(roles)) or 'no role':28}{has}")


@staff.command(name="let-in")
@click.argument("name")
@click.option("--password", is_flag=True, help="Also give a new password, which is asked for.")
@data_option
def let_in(name: str, password: bool, data: Path) -> None:
    """Let somebody set up a second factor anew, within a week. What they had is gone, all devices are signed out.

    NAME is a user name or a mail address. Make sure first that it is really them who asks.
    """
    start(data)
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    from andruck.people.actions import accounts as acting
    from andruck.people.queries import accounts

    user = accounts.of_sign_in(name)
    if user is None:
        raise Refusal("unknown", f"There is no account {name}. “andruck staff list” names those there are.")
    if password:
        new = click.prompt("New password", hide_input=True, confirmation_prompt=True)
        try:
            validate_password(new, user)
        except ValidationError as error:
            raise Refusal("password", " ".join(error.messages), field="password") from None
        acting.set_password(person=user.pk, password=new, actor=None)
    acting.let_in(person=user.pk, actor=None)
    click.echo(f"{user.username} signs in with the password and is then asked to set up a passkey or an app.")


@staff.command()
@data_option
def code(data: Path) -> None:
    """Print the code that the app of the demo's staff shows now. Real papers' apps are only their owners'."""
    start(data)
    from andruck.newsroom.actions import importing
    from andruck.project.demo import building

    if not importing.runs(building.SOURCE):
        raise Refusal(
            "no_demo", "This is no demo paper: codes are in the apps of the staff, and nowhere else."
        )
    click.echo(
        f"{sign_ins.code()}   for another {sign_ins.lasts()} seconds; each counts once for each account"
    )

"""The console script ``andruck``. Commands are short: each calls one action and says what happened."""

import logging
import os
import sys
from pathlib import Path

import click

from andruck.core.errors import Refusal


def start(data: Path | None = None, *, lasting: bool = False) -> None:
    """Load Django for this data folder. Settings are read once, so this comes before any other import of ours.

    Only what lasts, the server and the background work, also writes the audit to the log: a person at the keyboard
    reads what the command says, and the entry is in the database either way.
    """
    if data is not None:
        os.environ["ANDRUCK_DATA"] = str(data)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "andruck.project.settings")
    import django

    django.setup()
    if not lasting:
        logging.getLogger("andruck.audit").setLevel(logging.WARNING)


data_option = click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="ANDRUCK_DATA",
    default=Path("data"),
    show_default=True,
    help="Folder for database, media and keys.",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Andruck runs a reader-funded newspaper."""


def main() -> None:
    """Entry point: errors a person is meant to read come as one sentence and exit code 1."""
    from andruck.project.cli import (  # noqa: F401 (they add their commands)
        backup,
        imports,
        keys,
        ledger,
        mail,
        paper,
        payments,
        search,
        serving,
        staff,
        usage,
    )

    try:
        cli(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        click.echo("Stopped.", err=True)
        sys.exit(130)
    except Refusal as refusal:
        click.echo(f"Not done: {refusal.reason}", err=True)
        sys.exit(1)
    except (PermissionError, OSError) as error:
        click.echo(f"Not done: {explain(error)}", err=True)
        sys.exit(1)
    except Exception as error:
        reason = explain_database(error)
        if reason is None:
            raise
        click.echo(f"Not done: {reason}", err=True)
        sys.exit(1)


def explain(error: OSError) -> str:
    """An error of the machine in words that say what to do."""
    import errno

    where = f" ({error.filename})" if error.filename else ""
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return (
                f"The disk is full{where}. Free some space and run the command again; nothing is half-done."
            )
        case errno.EROFS | errno.EACCES | errno.EPERM:
            return (
                f"This may not be written{where}. Check who owns the data folder, then run the command again."
            )
        case _:
            return f"{error.strerror or error}{where}"


_DATABASE = {
    "full": "The disk is full. Free some space and run the command again; nothing is half-done.",
    "readonly": "The database may not be written. Check who owns the data folder, then run the command again.",
    "read-only": "The database may not be written. Check who owns it, then run the command again.",
    "unable to open": "The database cannot be opened. Check that the data folder exists and who owns it.",
    "disk i/o error": "The disk does not take or give what it should. Check it; nothing is half-done.",
    "no space left": "The database's disk is full. Free some space and run the command again; nothing is half-done.",
    "locked": "Somebody else has been writing to the database for a long time. Run the command again.",
    "connection": "The database cannot be reached. Check ANDRUCK_DATABASE_URL and whether the server runs.",
}


def explain_database(error: Exception) -> str | None:
    """A failure of the database in words that say what to do; None when it is a fault of ours."""
    from django.db import DatabaseError, InterfaceError

    if not isinstance(error, DatabaseError | InterfaceError):
        return None
    message = str(error).casefold()
    return next((words for sign, words in _DATABASE.items() if sign in message), None)

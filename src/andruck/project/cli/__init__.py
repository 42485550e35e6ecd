"""The console script ``andruck``. Commands are short: each calls one action and says what happened."""

import os
import sys
from pathlib import Path

import click

from andruck.core.errors import Refusal


def start(data: Path | None = None) -> None:
    """Load Django for this data folder. Settings are read once, so this comes before any other import of ours."""
    if data is not None:
        os.environ["ANDRUCK_DATA"] = str(data)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "andruck.project.settings")
    import django

    django.setup()


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
    from andruck.project.cli import imports, paper, serving  # noqa: F401 (they add their commands)

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

"""Makes a data folder ready: its language, its database, its static files. Repeatable; does only what is missing."""

import errno
import multiprocessing
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from andruck.core.errors import Refusal
from andruck.project import stamps
from andruck.project.environment import LANGUAGE_FILE
from andruck.usage.router import ALIAS, LABEL

FAILED = 255


def remember_language() -> None:
    """Write down the language that the paper speaks. Raises Refusal when the folder was founded in another one."""
    file = Path(settings.DATA) / LANGUAGE_FILE
    language = settings.LANGUAGE_CODE
    if file.is_file():
        if file.read_text(encoding="ascii").strip() != language:
            raise Refusal(
                "other_language", "This data folder holds a paper in another language. Give another --data."
            )
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"{language}\n", encoding="ascii")


def is_new() -> bool:
    """Whether there is nothing in the database yet; asks without creating anything."""
    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
        return True
    return not MigrationRecorder(connection).applied_migrations()


def is_migrated() -> bool:
    """Whether the database is there and knows every table; asks without creating anything."""
    if is_new():
        return False
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes()) and _knows_history()


def _knows_history() -> bool:
    """The same of the database with readers' histories."""
    history = connections[ALIAS]
    if history.vendor == "sqlite" and not Path(history.settings_dict["NAME"]).exists():
        return False
    executor = MigrationExecutor(history)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes(LABEL))


def migrate() -> None:
    """Create or bring up to date every table, in both databases."""
    if not is_migrated():
        call_command("migrate", verbosity=0, interactive=False)
        migrate_history()


def migrate_history() -> None:
    """Only the database with readers' histories."""
    if connections[ALIAS].vendor == "postgresql":
        with connections[ALIAS].cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = 'history'")
            # A role of its own may use its schema, but need not be allowed to make one.
            if cursor.fetchone() is None:
                cursor.execute("CREATE SCHEMA history")
    call_command("migrate", LABEL, database=ALIAS, verbosity=0, interactive=False)


@contextmanager
def static_files(say: Callable[[str], None]) -> Iterator[None]:
    """Gather and compress the static files in the background, unless they are up to date; waits at the end.

    Raises OSError when the system did not let them be gathered, and Refusal for everything else that went wrong.
    """
    if static_files_ready():
        yield
        return
    process = multiprocessing.get_context("fork").Process(target=_collect, name="static")
    process.start()
    try:
        yield
    finally:
        say("Style sheets and scripts")
        process.join()
    if process.exitcode == FAILED or (process.exitcode or 0) < 0:
        raise Refusal(
            "static_files", "The style sheets and scripts could not be gathered; the error stands above."
        )
    if process.exitcode:
        raise OSError(process.exitcode, os.strerror(process.exitcode), str(settings.STATIC_ROOT))
    stamps.put(_stamp())


def static_files_ready() -> bool:
    """Whether the gathered static files are those of this installation."""
    return stamps.holds(_stamp())


def _stamp() -> Path:
    return Path(settings.STATIC_ROOT) / ".stamp"


def _collect() -> None:
    """The exit code of the process is the number of the system's error, 0 for none, FAILED for any other."""
    try:
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    except OSError as error:
        sys.exit(error.errno or errno.EIO)
    except Exception:
        traceback.print_exc()
        sys.exit(FAILED)

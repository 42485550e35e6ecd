"""What every test may ask for. Factories are in tests/factories.py: plain functions with readable defaults."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.test import Client, TransactionTestCase
from django.test.utils import setup_databases, teardown_databases
from pytest_django.plugin import blocking_manager_key

from andruck.project import preparing
from tests import database, factories, signing, tampering

ROOT = Path(__file__).parent
# Whoever may ask the database may ask both.
TransactionTestCase.databases = set(database.ALIASES)

tampering.let_tests_empty_the_books()
# The editor is behind two proofs: whoever is signed in by force has shown both. The door itself: tests/account.
Client.force_login = signing.with_both  # type: ignore[method-assign]


LONG = (
    "project/test_installation.py", "press/test_leaks.py", "project/test_demo.py", "project/test_backup.py",
    "press/test_fresh.py", "payments/test_machine.py", "newsroom/test_redaction_everywhere.py",
)  # fmt: skip
"""Files that take longest: with several processes they come first, so that none is left over at the end."""


def _asks_the_database(item: pytest.Item) -> bool:
    """Whether a test could come out otherwise on another database."""
    asked = {"db", "transactional_db"} & set(getattr(item, "fixturenames", ()))
    return bool(asked) or any(item.get_closest_marker(name) for name in ("django_db", "journey"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The long files first, in the order above, when files are spread over processes.

    Where another database is named, what asks none is left out: it has been seen, or will be, without one.
    """
    if "ANDRUCK_DATABASE_URL" in os.environ:
        left_out = [item for item in items if not _asks_the_database(item)]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if _asks_the_database(item)]
    if hasattr(config, "workerinput"):
        place = {ROOT / name: number for number, name in enumerate(LONG)}
        items.sort(key=lambda item: place.get(item.path, len(LONG)))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """A test with real transactions leaves the database as it was, whichever test comes next."""
    yield
    mark = item.get_closest_marker("django_db")
    if mark is not None and mark.kwargs.get("transaction"):
        with item.config.stash[blocking_manager_key].unblock():
            database.restore()


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: Any, django_db_modify_db_settings: None
) -> Iterator[None]:
    """A database for this process: on SQLite a copy of one that was migrated before."""
    with django_db_blocker.unblock():
        made = None if database.is_sqlite() else setup_databases(verbosity=0, interactive=False)
        if made is None:
            database.use_copy()
        else:
            preparing.migrate_history()
            database.remember()
    yield
    if made is not None:
        with django_db_blocker.unblock():
            # It is in the same database, which cannot go while somebody is connected.
            connections["history"].close()
            teardown_databases(made, verbosity=0)


@pytest.fixture
def house(db: Any) -> Any:
    """An empty paper: front, two sections, a dossier, fixed pages, roles, workflow."""
    return factories.house()


@pytest.fixture(autouse=True)
def _forget_between_tests() -> Iterator[None]:
    """Caches are per process; what one test has seen must not help the next."""
    yield
    from django.contrib.contenttypes.models import ContentType
    from django.core.cache import caches

    from andruck.newsroom.actions import publishing

    for alias in ("default", "renditions"):
        caches[alias].clear()
    ContentType.objects.clear_cache()
    publishing.forget()

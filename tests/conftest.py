"""What every test may ask for. Factories are in tests/factories.py: plain functions with readable defaults."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test.utils import setup_databases, teardown_databases

from tests import database, factories


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: Any, django_db_modify_db_settings: None
) -> Iterator[None]:
    """A database for this process: on SQLite a copy of one that was migrated before."""
    with django_db_blocker.unblock():
        made = None if database.is_sqlite() else setup_databases(verbosity=0, interactive=False)
        if made is None:
            database.use_copy()
    yield
    if made is not None:
        with django_db_blocker.unblock():
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

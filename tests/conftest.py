"""What every test may ask for. Factories are in tests/factories.py: plain functions with readable defaults."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests import factories


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

    for alias in ("default", "renditions"):
        caches[alias].clear()
    ContentType.objects.clear_cache()

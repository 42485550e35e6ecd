"""The lake, opened for reading by whoever asks first."""

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from andruck.usage.lake import CATALOG, Lake, Place


def place() -> Place:
    """Where this paper's lake is, or will be."""
    shared: Place = settings.LAKE
    return replace(shared, folder=Path(settings.DATA) / "lake")


def lake() -> Lake | None:
    """This process's door to the lake; None as long as nothing has been counted. Raises duckdb.Error: it is away."""
    where = place()
    if not where.shared and not (where.folder / CATALOG).exists():
        return None
    try:
        return _open(where)
    except Exception as error:
        if where.shared and "creating a new DuckLake is explicitly disabled" in str(error):
            return None
        raise


def problems() -> tuple[type[Exception], ...]:
    """What reading raises while the lake is away."""
    import duckdb

    return (duckdb.Error,)


@lru_cache(maxsize=1)
def _open(where: Place) -> Lake:
    return Lake(where)

"""The lake, opened for reading by whoever asks first."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from andruck.usage.lake import CATALOG, Lake


def lake() -> Lake | None:
    """This process's door to the lake; None as long as nothing has been counted."""
    folder = Path(settings.DATA) / "lake"
    return _open(folder) if (folder / CATALOG).exists() else None


@lru_cache(maxsize=1)
def _open(folder: Path) -> Lake:
    return Lake(folder)

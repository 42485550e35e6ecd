"""Where the lake is: what says which of its files count, and the files.

One machine has both in its data folder. Several share a catalog in PostgreSQL, and a store that speaks S3 or a folder
that all of them see.
"""

from dataclasses import dataclass, field
from pathlib import Path

CATALOG = "catalog.sqlite3"


@dataclass(frozen=True, slots=True)
class Store:
    """A store that speaks S3. ``endpoint`` is http(s)://host[:port]; empty: Amazon's."""

    endpoint: str = ""
    region: str = ""
    key: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Place:
    """``folder`` is the lake's own on this machine. ``catalog`` is postgres://…, ``files`` s3://bucket/prefix.

    Both may be empty: in the folder.
    """

    folder: Path
    catalog: str = field(default="", repr=False)
    files: str = ""
    store: Store = field(default_factory=Store)

    @property
    def shared(self) -> bool:
        """Whether others may change it at the same time."""
        return bool(self.catalog)

    @property
    def data(self) -> str:
        """Where the files are, with a slash at the end."""
        return f"{self.files.rstrip('/')}/" if self.files else f"{self.folder / 'data'}/"

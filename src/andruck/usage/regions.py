"""Where in the world a network is, from an operator's own file in MaxMind's format. Asks nobody, writes nothing down.

Providers differ: most name a country and its parts like MaxMind, some write a country's code alone.
"""

import logging
import re
from datetime import UTC, datetime
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path
from typing import Any

log = logging.getLogger("andruck.press")

_COUNTRY, _PART = re.compile(r"[A-Z]{2}"), re.compile(r"[A-Z0-9]{1,3}")


class Regions:
    """Reads from one file, which is opened when it is first asked and again when another has taken its place."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._reader: Any = None
        self._version: tuple[int, int] | None = None
        self._complained = False
        self.renew()

    def renew(self) -> None:
        """Look whether there is another file; what cannot be read now leaves what is known."""
        # It takes two megabytes, which a worker without such a file need not spend.
        import maxminddb

        try:
            facts = self.file.stat()
            version = (facts.st_ino, facts.st_mtime_ns)
            if version == self._version:
                return
            # Mapped, not read: of a hundred megabytes all workers share what they need.
            self._reader, self._version = maxminddb.open_database(self.file), version
            self._complained = False
        except (OSError, ValueError, maxminddb.InvalidDatabaseError) as problem:
            if not self._complained:
                self._complained = True
                log.warning("Countries cannot be told: %s: %s", self.file, problem)

    def of(self, network: bytes) -> str:
        """Of the first bytes of an address (``usage.rules.networks``): ``DE/BE``, ``DE`` or nothing."""
        if self._reader is None:
            return ""
        import maxminddb

        length = 4 if len(network) == 3 else 16
        packed = network.ljust(length, b"\0")
        try:
            return region(self._reader.get(IPv4Address(packed) if length == 4 else IPv6Address(packed)))
        except (ValueError, maxminddb.InvalidDatabaseError):
            # A file of the fourth protocol only, or a broken one.
            return ""


def region(record: Any) -> str:
    """What a file's record says: the codes of country and part (ISO 3166), or nothing."""
    if not isinstance(record, dict):
        return ""
    country = _code(record.get("country")) or _code(record.get("country_code"))
    if not _COUNTRY.fullmatch(country):
        return ""
    parts = record.get("subdivisions")
    part = _code(parts[0]) if isinstance(parts, list) and parts else ""
    return f"{country}/{part}" if _PART.fullmatch(part) else country


def _code(found: Any) -> str:
    return (
        str(found.get("iso_code", "")) if isinstance(found, dict) else found if isinstance(found, str) else ""
    )


def built(file: Path) -> datetime:
    """When a file was made. Raises OSError or ValueError for one that is missing or none of these."""
    import maxminddb

    try:
        with maxminddb.open_database(file) as reader:
            return datetime.fromtimestamp(reader.metadata().build_epoch, UTC)
    except maxminddb.InvalidDatabaseError as problem:
        raise ValueError(str(problem)) from problem

"""What an archive says about itself, in its first part."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal

from andruck.core.errors import Refusal

NAME = "backup.json"
FORMAT = 1
Kind = Literal["sqlite", "postgresql"]
_KINDS: dict[str, Kind] = {"sqlite": "sqlite", "postgresql": "postgresql"}


@dataclass(frozen=True, slots=True)
class Manifest:
    """Facts of a backup.

    ``migrations`` are “app.name”, ``counts`` rows by table, ``media`` whether pictures are in it, ``own_key`` whether
    the signing key is in it (else it came from the environment).
    """

    made: datetime
    program: str
    database: Kind
    migrations: tuple[str, ...]
    counts: dict[str, int]
    media: bool
    own_key: bool
    format: int = FORMAT

    def to_json(self) -> str:
        """As it stands in the archive."""
        facts = {**asdict(self), "made": self.made.isoformat()}
        return json.dumps(facts, indent=1, ensure_ascii=False, sort_keys=True)


def from_json(text: str) -> Manifest:
    """Read it back. Raises Refusal for what is no manifest, or one of a later format."""
    try:
        facts = json.loads(text)
        number = int(facts["format"])
        if number > FORMAT:
            raise Refusal(
                "newer_backup", f"This backup has the format {number}. Install the newer program first."
            )
        return Manifest(
            made=datetime.fromisoformat(facts["made"]),
            program=str(facts["program"]),
            database=_KINDS[facts["database"]],
            migrations=tuple(str(name) for name in facts["migrations"]),
            counts={str(name): int(count) for name, count in facts["counts"].items()},
            media=bool(facts["media"]),
            own_key=bool(facts["own_key"]),
            format=number,
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refusal("damaged_backup", f"The backup does not say what it is ({error!r}).") from error


def refuse_newer(manifest: Manifest, *, known: set[str]) -> None:
    """Raises Refusal when the database has been changed by a program that is newer than this one.

    ``known`` are the migrations of this program; of apps it does not have any more nothing is expected.
    """
    apps = {name.partition(".")[0] for name in known}
    newer = [name for name in manifest.migrations if name.partition(".")[0] in apps and name not in known]
    if newer:
        raise Refusal(
            "newer_backup",
            f"This backup was made by a newer program (version {manifest.program}, with {newer[0]}). "
            "Install that version first.",
        )

"""How the text of a mail becomes HTML: paragraphs, links, pictures, and what is to be seen large."""

import re
from base64 import b64decode, b64encode
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Look(StrEnum):
    """What a block of a mail looks like."""

    TEXT = "text"
    LINK = "link"
    LARGE = "large"
    LIST = "list"
    FACTS = "facts"
    PICTURE = "picture"


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph (its lines), an address to follow, something to be seen large, the points of a list, facts with
    their names before the colon, or the name of a picture."""

    look: Look
    lines: tuple[str, ...]

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """Names and what they are."""
        return tuple(
            (name, value.strip()) for name, _, value in (line.partition(": ") for line in self.lines)
        )


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG that is enclosed: its name (``code.png``), its bytes, its words for people who cannot see it."""

    name: str
    data: bytes
    says: str

    def written(self) -> dict[str, str]:
        """As the outbox keeps it."""
        return {"name": self.name, "says": self.says, "data": b64encode(self.data).decode()}


def picture_of(written: Mapping[str, str]) -> Picture:
    """A picture as the outbox has kept it."""
    return Picture(written["name"], b64decode(written["data"]), written["says"])


_LINK = re.compile(r"https?://\S+")
_FACT = re.compile(r"[^:]{1,40}: +\S.*")


def html_blocks(text: str, *, pictures: Collection[str] = ()) -> list[Block]:
    """The blocks of a text. Blank lines part them; four spaces at the start make a block large, “- ” a list.

    ``pictures`` are the names of those that are enclosed: a line of its own with such a name in brackets shows it.
    Two lines or more that all read “name: value” become facts under each other.
    """
    found = []
    for part in re.split(r"\n\s*\n", text.strip("\n")):
        lines = [line for line in part.splitlines() if line.strip()]
        if not lines:
            continue
        if all(line.startswith("    ") for line in lines):
            found.append(Block(Look.LARGE, tuple(line.strip() for line in lines)))
        elif len(lines) == 1 and _LINK.fullmatch(lines[0].strip()):
            found.append(Block(Look.LINK, (lines[0].strip(),)))
        elif len(lines) == 1 and lines[0].strip("[] ") in pictures:
            found.append(Block(Look.PICTURE, (lines[0].strip("[] "),)))
        elif all(line.startswith("- ") for line in lines):
            found.append(Block(Look.LIST, tuple(line[2:].strip() for line in lines)))
        elif len(lines) > 1 and all(_FACT.fullmatch(line.strip()) for line in lines):
            found.append(Block(Look.FACTS, tuple(line.strip() for line in lines)))
        else:
            found.append(Block(Look.TEXT, tuple(line.strip() for line in lines)))
    return found

"""What the demo paper consists of, read and checked before anything is written."""

from dataclasses import dataclass
from datetime import time
from pathlib import Path
from typing import Any

from andruck.core.errors import Refusal
from andruck.project.demo import stream
from andruck.project.demo.drawing import FACE, Order
from andruck.project.demo.parsing import Text, parse

TEXTS = Path(__file__).parent / "texts"
EXTRAS = ("archive", "embargo", "machine", "review", "withdrawn")

_FIELDS: dict[str, type] = {
    "kicker": str, "headline": str, "deck": str, "dateline": str, "authors": list, "agencies": list, "genre": str,
    "day": int, "time": str, "pages": list, "dossier": str, "tags": list, "picture": str, "teaser": str,
}  # fmt: skip
_WITH_PICTURE = ("caption", "alt")


@dataclass(frozen=True, slots=True)
class Demo:
    """Everything there is to build: the house's own facts, its articles, the special ones, the fixed pages."""

    language: str
    front: dict[str, Any]
    articles: dict[str, Text]
    extras: dict[str, Text]
    fixed: dict[str, Text]

    @property
    def paper(self) -> dict[str, Any]:
        """The fields of the paper's settings."""
        found: dict[str, Any] = self.front["paper"]
        return found

    def slug(self, kind: str, key: str) -> str:
        """The address of a section or dossier in this language."""
        row = next(row for row in self.front[kind] if row["key"] == key)
        return str(row.get("slug", key))


def load(language: str, *, texts: Path = TEXTS) -> Demo:
    """Read and check all texts of a language. Raises Refusal naming file and line of the first mistake."""
    folder = texts / language
    house = folder / "house" / "paper.md"
    if not house.is_file():
        raise Refusal("demo_language", f"There is no demo paper in “{language}”: {house} is missing.")
    articles = {file.stem: parse(file) for file in sorted(folder.glob("*.md"))}
    extras = {name: parse(folder / "extra" / f"{name}.md") for name in EXTRAS}
    for stem, text in articles.items():
        _check(folder / f"{stem}.md", text)
    for stem, text in extras.items():
        _check(folder / "extra" / f"{stem}.md", text)
    fixed = {file.stem: parse(file) for file in sorted((folder / "fixed").glob("*.md"))}
    return Demo(language, parse(house).front, articles, extras, fixed)


def orders(demo: Demo) -> list[Order]:
    """Every picture the demo needs, in the order in which it needs them: those of its oldest texts first."""
    found = [Order(f"face {author['key']}", FACE, "portrait") for author in demo.front["authors"]]
    found += [
        Order(f"dossier {dossier['key']}", dossier["motif"], "lead") for dossier in demo.front["dossiers"]
    ]
    articles = sorted(demo.articles.values(), key=lambda text: (text.front["day"], text.front["time"]))
    for text in [*articles, *demo.extras.values()]:
        if text.front["picture"]:
            found.append(Order(lead(text.stem), text.front["picture"], "lead"))
        for position, motif in enumerate(stream.pictures(text.parts), 2):
            found.append(Order(inside(text.stem, position), motif.motif, "inside"))
    return found


def lead(stem: str) -> str:
    """What the picture at the head of a text is called."""
    return inside(stem, 1)


def inside(stem: str, position: int) -> str:
    """What a picture in a text is called; the first has position 2. Words, so that searching by them finds it."""
    return f"{stem.replace('-', ' ')} {position}"


def _check(file: Path, text: Text) -> None:
    for key, kind in _FIELDS.items():
        value = text.front.get(key)
        if not isinstance(value, kind) or isinstance(value, bool):
            raise _mistake(file, key, f"“{key}” has to be there and to be a {kind.__name__}.")
    if text.front["picture"]:
        for key in _WITH_PICTURE:
            if not text.front.get(key):
                raise _mistake(file, key, f"“{key}” is missing, but there is a picture.")
    try:
        time.fromisoformat(text.front["time"])
    except ValueError:
        raise _mistake(file, "time", f"“{text.front['time']}” is no time such as 17:40.") from None
    if not text.parts:
        raise _mistake(file, "", "there is no text after the front matter.")


def _mistake(file: Path, key: str, what: str) -> Refusal:
    lines = file.read_text(encoding="utf-8").splitlines()
    number = next((n for n, line in enumerate(lines, 1) if key and line.split("=")[0].strip() == key), 1)
    return Refusal("demo_text", f"{file}, line {number}: {what}", field=str(file), line=number)

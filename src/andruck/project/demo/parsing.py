"""Reads the demo paper's texts: TOML between +++ lines, then light markup. Mistakes are named by file and line."""

import html
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from andruck.core.errors import Refusal

FENCE = "+++"
_BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")
_ITALIC = re.compile(r"\*(?=\S)(.+?)(?<=\S)\*")
_LINK = re.compile(r"\[([^\]]+)\]\(((?:https?://|mailto:|/)[^\s)]*)\)")
_TOML_PLACE = re.compile(r"\(at line (\d+), column \d+\)")
_ENDS = {"box", "table", "gallery"}


@dataclass(frozen=True, slots=True)
class Motif:
    """A picture to be drawn, with the words that stand at it."""

    motif: str
    caption: str
    alt: str


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of a text. ``value`` by kind: paragraph, subhead: str (HTML, plain) · quote: (text, who) ·
    box: (title, HTML) · table: (caption, rows, the first is the head) · picture: Motif · gallery: list of Motif ·
    embed: (url, title) · correction: (wrong, right) · ask: (title, text)."""

    kind: str
    value: Any


@dataclass(frozen=True, slots=True)
class Text:
    """A parsed file: its name without ending, its front matter and its parts."""

    stem: str
    front: dict[str, Any]
    parts: tuple[Part, ...]


def parse(file: Path) -> Text:
    """Read one file. Raises Refusal naming the file and the line."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise Refusal("demo_text", f"{file}: byte {error.start} is not UTF-8.", field=str(file)) from error
    front, first = _front(file, lines)
    return Text(file.stem, front, tuple(_Body(file, lines, first).parts()))


def _fail(file: Path, number: int, what: str) -> NoReturn:
    raise Refusal("demo_text", f"{file}, line {number}: {what}", field=str(file), line=number)


def _front(file: Path, lines: list[str]) -> tuple[dict[str, Any], int]:
    if not lines or lines[0].strip() != FENCE:
        _fail(file, 1, f"the file has to begin with a line {FENCE}.")
    end = next((n for n, line in enumerate(lines[1:], 1) if line.strip() == FENCE), 0)
    if not end:
        _fail(file, 1, f"the front matter has no closing line {FENCE}.")
    try:
        return tomllib.loads("\n".join(lines[1:end])), end + 1
    except tomllib.TOMLDecodeError as error:
        place = _TOML_PLACE.search(str(error))
        number = int(place[1]) + 1 if place else end + 1
        _fail(file, number, f"the front matter is no TOML: {_TOML_PLACE.sub('', str(error)).strip()}.")


def inline(text: str) -> str:
    """Light markup inside a line as HTML: **strong**, *emphasis*, [text](address). All else is escaped."""
    escaped = html.escape(text, quote=False)
    linked = _LINK.sub(lambda found: f'<a href="{found[2].replace(chr(34), "%22")}">{found[1]}</a>', escaped)
    return _ITALIC.sub(r"<i>\1</i>", _BOLD.sub(r"<b>\1</b>", linked))


def rich(text: str) -> str:
    """Paragraphs and lists, separated by blank lines, as HTML."""
    pieces = []
    for piece in re.split(r"\n\s*\n", text.strip()):
        lines = [line.strip() for line in piece.splitlines()]
        if all(line.startswith("- ") for line in lines):
            pieces.append("<ul>" + "".join(f"<li>{inline(line[2:])}</li>" for line in lines) + "</ul>")
        else:
            pieces.append(f"<p>{inline(' '.join(lines))}</p>")
    return "".join(pieces)


class _Body:
    """Goes through the lines after the front matter once."""

    def __init__(self, file: Path, lines: list[str], first: int) -> None:
        self.file, self.lines, self.at = file, lines, first

    def parts(self) -> list[Part]:
        found: list[Part] = []
        while self.at < len(self.lines):
            line = self.lines[self.at].strip()
            if not line:
                self.at += 1
            elif line.startswith("!"):
                found.append(self._special(line))
            elif line.startswith("## "):
                found.append(Part("subhead", line[3:].strip()))
                self.at += 1
            elif line.startswith("> "):
                text, _, who = line[2:].partition("|")
                found.append(Part("quote", (text.strip(), who.strip())))
                self.at += 1
            elif line.startswith("#"):
                self._fail("a subhead begins with “## ”.")
            else:
                found.append(Part("paragraph", rich("\n".join(self._paragraph()))))
        return found

    def _fail(self, what: str) -> NoReturn:
        _fail(self.file, self.at + 1, what)

    def _paragraph(self) -> list[str]:
        first = self.at
        while self.at < len(self.lines) and self.lines[self.at].strip():
            if self.at > first and self.lines[self.at].startswith(("!", "## ", "> ")):
                self._fail("a blank line is missing before this one.")
            self.at += 1
        return self.lines[first : self.at]

    def _special(self, line: str) -> Part:
        name, _, rest = line[1:].partition(" ")
        inside: list[str] = self._inside(name) if name in _ENDS else []
        match name:
            case "box":
                part = Part("box", (rest.strip(), rich("\n".join(inside))))
            case "table":
                part = Part("table", (rest.strip(), self._rows(inside)))
            case "gallery":
                part = Part("gallery", [Motif(*self._cells(row, 3)) for row in inside if row.strip()])
            case "picture":
                part = Part("picture", Motif(*self._cells(rest, 3)))
            case "embed" | "correction" | "ask":
                part = Part(name, tuple(self._cells(rest, 2)))
            case _:
                self._fail(f"there is no block “!{name}”.")
        self.at += 1
        return part

    def _inside(self, name: str) -> list[str]:
        """The lines up to !end; afterwards the place is at !end."""
        first = self.at + 1
        ends = (n for n in range(first, len(self.lines)) if self.lines[n].strip() == "!end")
        last = next(ends, None)
        if last is None:
            self._fail(f"“!{name}” has no “!end”.")
        self.at = last
        return self.lines[first:last]

    def _cells(self, row: str, count: int) -> list[str]:
        cells = [cell.strip() for cell in row.split("|")]
        if len(cells) != count or not all(cells):
            self._fail(f"“{row.strip()[:60]}” should have {count} parts with “|” between them.")
        return cells

    def _rows(self, lines: list[str]) -> list[list[str]]:
        rows = [[cell.strip() for cell in line.split("|")] for line in lines if line.strip()]
        if len(rows) < 2 or any(len(row) != len(rows[0]) for row in rows):
            self._fail("the table before this line needs a head and rows of equal length.")
        return rows

"""Reads tables (CSV) of any size line by line, and says exactly where one is broken."""

import codecs
import csv
import hashlib
import io
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self, TextIO

from andruck.core.errors import Refusal

FIELD_LIMIT = 1_000_000
"""Characters in a cell. A text of that length is no article."""

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Row:
    """A record: the number of the line in the file on which it begins (from 1), and its cells by column."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Broken:
    """A line that is no record, and why."""

    line: int
    reason: str


def examine(file: Path, encoding: str) -> str:
    """Read the whole file once: its SHA-256 (hex). Raises Refusal at the first byte that is not of this encoding."""
    try:
        decoder = codecs.getincrementaldecoder(encoding)()
    except LookupError:
        raise Refusal(
            "encoding", f"There is no encoding {encoding!r}; try utf-8, cp1252 or utf-16."
        ) from None
    digest = hashlib.sha256()
    read = lines = 0
    with file.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
            _decode(file, decoder, chunk, False, read, lines, encoding)
            read += len(chunk)
            lines += chunk.count(b"\n")
        _decode(file, decoder, b"", True, read, lines, encoding)
    if not read:
        raise Refusal("empty", f"{file} is empty.")
    return digest.hexdigest()


def _decode(
    file: Path,
    decoder: codecs.IncrementalDecoder,
    chunk: bytes,
    final: bool,
    read: int,
    lines: int,
    encoding: str,
) -> None:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError as error:
        # What the decoder had kept back from the chunk before counts too.
        offset = read + len(chunk) - len(error.object) + error.start
        line = lines + error.object[: error.start].count(b"\n") + 1
        with file.open("rb") as stream:
            start = stream.read(4)
        other = "utf-16" if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else _other(encoding)
        raise Refusal(
            "encoding",
            f"Byte {offset} (0x{error.object[error.start]:02x}, line {line}) is not {encoding}. "
            f"If the file is written in another encoding, name it: --encoding {other}. Nothing was imported.",
            offset=offset,
            line=line,
        ) from None


def _other(encoding: str) -> str:
    return "cp1252" if codecs.lookup(encoding).name.startswith("utf") else "utf-8"


class Table:
    """A table that is read from beginning to end. Use it as a context manager.

    ``columns`` are the names in its first line. Raises Refusal when there are none, when two are the same, or when
    ``delimiter`` is not one character.
    """

    def __init__(self, file: Path, *, encoding: str, delimiter: str) -> None:
        if len(delimiter) != 1 or delimiter in '"\r\n\0':
            raise Refusal(
                "delimiter", f"{delimiter!r} cannot stand between columns; it has to be one character."
            )
        self.file, self.delimiter = file, delimiter
        self._bytes = file.open("rb")
        self._stream = io.TextIOWrapper(self._bytes, encoding=_without_mark(encoding), newline="")
        self._lines = _Lines(self._stream)
        csv.field_size_limit(FIELD_LIMIT)
        self._reader = csv.reader(self._lines, delimiter=delimiter, strict=True)
        self.columns = self._header()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._stream.close()

    @property
    def position(self) -> int:
        """How many bytes of the file have been read."""
        return self._bytes.tell()

    def require(self, column: str) -> str:
        """The column's name, if there is such a column. Raises Refusal naming those that there are."""
        if column not in self.columns:
            raise Refusal(
                "column",
                f"There is no column “{column}”. There are: {', '.join(self.columns)}.{self._hint()}",
            )
        return column

    def __iter__(self) -> Iterator[Row | Broken]:
        while True:
            self._lines.begin()
            try:
                cells = next(self._reader)
            except StopIteration:
                return
            except csv.Error as error:
                line = self._lines.first
                self._lines.give_back()
                yield Broken(line, _in_words(str(error)))
                continue
            if not cells:
                continue
            if len(cells) != len(self.columns):
                yield Broken(self._lines.first, f"{len(cells)} cells instead of {len(self.columns)}.")
            else:
                yield Row(self._lines.first, dict(zip(self.columns, cells, strict=True)))

    def _header(self) -> list[str]:
        self._lines.begin()
        try:
            names = [name.strip() for name in next(self._reader, [])]
        except csv.Error as error:
            raise Refusal("header", f"Line 1 holds no names of columns: {_in_words(str(error))}") from None
        if not any(names):
            raise Refusal("header", "Line 1 holds no names of columns.")
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise Refusal("header", f"Two columns are called “{twice[0]}”.")
        return names

    def _hint(self) -> str:
        if len(self.columns) > 1:
            return ""
        found = next((sign for sign in ";\t|" if sign in self.columns[0]), "")
        return f" Perhaps they are separated otherwise: --delimiter {found!r}." if found else ""


def _without_mark(encoding: str) -> str:
    """UTF-8 files may begin with a mark that is no text."""
    return "utf-8-sig" if codecs.lookup(encoding).name == "utf-8" else encoding


_WORDS: dict[str, Callable[[str], bool]] = {
    "A quotation mark stands in the middle of a cell, or one is not closed.": lambda message: (
        "expected after" in message
    ),
    "A quotation mark is not closed.": lambda message: "unexpected end of data" in message,
    f"A cell is longer than {FIELD_LIMIT:,} characters, or a quotation mark is not closed.": lambda message: (
        "field larger" in message
    ),
}


def _in_words(message: str) -> str:
    return next(
        (words for words, fits in _WORDS.items() if fits(message)), f"{message[:1].upper()}{message[1:]}."
    )


class _Lines:
    """The lines of a file, numbered. Those of a broken record but its first can be given back and read again, so
    that a quotation mark that is not closed costs one line and not the rest of the file."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._back: deque[tuple[int, str]] = deque()
        self._taken: list[tuple[int, str]] = []
        self._number = 0

    def begin(self) -> None:
        """A new record begins here."""
        self._taken.clear()

    @property
    def first(self) -> int:
        """The number of the line on which the present record begins."""
        return self._taken[0][0] if self._taken else self._number

    def give_back(self) -> None:
        """Read all lines of this record again, without its first."""
        self._back.extendleft(reversed(self._taken[1:]))
        self._taken.clear()

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        if self._back:
            number, text = self._back.popleft()
        else:
            # A line without an end must not fill the memory; the reader refuses a cell of that length.
            text = self._stream.readline(2 * FIELD_LIMIT)
            self._number += 1
            number = self._number
            if not text:
                raise StopIteration
            self._skip_rest(text)
        self._taken.append((number, text))
        return text

    def _skip_rest(self, text: str) -> None:
        while len(text) == 2 * FIELD_LIMIT and not text.endswith(("\n", "\r")):
            text = self._stream.readline(2 * FIELD_LIMIT)

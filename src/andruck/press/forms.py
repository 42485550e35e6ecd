"""Pages as bytes: packing, heads of answers, and the records of the store's file."""

import gzip
import math
import struct
import zlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import blake2b
from http import HTTPStatus

import brotli  # type: ignore[import-untyped]

from andruck.access.rules import ArticleFacts, Level
from andruck.press.rules import TOKENS, VARIANTS, Encoding, Variant
from andruck.press.values import Kept

DROPPED = frozenset(
    {"age", "connection", "content-encoding", "content-length", "date", "etag", "keep-alive", "server"}
    | {"set-cookie", "te", "trailer", "transfer-encoding", "upgrade", "vary", "via", "x-press"}
)
"""Headers that belong to a connection, a moment, a reader or this module."""

PRIVATE = "private, max-age=0, must-revalidate"
IN_304 = frozenset({"cache-control", "content-location", "expires", "last-modified"})

SMALL = 2048
"""A larger plain body is not kept beside its gzip form but made from it: hardly anybody asks for it."""

_FORM = struct.Struct(
    "<I?BHH"
)  # checksum of the rest, body is made, lengths of: entity tag, head of a 304, head
_RECORD = struct.Struct("<BHQQddBBBH")
# stale, status, id, number of the writing, until (0: for ever), kept at, form of each variant, length of facts
_FACTS = struct.Struct("<QQB")
_KEY = struct.Struct(">QB")
_LEVELS = tuple(Level)


def etag(body: bytes, encoding: Encoding) -> str:
    """The entity tag of a body in one packing, quotes included."""
    return f'"{blake2b(body, digest_size=9).hexdigest()}-{TOKENS[encoding][:2]}"'


def pack(body: bytes, encoding: Encoding, quality: int) -> bytes:
    """The body packed; gzip without a time, so that equal bodies have equal bytes."""
    match encoding:
        case Encoding.BR:
            return bytes(brotli.compress(body, mode=brotli.MODE_TEXT, quality=quality))
        case Encoding.GZIP:
            return gzip.compress(body, compresslevel=9, mtime=0)
        case Encoding.PLAIN:
            return body


def forms(kept: Kept, quality: int) -> tuple[tuple[int, int, int], list[bytes]]:
    """Which form each variant has, and the forms, three packings each. Equal variants share one."""
    body = kept.body
    bodies: Mapping[Variant, bytes] = body if isinstance(body, Mapping) else dict.fromkeys(VARIANTS, body)
    different = list(dict.fromkeys(bodies[variant] for variant in VARIANTS))
    numbers = tuple(different.index(bodies[variant]) for variant in VARIANTS)
    packed = [
        _form(kept, one, encoding, quality, private=len(different) > 1)
        for one in different
        for encoding in Encoding
    ]
    return (numbers[0], numbers[1], numbers[2]), packed


def _form(kept: Kept, body: bytes, encoding: Encoding, quality: int, *, private: bool) -> bytes:
    packed = pack(body, encoding, quality)
    tag = etag(body, encoding).encode()
    # Any shared cache that kept one reader's variant would hand it to the next.
    pairs = [
        (name.lower(), PRIVATE if private and name.lower() == "cache-control" else value)
        for name, value in kept.headers
        if name.lower() not in DROPPED
    ]
    for name, value in pairs:
        if not (name + value).isascii() or any(char in name + value for char in "\r\n\0"):
            raise ValueError(f"not a header that may be kept: {name[:50]!r}")
    if private and all(name != "cache-control" for name, _ in pairs):
        pairs.append(("cache-control", PRIVATE))
    always = [("vary", "Accept-Encoding, Cookie" if private else "Accept-Encoding"), ("etag", tag.decode())]
    packing = [("content-encoding", TOKENS[encoding])] if encoding != Encoding.PLAIN else []
    full = [*pairs, *always, *packing, ("content-length", str(len(packed)))]
    short = [*(pair for pair in pairs if pair[0] in IN_304), *always]
    head, head_304 = _head(kept.status, full), _head(304, short)
    made = encoding == Encoding.PLAIN and len(body) > SMALL
    rest = b"".join([tag, head_304, head, b"" if made else packed])
    return _FORM.pack(zlib.crc32(rest), made, len(tag), len(head_304), len(head)) + rest


def _head(status: int, pairs: list[tuple[str, str]]) -> bytes:
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", *(f"{name}: {value}" for name, value in pairs)]
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")


def sound(form: bytes | memoryview) -> bool:
    """Whether the bytes are those that were written."""
    return len(form) > _FORM.size and _FORM.unpack_from(form)[0] == zlib.crc32(form[_FORM.size :])


Answer = tuple[bytes, bytes, bytes, bytes]
"""Entity tag, head of a 304, head (both without Date and the empty line), body."""


def parts(form: bytes | memoryview, gzipped: Callable[[], bytes | memoryview | None]) -> Answer:
    """A form taken apart. ``gzipped`` gives the gzip form of the same body, if it is needed."""
    _, made, tag, short, full = _FORM.unpack_from(form)
    one = _FORM.size + tag
    two = one + short
    three = two + full
    body = bytes(form[three:])
    if made:
        other = gzipped() or b""
        _, _, *lengths = _FORM.unpack_from(other)
        body = gzip.decompress(bytes(other[_FORM.size + sum(lengths) :]))
    return bytes(form[_FORM.size : one]), bytes(form[one:two]), bytes(form[two:three]), body


def form_key(page: int, number: int, encoding: int) -> bytes:
    """The key of one form of a page in one packing; higher pages have higher keys."""
    return _KEY.pack(page, number * len(Encoding) + encoding)


def headers(head: bytes) -> tuple[tuple[str, str], ...]:
    """The headers in a head of ours."""
    lines = head.decode("ascii").split("\r\n")[1:-1]
    return tuple((name, value) for name, _, value in (line.partition(": ") for line in lines))


class Record:
    """What the store knows of one page."""

    __slots__ = ("facts", "forms", "id", "kept_at", "marks", "number", "path", "stale", "status", "until")

    def __init__(self, raw: bytes | memoryview) -> None:
        stale, self.status, self.id, self.number, self.until, self.kept_at, *forms, length = (
            _RECORD.unpack_from(raw)
        )
        self.stale = bool(stale)
        self.forms: tuple[int, ...] = tuple(forms)
        end = _RECORD.size + length
        self.facts = facts(bytes(raw[_RECORD.size : end])) if length else None
        path, *marks = bytes(raw[end:]).decode().split("\n")
        self.path, self.marks = path, frozenset(marks)


class Peek:
    """Of a record only what a hit needs."""

    __slots__ = ("facts", "forms", "id", "number", "stale", "until")

    def __init__(self, raw: bytes | memoryview) -> None:
        self.stale, _, self.id, self.number, until, _, one, two, three, length = _RECORD.unpack_from(raw)
        self.until: float = until or math.inf
        self.forms = (one, two, three)
        self.facts = facts(bytes(raw[_RECORD.size : _RECORD.size + length])) if length else None


def record(kept: Kept, *, page: int, number: int, numbers: tuple[int, int, int], now: datetime) -> bytes:
    """The record of a page that is being kept."""
    blob = b"" if kept.facts is None else _facts_bytes(kept.facts)
    until = kept.until.timestamp() if kept.until else 0.0
    head = _RECORD.pack(0, kept.status, page, number, until, now.timestamp(), *numbers, len(blob))
    return head + blob + "\n".join([kept.path, *sorted(kept.marks)]).encode()


def staled(raw: bytes) -> bytes:
    """The same record, stale."""
    return b"\1" + raw[1:]


def _facts_bytes(known: ArticleFacts) -> bytes:
    return _FACTS.pack(known.id, known.section, known.level) + struct.pack(
        f"<{len(known.dossiers)}Q", *known.dossiers
    )


@lru_cache(maxsize=10_000)
def facts(blob: bytes) -> ArticleFacts | None:
    """Facts out of a record."""
    if not blob:
        return None
    article, section, level = _FACTS.unpack_from(blob)
    dossiers = struct.unpack_from(f"<{(len(blob) - _FACTS.size) // 8}Q", blob, _FACTS.size)
    return ArticleFacts(article, _LEVELS[level], section, dossiers)


def moment(seconds: float) -> datetime | None:
    """A moment out of a record; 0 is none."""
    return datetime.fromtimestamp(seconds, UTC) if seconds else None

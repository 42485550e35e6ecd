"""Pages as bytes: packing, heads of answers, and the records of the store's file."""

import gzip
import math
import re
import struct
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import blake2b
from http import HTTPStatus

import brotli  # type: ignore[import-untyped]

from andruck.access.rules import ArticleFacts, Level, Step, Variant
from andruck.press import slips
from andruck.press.rules import TOKENS, VARIANTS, Encoding
from andruck.press.slips import NO_SLIP, Slip
from andruck.press.values import Kept

DROPPED = frozenset(
    {"age", "connection", "content-encoding", "content-length", "date", "etag", "keep-alive", "server"}
    | {"set-cookie", "te", "trailer", "transfer-encoding", "upgrade", "vary", "via", "x-press"}
)
"""Headers that belong to a connection, a moment, a reader or this module."""

PRIVATE = "private, no-store"
"""What only this reader may have."""

IN_304 = frozenset({"cache-control", "content-location", "expires", "last-modified"})

SMALL = 2048
"""A larger plain body is not kept beside its gzip form but made from it: hardly anybody asks for it."""

_FORM = struct.Struct("<IBBHH")
# checksum of the rest, flags, lengths of: entity tag, head of a 304, head
_MADE, _UNFINISHED = 1, 2
_SHARED = re.compile(rb"(s-maxage=)(\d+)")
_RECORD = struct.Struct("<BHQQddBBBH")
# stale, status, id, number of the writing, until (0: for ever), kept at, form of each variant, length of facts
_FACTS = struct.Struct("<QQBBBBBB")
# article, section, level, always free, number of dossiers, tags, editions, steps
_STEP = struct.Struct("<dB")
MOST_PLACES = 255
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
    """Which form each variant has, and the forms, three packings each. One body has one form for all variants.

    Raises ValueError for several bodies without facts, and for headers that may not be kept.
    """
    if isinstance(kept.body, bytes):
        return (0, 0, 0), [form(kept, None, encoding, quality) for encoding in Encoding]
    if kept.facts is None:
        raise ValueError("Nobody can decide who gets which variant.")
    packed = [form(kept, variant, encoding, quality) for variant in VARIANTS for encoding in Encoding]
    return (0, 1, 2), packed


def form(kept: Kept, variant: Variant | None, encoding: Encoding, quality: int) -> bytes:
    """One form of a page; ``variant`` is None where all readers get the same.

    The one for everybody while something is opened is left without its end: see ``slips``.
    """
    body = kept.body if isinstance(kept.body, bytes) else kept.body[variant or Variant.EXCERPT]
    unfinished = variant is Variant.OPENED
    if unfinished:
        body = slips.without_end(body)
    packed = slips.pack(body, encoding, quality) if unfinished else pack(body, encoding, quality)
    tag = etag(body, encoding).encode()
    pairs = _pairs(kept, variant)
    always = [("vary", "Accept-Encoding" if variant is None else "Accept-Encoding, Cookie")]
    packing = [("content-encoding", TOKENS[encoding])] if encoding != Encoding.PLAIN else []
    ends = [] if unfinished else [("etag", tag.decode())]
    length = [] if unfinished else [("content-length", str(len(packed)))]
    full = [*pairs, *always, *ends, *packing, *length]
    short = [*(pair for pair in pairs if pair[0] in IN_304), *always, *ends]
    head, head_304 = _head(kept.status, full), _head(304, short)
    made = encoding == Encoding.PLAIN and len(body) > SMALL
    rest = b"".join([tag, head_304, head, b"" if made else packed])
    flags = made | unfinished << 1
    return _FORM.pack(zlib.crc32(rest), flags, len(tag), len(head_304), len(head)) + rest


def _pairs(kept: Kept, variant: Variant | None) -> list[tuple[str, str]]:
    private = variant is Variant.MEMBER
    pairs = [(name.lower(), value) for name, value in kept.headers if name.lower() not in DROPPED]
    for name, value in pairs:
        if not (name + value).isascii() or any(char in name + value for char in "\r\n\0"):
            raise ValueError(f"not a header that may be kept: {name[:50]!r}")
    if private:
        # No cache between, and no other reader of the same browser.
        pairs = [pair for pair in pairs if pair[0] not in {"cache-control", "expires", "last-modified"}]
        pairs.append(("cache-control", PRIVATE))
    return pairs


def _head(status: int, pairs: list[tuple[str, str]]) -> bytes:
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", *(f"{name}: {value}" for name, value in pairs)]
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")


def sound(form: bytes | memoryview) -> bool:
    """Whether the bytes are those that were written."""
    return len(form) > _FORM.size and _FORM.unpack_from(form)[0] == zlib.crc32(form[_FORM.size :])


Answer = tuple[bytes, bytes, bytes, bytes]
"""Entity tag, head of a 304, head (both without Date and the empty line), body."""


def parts(
    form: bytes | memoryview,
    encoding: int,
    gzipped: Callable[[], bytes | memoryview | None],
    slip: Slip = NO_SLIP,
) -> Answer:
    """A form taken apart. ``gzipped`` gives the gzip form of the same body, if it is needed.

    ``slip`` is what a form without an end is finished with.
    """
    form = bytes(form)
    _, flags, tag, short, full = _FORM.unpack_from(form)
    one = _FORM.size + tag
    two = one + short
    three = two + full
    body = form[three:]
    if flags & _MADE:
        other = gzipped() or b""
        _, _, *lengths = _FORM.unpack_from(other)
        body = slips.unpack(bytes(other[_FORM.size + sum(lengths) :]), unfinished=bool(flags & _UNFINISHED))
    answer = form[_FORM.size : one], form[one:two], form[two:three], body
    return _finished(answer, encoding, slip) if flags & _UNFINISHED else answer


def _finished(answer: Answer, encoding: int, slip: Slip) -> Answer:
    tag, short, head, body = answer
    body = slip.finish(body, encoding)
    tag = tag[:-4] + slip.tag + tag[-4:]
    named = b"etag: " + tag + b"\r\n"
    return tag, short + named, b"%s%scontent-length: %d\r\n" % (head, named, len(body)), body


def bounded(answer: Answer, seconds: float) -> Answer:
    """The same for caches between to keep for at most so many seconds."""
    tag, short, head, body = answer
    limit = b"%d" % max(0, int(seconds))

    def lower(found: re.Match[bytes]) -> bytes:
        return found[1] + min(found[2], limit, key=int)

    return tag, _SHARED.sub(lower, short), _SHARED.sub(lower, head), body


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
    places = [some[:MOST_PLACES] for some in (known.dossiers, known.tags, known.editions)]
    head = _FACTS.pack(
        known.id, known.section, known.level, known.always_free, *map(len, places), len(known.steps)
    )
    ids = [id for some in places for id in some]
    steps = [_STEP.pack(step.at.timestamp(), step.level) for step in known.steps]
    return head + struct.pack(f"<{len(ids)}Q", *ids) + b"".join(steps)


@lru_cache(maxsize=10_000)
def facts(blob: bytes) -> ArticleFacts | None:
    """Facts out of a record."""
    if not blob:
        return None
    article, section, level, always_free, dossiers, tags, editions, _ = _FACTS.unpack_from(blob)
    many = dossiers + tags + editions
    ids = struct.unpack_from(f"<{many}Q", blob, _FACTS.size)
    steps = _STEP.iter_unpack(blob[_FACTS.size + 8 * many :])
    return ArticleFacts(
        id=article,
        level=_LEVELS[level],
        section=section,
        dossiers=ids[:dossiers],
        tags=ids[dossiers : dossiers + tags],
        editions=ids[dossiers + tags :],
        steps=tuple(Step(datetime.fromtimestamp(at, UTC), _LEVELS[one]) for at, one in steps),
        always_free=bool(always_free),
    )


def moment(seconds: float) -> datetime | None:
    """A moment out of a record; 0 is none."""
    return datetime.fromtimestamp(seconds, UTC) if seconds else None

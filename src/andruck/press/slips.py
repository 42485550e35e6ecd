"""What is put at the end of a kept page when it is sent: why it is open for everybody just now, and until when.

The reason belongs to an opening and not to a page: otherwise a hundred thousand pages would have to be made anew for
every opening. So this one variant is packed without its end. Brotli and gzip both can be stopped at the edge of a
byte and go on with bytes that are not packed; nothing before has to be unpacked for it.
"""

import struct
import zlib
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import count

import brotli  # type: ignore[import-untyped]

from andruck.press.rules import Encoding

END = b"</body>"
LARGEST = 60_000
"""Bytes of a slip; what is not packed can have 65,535 in one piece, in either packing."""

_SUM = struct.Struct("<II")
_WINDOW = 15
_numbers = count()


def without_end(body: bytes) -> bytes:
    """A page up to where its slip stands."""
    place = body.rfind(END)
    return body if place < 0 else body[:place]


def pack(body: bytes, encoding: Encoding, quality: int) -> bytes:
    """Packed so that something can follow. Of gzip the end holds what is needed to go on counting."""
    match encoding:
        case Encoding.BR:
            packer = brotli.Compressor(mode=brotli.MODE_TEXT, quality=quality)
            return bytes(packer.process(body) + packer.flush())
        case Encoding.GZIP:
            zipper = zlib.compressobj(9, zlib.DEFLATED, 16 + _WINDOW)
            packed = zipper.compress(body) + zipper.flush(zlib.Z_SYNC_FLUSH)
            return packed + _SUM.pack(zlib.crc32(body), len(body) & 0xFFFFFFFF)
        case Encoding.PLAIN:
            return body


def unpack(packed: bytes, *, unfinished: bool) -> bytes:
    """The plain body out of gzip. What stands after one without an end is for counting on, and no part of it."""
    if unfinished:
        packed = packed[: -_SUM.size]
    return zlib.decompressobj(16 + _WINDOW).decompress(packed)


@dataclass(frozen=True, slots=True)
class Slip:
    """The end of a page with something put before it. ``tag`` goes into the entity tag.

    Raises ValueError for one that is too large.
    """

    html: bytes = b""
    number: int = field(default_factory=lambda: next(_numbers), compare=False)

    def __post_init__(self) -> None:
        if len(self.end) > LARGEST:
            raise ValueError("A slip has to be short.")

    @property
    def end(self) -> bytes:
        """The last bytes of a page."""
        return self.html + END + b"\n</html>\n"

    @property
    def tag(self) -> bytes:
        """What tells pages with this slip from those with others."""
        return b"." + blake2b(self.html, digest_size=5).hexdigest().encode() if self.html else b""

    def finish(self, packed: bytes, encoding: int) -> bytes:
        """A packed page with its end."""
        end = self.end
        if encoding == Encoding.BR:
            # RFC 7932, 9.2: not the last, its length in four nibbles, not packed, up to the next byte; the bytes;
            # then a last one that is empty.
            head = (len(end) - 1) << 3 | 1 << 19
            return b"".join((packed, head.to_bytes(3, "little"), end, b"\x03"))
        if encoding == Encoding.GZIP:
            # RFC 1951, 3.2.4: the last block, not packed; RFC 1952: checksum and length of everything.
            crc, length = _SUM.unpack(packed[-_SUM.size :])
            block = struct.pack("<BHH", 1, len(end), len(end) ^ 0xFFFF) + end
            total = _SUM.pack(zlib.crc32(end, crc), (length + len(end)) & 0xFFFFFFFF)
            return b"".join((packed[: -_SUM.size], block, total))
        return packed + end


NO_SLIP = Slip()

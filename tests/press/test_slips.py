"""Packed pages without an end, and what they are finished with."""

import gzip

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from andruck.press import slips
from andruck.press.rules import Encoding

PLAIN = {Encoding.BR: brotli.decompress, Encoding.GZIP: gzip.decompress, Encoding.PLAIN: bytes}
bodies = st.text(max_size=400).map(lambda text: f"<html><body>{text}".encode())
lines = st.text(max_size=80).map(str.encode)


@given(bodies)
def test_a_body_comes_out_of_gzip_as_it_went_in(body: bytes) -> None:
    packed = slips.pack(body, Encoding.GZIP, 5)
    assert slips.unpack(packed, unfinished=True) == body
    assert slips.unpack(gzip.compress(body), unfinished=False) == body


@given(bodies, lines)
def test_finished_it_is_the_same_page_in_every_packing(body: bytes, line: bytes) -> None:
    slip = slips.Slip(line)
    for encoding, plain in PLAIN.items():
        whole = plain(slip.finish(slips.pack(body, encoding, 5), encoding))
        assert whole == body + line + b"</body>\n</html>\n"


@pytest.mark.parametrize("number", range(300))
def test_what_gzip_counts_with_is_never_read_as_text(number: int) -> None:
    # Its bytes mean something else to whoever unpacks them: text in one of four cases, an error in another.
    body = f"<html><body>Seite {number}, ".encode() * 40
    assert slips.unpack(slips.pack(body, Encoding.GZIP, 5), unfinished=True) == body

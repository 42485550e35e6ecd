"""Countries and their parts, from a file of the operator's."""

import logging
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from andruck.usage.regions import Regions, built, region
from andruck.usage.rules.networks import network
from tests.mmdb import write

BUILT = 1_796_000_400
BERLIN = {
    "country": {"iso_code": "DE"},
    "subdivisions": [{"iso_code": "BE"}],
    "city": {"names": {"en": "Berlin"}},
}
AUSTRIA = {
    "country": {"iso_code": "AT", "names": {"de": "Österreich", "en": "Austria, a text that is long enough"}}
}
PLAIN = {"country_code": "CH"}
KNOWN = {"5.9.0.0/16": BERLIN, "8.8.8.0/24": AUSTRIA, "2a01:4f8::/32": BERLIN, "2a02::/16": PLAIN}


def of(regions: Regions, address: str) -> str:
    found = network(address)
    assert found is not None
    return regions.of(found)


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("5.9.77.203", "DE/BE"),
        ("::ffff:5.9.77.203", "DE/BE"),
        ("8.8.8.8", "AT"),
        ("8.8.9.8", ""),
        ("2a01:4f8:1:2:3:4:5:6", "DE/BE"),
        ("2a02:1::1", "CH"),
        ("2a03::1", ""),
    ],
)
def test_addresses(tmp_path: Path, address: str, found: str) -> None:
    assert of(Regions(write(tmp_path / "world.mmdb", KNOWN, built=BUILT)), address) == found


def test_a_file_of_the_fourth_protocol_only(tmp_path: Path) -> None:
    file = write(tmp_path / "world.mmdb", {"5.9.0.0/16": BERLIN}, built=BUILT, version=4)
    assert of(Regions(file), "5.9.77.203") == "DE/BE"
    assert of(Regions(file), "2a01:4f8::1") == ""


def test_another_file_takes_its_place(tmp_path: Path) -> None:
    regions = Regions(write(tmp_path / "world.mmdb", KNOWN, built=BUILT))
    assert of(regions, "5.9.77.203") == "DE/BE"
    write(tmp_path / "new.mmdb", {"5.9.0.0/16": AUSTRIA}, built=BUILT).rename(regions.file)
    regions.renew()
    assert of(regions, "5.9.77.203") == "AT"
    # It is gone for a moment: what is known stays.
    regions.file.unlink()
    regions.renew()
    assert of(regions, "5.9.77.203") == "AT"


def test_no_file_and_a_broken_one(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING, "andruck.press")
    missing = Regions(tmp_path / "world.mmdb")
    missing.renew()
    assert of(missing, "5.9.77.203") == ""
    assert len(caplog.records) == 1
    (tmp_path / "world.mmdb").write_bytes(b"not at all")
    assert of(Regions(tmp_path / "world.mmdb"), "5.9.77.203") == ""
    assert len(caplog.records) == 2
    write(tmp_path / "world.mmdb", KNOWN, built=BUILT)
    missing.renew()
    assert of(missing, "5.9.77.203") == "DE/BE"


def test_half_a_file(tmp_path: Path) -> None:
    """Whatever is in it, nobody's page fails."""
    whole = write(tmp_path / "world.mmdb", KNOWN, built=BUILT).read_bytes()
    start = whole.index(b"\xab\xcd\xefMaxMind")
    for cut in range(0, start, 97):
        (tmp_path / "cut.mmdb").write_bytes(whole[:cut] + b"\xff" * (start - cut) + whole[start:])
        assert of(Regions(tmp_path / "cut.mmdb"), "5.9.77.203") in {"", "DE/BE", "DE", "AT", "CH"}


@pytest.mark.parametrize(
    ("record", "found"),
    [
        (None, ""), ("DE", ""), ({}, ""), ({"country": "DE"}, "DE"), ({"country": "Germany"}, ""),
        ({"country": {"iso_code": "de"}}, ""), ({"country": {}}, ""), ({"country": {"iso_code": None}}, ""),
        ({"country": {"iso_code": "DE"}, "subdivisions": []}, "DE"),
        ({"country": {"iso_code": "DE"}, "subdivisions": [{"names": {}}]}, "DE"),
        ({"country": {"iso_code": "DE"}, "subdivisions": [{"iso_code": "a b"}]}, "DE"),
        ({"country": {"iso_code": "GB"}, "subdivisions": [{"iso_code": "ENG"}, {"iso_code": "LND"}]}, "GB/ENG"),
    ],
)  # fmt: skip
def test_what_providers_write(record: Any, found: str) -> None:
    assert region(record) == found


def test_when_it_was_made(tmp_path: Path) -> None:
    assert built(write(tmp_path / "world.mmdb", KNOWN, built=BUILT)) == datetime.fromtimestamp(BUILT, UTC)
    with pytest.raises(OSError, match="none"):
        built(tmp_path / "none.mmdb")
    (tmp_path / "none.mmdb").write_bytes(b"not at all")
    with pytest.raises(ValueError, match="none"):
        built(tmp_path / "none.mmdb")

"""Neighbours are counted together, and whoever is not on the internet is nobody's neighbour."""

from ipaddress import ip_address

import pytest

from andruck.usage.rules.networks import forwarded, network


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("5.9.77.1", bytes([5, 9, 77])),
        ("5.9.77.254", bytes([5, 9, 77])),
        ("5.9.78.1", bytes([5, 9, 78])),
        ("::ffff:5.9.77.1", bytes([5, 9, 77])),
        ("2a01:4f8:1:2:3:4:5:6", bytes.fromhex("2a0104f80001")),
        ("2a01:4f8:1:ffff::", bytes.fromhex("2a0104f80001")),
        ("127.0.0.1", None),
        ("::1", None),
        ("10.1.2.3", None),
        ("192.168.1.1", None),
        ("100.64.0.1", None),
        ("::ffff:127.0.0.1", None),
        ("fd00::1", None),
        ("", None),
        ("unknown", None),
        ("5.9.77.1:8080", None),
        ("5.9.77", None),
    ],
)
def test_networks(text: str, found: bytes | None) -> None:
    assert network(text) == found


def test_only_what_our_proxy_has_written_counts() -> None:
    assert forwarded("5.9.77.1") == "5.9.77.1"
    assert forwarded("8.8.8.8, 5.9.77.1") == "5.9.77.1"
    assert forwarded("8.8.8.8,") == ""


def test_the_short_way_says_the_same() -> None:
    """Of every first byte, and of many second ones."""
    for first in range(256):
        for second in (0, 18, 51, 64, 100, 127, 168, 254):
            found = ip_address(f"{first}.{second}.113.7")
            assert (network(str(found)) is not None) == found.is_global, found

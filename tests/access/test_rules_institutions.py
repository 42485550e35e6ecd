"""Networks, domains and seats of institutions."""

import contextlib
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from andruck.access.rules.institutions import (
    as_key,
    check_seats,
    domain_of,
    domains,
    plain,
    ranges,
)
from andruck.core.errors import Refusal

v4 = st.integers(0, 2**32 - 1).map(IPv4Address)
v6 = st.integers(0, 2**128 - 1).map(IPv6Address)


def refusal(text: str, **options: bool) -> Refusal:
    with pytest.raises(Refusal) as caught:
        ranges(text, **options)
    return caught.value


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("141.20.0.0/16", ["141.20.0.0/16"]),
        ("141.20.1.7", ["141.20.1.7"]),
        ("2a02:810::/32\n141.20.1.0/24, 141.20.3.9;", ["2a02:810::/32", "141.20.1.0/24", "141.20.3.9"]),
        ("141.20.1.0 - 141.20.1.255", ["141.20.1.0/24"]),
        ("141.20.1.5 – 141.20.1.8", ["141.20.1.5", "141.20.1.6/31", "141.20.1.8"]),
        ("141.20.1.0/24\n141.20.1.0/24", ["141.20.1.0/24"]),
        ("::ffff:141.20.1.7 - ::ffff:141.20.1.7", ["141.20.1.7"]),
        ("", []),
    ],
)
def test_networks_as_people_write_them(text, written):
    assert [one.text for one in ranges(text)] == written


@pytest.mark.parametrize(
    "text",
    ["0.0.0.0/0", "::/0", "128.0.0.0/1", "141.0.0.0/8", "2000::/3", "2a02::/16", "1.0.0.0 - 223.255.255.255"],
)
def test_the_whole_internet_is_no_institution(text):
    assert refusal(text).code == "range_wide"
    assert refusal(text, private=True).code == "range_wide"


@pytest.mark.parametrize(
    "text",
    ["10.1.0.0/16", "192.168.1.0/24", "127.0.0.1", "::1", "fe80::/64", "fd00:1::/48", "169.254.0.0/16",
     "100.64.0.0/12", "198.51.100.0/24", "2001:db8::/32", "::ffff:0:0/100"],
)  # fmt: skip
def test_what_is_not_on_the_internet_needs_an_option(text):
    assert refusal(text).code == "range_private"
    assert len(ranges(text, private=True)) == 1


def test_a_network_of_many_receivers_is_never_one():
    assert refusal("224.0.0.0/16", private=True).code == "range_private"


def test_a_network_that_begins_in_the_middle_is_asked_back():
    found = refusal("141.20.1.7/24")
    assert (found.code, found.facts["meant"], found.field) == ("range_loose", "141.20.1.0/24", "ranges")


@pytest.mark.parametrize(
    "text",
    ["library", "141.20.1.0/33", "141.20.1", "141.20.1.9 - 141.20.1.1", "141.20.1.1 - 2a02::1", "1.2.3.4/a"],
)
def test_what_cannot_be_read_is_named(text):
    found = refusal(text)
    assert (found.code, found.facts["part"]) == ("range_unreadable", text)


@given(st.text(max_size=80))
def test_whatever_is_typed_is_read_or_refused(text):
    try:
        found = ranges(text)
    except Refusal:
        return
    assert all(one.first <= one.last for one in found)


@given(st.lists(v4, min_size=2, max_size=2), st.lists(v6, min_size=2, max_size=2))
def test_keys_are_ordered_as_addresses_are(fours, sixes):
    for one, other in (fours, sixes):
        assert (as_key(one) < as_key(other)) == (one < other)
        assert len(as_key(one)) == 32


@given(v4)
def test_an_address_dressed_as_the_newer_kind_is_the_same(address):
    dressed = ip_address(f"::ffff:{address}")
    assert plain(dressed) == plain(address) == address
    assert as_key(dressed) == as_key(address)


@given(v4, st.integers(12, 32))
def test_an_address_lies_between_the_ends_of_its_network(address, prefix):
    network = ip_network(f"{address}/{prefix}", strict=False)
    if network.is_multicast:
        assert refusal(str(network), private=True).code == "range_private"
        return
    (found,) = ranges(str(network), private=True)
    assert found.first <= as_key(address) <= found.last


def test_mail_domains():
    assert domains("@Bibliothek.example, uni-köln.de\n stadt.example.") == (
        "bibliothek.example", "xn--uni-kln-e1a.de", "stadt.example",
    )  # fmt: skip
    assert [domain_of(mail) for mail in ("ada@Uni.example", " ada@uni.example ", "@uni.example", "ada", "")] == [
        "uni.example", "uni.example", "", "", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "code"),
    [("gmail.com", "domain_public"), ("web.de", "domain_public"), ("de", "domain_unreadable"),
     ("a b@c", "domain_unreadable"), ("-x.example", "domain_unreadable"), ("192.0.2.1", "domain_unreadable")],
)  # fmt: skip
def test_domains_that_are_none_or_everybodys(text, code):
    with pytest.raises(Refusal) as caught:
        domains(text)
    assert caught.value.code == code


@given(st.text(max_size=80))
def test_whatever_domain_is_typed_is_read_or_refused(text):
    with contextlib.suppress(Refusal):
        domains(text)
    assert "@" not in domain_of(text)


def test_seats():
    check_seats(10**6, None)
    check_seats(1, 2)
    for taken, seats in ((2, 2), (0, 0)):
        with pytest.raises(Refusal):
            check_seats(taken, seats)

"""Libraries, schools, companies: from which addresses, with which mail domains, for how many at a time."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
    summarize_address_range,
)

from andruck.access.rules import Standing
from andruck.core.errors import Refusal

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

WIDEST = {4: 12, 6: 32}
"""The shortest prefix that one institution can have: wider is a provider, a country, or the internet."""

MOST_NETWORKS = 500
MOST_DAYS = 366
VISIT = timedelta(hours=4)
"""How long somebody reads before they have to say again that they are in the house."""

CODE_LIFE = timedelta(minutes=10)
MOST_TRIES = 5
MOST_CODES = 3
"""Codes that are sent to one address within ``CODE_LIFE``."""

_DOMAIN = re.compile(
    r"(?=.{4,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])"
)
_PUBLIC_MAIL = frozenset(
    {
        "aol.com", "freenet.de", "gmail.com", "gmx.at", "gmx.ch", "gmx.de", "gmx.net", "googlemail.com",
        "hotmail.com", "hotmail.de", "icloud.com", "live.com", "mail.de", "mailbox.org", "me.com", "outlook.com",
        "outlook.de", "posteo.de", "proton.me", "protonmail.com", "t-online.de", "web.de", "yahoo.com", "yahoo.de",
    }
)  # fmt: skip
"""Where anybody gets an address: such a domain would let everybody in."""


@dataclass(frozen=True, slots=True)
class Range:
    """Addresses from the first to the last, both as 32 hexadecimal digits of IPv6, and as it is written."""

    first: str
    last: str
    text: str


@dataclass(frozen=True, slots=True)
class Contract:
    """What was agreed with an institution, as staff write it down.

    ``ranges`` and ``domains`` hold one per line; ``seats_…`` None is any number; a seat by mail lasts ``days``.
    """

    name: str
    standing: Standing
    starts: datetime
    ends: datetime | None
    ranges: str = ""
    domains: str = ""
    seats_here: int | None = None
    seats_mail: int | None = None
    days: int = 30
    note: str = ""


def as_key(address: Address) -> str:
    """An address as 32 hexadecimal digits that are ordered as addresses are; IPv4 stands within IPv6 (RFC 4291)."""
    number = int(address) if address.version == 6 else 0xFFFF_0000_0000 + int(address)
    return f"{number:032x}"


def plain(address: Address) -> Address:
    """An IPv4 address that came dressed as IPv6, undressed."""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def ranges(text: str, *, private: bool = False) -> tuple[Range, ...]:
    """Networks (``192.0.2.0/24``), single addresses and spans (``192.0.2.5 - 192.0.2.90``), one per line or comma.

    Raises Refusal for what cannot be read, is too wide for one institution, or is not reachable from the internet;
    ``private`` allows the latter, for papers in a network of their own.
    """
    found: dict[str, Range] = {}
    for part in re.split(r"[\n,;]+", text):
        if part.strip():
            for network in _networks(part.strip()):
                _check(network, part.strip(), private=private)
                found[str(network)] = Range(as_key(network[0]), as_key(network[-1]), _written(network))
    if len(found) > MOST_NETWORKS:
        raise Refusal(
            "ranges_most", f"An institution has {MOST_NETWORKS} networks at most. Give wider ones.", field="ranges",
            most=MOST_NETWORKS,
        )  # fmt: skip
    return tuple(found.values())


def _networks(part: str) -> list[Network]:
    span = re.fullmatch(r"(\S+)\s*[-–]\s*(\S+)", part)
    try:
        if span:
            first, last = plain(ip_address(span[1])), plain(ip_address(span[2]))
            return list(summarize_address_range(first, last))
        return [ip_network(part, strict=True)]
    except (ValueError, TypeError):
        pass
    try:
        meant = ip_network(part, strict=False)
    except ValueError:
        raise Refusal(
            "range_unreadable",
            f"“{part[:60]}” is no network. Write it as 192.0.2.0/24, 2001:db8::/48 or 192.0.2.5 - 192.0.2.90.",
            field="ranges", part=part[:60],
        ) from None  # fmt: skip
    raise Refusal(
        "range_loose", f"“{part[:60]}” begins in the middle of a network. Do you mean {meant}?",
        field="ranges", part=part[:60], meant=str(meant),
    )  # fmt: skip


def _check(network: Network, part: str, *, private: bool) -> None:
    most = WIDEST[network.version]
    if network.prefixlen < most:
        raise Refusal(
            "range_wide",
            f"“{part[:60]}” is too wide: /{most} at most. Ask the institution for its own networks.",
            field="ranges", part=part[:60], most=f"/{most}",
        )  # fmt: skip
    if network.is_multicast or (not private and not (network[0].is_global and network[-1].is_global)):
        raise Refusal(
            "range_private",
            f"“{part[:60]}” is not on the internet: readers do not come from there. Ask for the outer addresses.",
            field="ranges", part=part[:60],
        )  # fmt: skip


def _written(network: Network) -> str:
    alone = network.prefixlen == network.max_prefixlen
    return str(network[0]) if alone else str(network)


def domains(text: str) -> tuple[str, ...]:
    """Mail domains, one per line or comma, as they are compared. Raises Refusal for what is none or everybody's."""
    found: dict[str, None] = {}
    for part in re.split(r"[\s,;]+", text):
        domain = _ascii(part.strip().lstrip("@").rstrip(".").lower())
        if not domain:
            continue
        if not _DOMAIN.fullmatch(domain):
            raise Refusal(
                "domain_unreadable", f"“{part[:60]}” is no mail domain. Write it as bibliothek.example.",
                field="domains", part=part[:60],
            )  # fmt: skip
        if domain in _PUBLIC_MAIL:
            raise Refusal(
                "domain_public", f"Anybody can have an address at “{domain}”. Give a domain of its own.",
                field="domains", part=domain,
            )  # fmt: skip
        found[domain] = None
    return tuple(found)


def domain_of(mail: str) -> str:
    """The domain of a mail address as it is compared; empty when there is none."""
    name, at, domain = mail.strip().rpartition("@")
    return _ascii(domain.lower()) if at and name else ""


def _ascii(domain: str) -> str:
    try:
        return domain.encode("idna").decode("ascii") if domain else ""
    except UnicodeError:
        return domain if domain.isascii() else "?"


def check(contract: Contract) -> None:
    """Raises Refusal for a contract that cannot be meant, networks and domains aside."""
    if not contract.name.strip():
        raise Refusal("institution_name", "Say what the institution is called.", field="name")
    if contract.standing < Standing.MEMBER:
        raise Refusal("standing_low", "Choose what its people may read.", field="standing")
    if contract.ends is not None and contract.ends <= contract.starts:
        raise Refusal("ends_before", "The end lies before the beginning. Choose a later end.", field="ends")
    if not 1 <= contract.days <= MOST_DAYS:
        raise Refusal("seat_days", f"A seat lasts 1 to {MOST_DAYS} days.", field="days", most=MOST_DAYS)


def check_seats(taken: int, seats: int | None) -> None:
    """Raises Refusal when all seats are taken; ``seats`` None: there is no limit."""
    if seats is not None and taken >= seats:
        raise Refusal(
            "seats_taken", "All seats of this institution are taken at the moment. Try again later."
        )

"""Which network an address belongs to: the neighbours who are counted together. Pure."""

from ipaddress import IPv4Address, IPv6Address, ip_address

NEIGHBOURS = {4: 3, 6: 6}
"""Bytes of an address that name its network: an IPv4 /24, an IPv6 /48. Providers give customers as much at most."""


def network(text: str) -> bytes | None:
    """The first bytes of an address, three or six; None for one that is not of the internet, or no address.

    Behind a private address stands a proxy that nobody has told us of, or somebody who tries the paper out.
    """
    try:
        found: IPv4Address | IPv6Address = ip_address(text)
    except ValueError:
        return None
    if isinstance(found, IPv6Address):
        found = found.ipv4_mapped or found
    return found.packed[: NEIGHBOURS[found.version]] if found.is_global else None


def forwarded(line: str) -> str:
    """The address that a proxy of ours has put last in ``X-Forwarded-For``; what stands before means nothing."""
    return line.rpartition(",")[2].strip()

"""Which network an address belongs to, and how often its neighbours are believed together. Pure."""

from ipaddress import IPv4Address, IPv6Address, ip_address

NEIGHBOURS = {4: 3, 6: 6}
"""Bytes of an address that name its network: an IPv4 /24, an IPv6 /48. Providers give customers as much at most."""


FREE = 50
"""Views from one network (an IPv4 /24, an IPv6 /48) within an hour and a worker that nobody looks at more closely."""

OF_A_PAGE = 50
"""Views of one page that count after those: so of a page a hundred at most.

A university or a telephone company has thousands of people behind one network; that a hundred of them open the same
article within an hour and a worker happens on the days of the largest news.
"""

OF_ALL = 2_000
"""Views of all pages together."""

_DOUBTFUL = frozenset({0, 10, 100, 127, 169, 172, 192, 198, 203, *range(224, 256)})
"""First bytes of IPv4 addresses of which some or all are not of the internet."""


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
    packed = found.packed
    # Asking whether an address is of the internet takes as long as all the rest; most first bytes say it.
    plain = len(packed) == 4 and packed[0] not in _DOUBTFUL
    return packed[: NEIGHBOURS[found.version]] if plain or found.is_global else None


def forwarded(line: str) -> str:
    """The address that a proxy of ours has put last in ``X-Forwarded-For``; what stands before means nothing."""
    return line.rpartition(",")[2].strip()

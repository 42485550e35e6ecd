"""How much of what is read may come from one network within an hour: programs can write the names of browsers.

No list says who was there: a network's number, which is drawn anew every hour, only says which cells of two tables are
its own. Two networks may share one; then both are believed a little less.
"""

import secrets
from array import array
from hashlib import blake2b

HOUR = 3600.0
"""Seconds after which all is forgotten."""

OF_A_PAGE = 100
"""Views of one page that count from one network (an IPv4 /24, an IPv6 /48) within an hour and a worker.

A university or a telephone company has thousands of people behind one; that a hundred of them open the same article
within an hour and a worker happens on the days of the largest news.
"""

OF_ALL = 2_000
"""Views of all pages together."""

_PAGES, _NETWORKS = 2**20, 2**16
"""Cells of the tables, two bytes each. Ten thousand networks that read ten pages each fill a tenth of the first."""


class Bound:
    """What has been seen from where since an hour began."""

    __slots__ = ("_key", "_networks", "_pages")

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._pages = array("H", bytes(2 * _PAGES))
        self._networks = array("H", bytes(2 * _NETWORKS))

    def number(self, network: bytes) -> int:
        """The number of a network for this hour; never 0."""
        return int.from_bytes(blake2b(network, digest_size=8, key=self._key).digest(), "big") or 1

    def allows(self, number: int, page: str) -> bool:
        """Whether one more view of this page counts; if so it is noted."""
        networks, pages = self._networks, self._pages
        network, cell = number >> 48, (number ^ hash(page)) & (_PAGES - 1)
        if networks[network] >= OF_ALL or pages[cell] >= OF_A_PAGE:
            return False
        networks[network] += 1
        pages[cell] += 1
        return True

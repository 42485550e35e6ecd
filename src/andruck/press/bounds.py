"""How much of what is read may come from one network within an hour: programs can write the names of browsers.

No list says who was there: a key that is drawn anew every hour only says which cells of two tables belong to whom.
Two networks may share one; then both are believed a little less.
"""

import secrets
from array import array
from hashlib import blake2b

from andruck.usage.rules.networks import OF_A_PAGE, OF_ALL

HOUR = 3600.0
"""Seconds after which all is forgotten."""

_PAGES, _NETWORKS = 2**20, 2**16
"""Cells of the tables, two bytes each. The second is small enough to stay in the processor's cache: few networks ever
need the first."""


class Bound:
    """What has been seen from where since an hour began. ``networks``: views, by the cells of networks."""

    __slots__ = ("_key", "_pages", "networks")

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._pages = array("H", bytes(2 * _PAGES))
        self.networks = array("H", bytes(2 * _NETWORKS))

    def cells(self, network: bytes) -> tuple[int, int]:
        """The cell of a network for this hour, and what makes the cells of its pages."""
        number = int.from_bytes(blake2b(network, digest_size=8, key=self._key).digest(), "big")
        return number % _NETWORKS, (number >> 32) % _PAGES

    def allows(self, cell: int, mask: int, page: str) -> bool:
        """Whether one more view of this page counts, after the free ones; if so it is noted."""
        pages, views = self._pages, self.networks[cell]
        place = (hash(page) & (_PAGES - 1)) ^ mask
        if views >= OF_ALL or pages[place] >= OF_A_PAGE:
            return False
        self.networks[cell] = views + 1
        pages[place] += 1
        return True

"""What access asks of rooms above it: which things there are to open, and who works for which section."""

from collections.abc import Mapping
from typing import Any, Protocol

from andruck.access.rules import Scope
from andruck.access.rules.openings import Place


class Places(Protocol):
    """The paper as access sees it."""

    def find(self, scope: Scope, key: int) -> Place | None:
        """What stands under this key, or None if there is no such thing (any more)."""

    def reach(self, user: Any) -> frozenset[int] | None:
        """The numbers of the sections that somebody may open things in; None means all of them."""


class FixedPlaces:
    """A fake: places as they were given, and everybody's sections by user id; who is not named has none."""

    def __init__(self, *places: Place, reaches: Mapping[int, frozenset[int] | None] | None = None) -> None:
        self.places = {(place.scope, place.key): place for place in places}
        self.reaches = dict(reaches or {})

    def find(self, scope: Scope, key: int) -> Place | None:
        """Everything is always there."""
        if scope is Scope.EVERYTHING:
            return Place(scope, 0, "")
        return self.places.get((scope, key))

    def reach(self, user: Any) -> frozenset[int] | None:
        """As it was given."""
        return self.reaches.get(user.pk, frozenset())


_places: list[Places] = [FixedPlaces()]


def plug_places(places: Places) -> None:
    """Said once by the wiring."""
    _places[:] = [places]


def places() -> Places:
    """Whoever knows the paper."""
    return _places[0]

"""What access keeps about a person: the articles that they have given away."""

from collections.abc import Mapping, Sequence
from typing import Any

from andruck.access.models import Gift
from andruck.access.queries import gifts
from andruck.people import queries as people
from andruck.people.ports import Kept


class AccessKeeper:
    """Gifts. Seats at institutions belong to nobody with an account."""

    name = "access"

    def export(self, person: int) -> Mapping[str, Any]:
        reader = people.reader_of(person)
        lines = gifts.of_reader(reader, limit=10_000) if reader is not None else []
        return {
            "gifts": [
                {"article": line.article, "given_at": line.given_at, "expires": line.state.expires,
                 "opened": line.state.opened, "stopped": line.state.stopped}
                for line in lines
            ]
        }  # fmt: skip

    def needs(self, person: int) -> bool:
        return False

    def stays(self, person: int) -> Sequence[Kept]:
        return ()

    def erase(self, person: int) -> None:
        """Links go on opening what was given, but nobody knows who gave it."""
        reader = people.reader_of(person)
        if reader is not None:
            Gift.objects.filter(giver=reader).update(giver=None, name="")

"""What is remembered of a person's reading: on the devices where they have said yes to it with this account."""

from collections.abc import Mapping, Sequence
from typing import Any

from andruck.consent import queries as consent
from andruck.people.ports import Kept
from andruck.usage.actions import history, sample
from andruck.usage.queries import history as read
from andruck.usage.queries import sample as observed


class HistoryKeeper:
    """The history and the sample, found by the devices that consent knows.

    By its name it is asked before ``consent``, which forgets whose devices they are. Whatever escapes it, the end of
    the yeses wipes, see ``handlers``.
    """

    name = "articles_read"

    def export(self, person: int) -> Mapping[str, Any]:
        devices = consent.devices(person)
        found = {
            "history": [one._asdict() for one in read.of(devices)],
            "observed": observed.of(devices),
        }
        return {key: rows for key, rows in found.items() if rows}

    def needs(self, person: int) -> bool:
        return False

    def stays(self, person: int) -> Sequence[Kept]:
        return ()

    def erase(self, person: int) -> None:
        """All of it goes."""
        devices = consent.devices(person)
        history.wipe(subjects=devices)
        sample.wipe(subjects=devices)

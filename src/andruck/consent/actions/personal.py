"""What consent keeps about a person: the yeses that were said on their devices."""

from collections.abc import Mapping, Sequence
from typing import Any

from andruck.consent.actions import choosing
from andruck.consent.queries import receipts
from andruck.people.ports import Kept


class ConsentKeeper:
    """The records, found by the devices on which the account was signed in when something was granted."""

    name = "consent"

    def export(self, person: int) -> Mapping[str, Any]:
        return {"records": receipts.of_account(person)}

    def needs(self, person: int) -> bool:
        return False

    def stays(self, person: int) -> Sequence[Kept]:
        """Proof of a yes stays, but nothing says any more whose it was."""
        return ()

    def erase(self, person: int) -> None:
        """Every yes ends; the records are nobody's afterwards."""
        choosing.end_all_of(account=person)

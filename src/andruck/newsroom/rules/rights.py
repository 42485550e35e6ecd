"""May this picture be published? Every picture names who made it; a licence holds until its last day."""

from dataclasses import dataclass
from datetime import date

from andruck.core.errors import Refusal


@dataclass(frozen=True, slots=True)
class Rights:
    """What is known about a picture: its title, the credit as printed, the last day of its licence."""

    title: str
    credit: str
    ends_on: date | None = None


def refusal(rights: Rights, *, day: date, field: str) -> Refusal | None:
    """Why the picture may not be published on this day, or None. ``field`` names where it was chosen."""
    if not rights.credit.strip():
        return Refusal(
            "picture_credit",
            f"The picture “{rights.title}” has no credit. Enter it with the picture.",
            field=field,
            title=rights.title,
        )
    if rights.ends_on is not None and rights.ends_on < day:
        return Refusal(
            "picture_licence",
            f"The licence of the picture “{rights.title}” has ended. Choose another one.",
            field=field,
            title=rights.title,
            ends_on=rights.ends_on,
        )
    return None

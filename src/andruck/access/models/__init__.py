"""Tables of access, a file for each thing. No verbs; private to the room."""

from andruck.access.models.gifts import Gift, GiftSettings
from andruck.access.models.institutions import (
    AddressRange,
    DayCount,
    Institution,
    MailCode,
    MailDomain,
    Seat,
    Visit,
)
from andruck.access.models.openings import Opening

__all__ = [
    "AddressRange",
    "DayCount",
    "Gift",
    "GiftSettings",
    "Institution",
    "MailCode",
    "MailDomain",
    "Opening",
    "Seat",
    "Visit",
]

"""What other rooms hear of choices."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ConsentGiven:
    """A device has said yes. ``subject`` as in the records."""

    purpose: str
    subject: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ConsentWithdrawn:
    """A yes has ended: whatever was kept because of it has to go."""

    purpose: str
    subject: str
    at: datetime

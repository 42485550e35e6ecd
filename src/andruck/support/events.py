"""What has happened to readers' support."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class EntitlementChanged:
    """What a reader is entitled to was granted, prolonged, shortened or ended. ``reader`` is a row's number."""

    entitlement: int
    reader: int
    at: datetime


@dataclass(frozen=True, slots=True)
class GivingTermsSet:
    """The paper has laid down anew how it asks for contributions: amounts, bounds, words."""

    at: datetime

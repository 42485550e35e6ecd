"""Records of consent and processors. Private to this room; others ask ``queries`` and ``actions``."""

from andruck.consent.models.processors import Processor
from andruck.consent.models.records import (
    ConsentEnd,
    ConsentHolder,
    ConsentNotice,
    ConsentRecord,
    RefusalCount,
)

__all__ = ["ConsentEnd", "ConsentHolder", "ConsentNotice", "ConsentRecord", "Processor", "RefusalCount"]

"""The tables of support. Private to this room; others ask ``queries`` and ``actions``."""

from andruck.support.models.codes import Claim, Code, Sheet
from andruck.support.models.contributions import (
    Contribution,
    ContributionTurn,
    Followed,
    SupportSettings,
    TermsText,
)
from andruck.support.models.entitlements import Entitlement
from andruck.support.models.feeds import FeedKey

__all__ = [
    "Claim",
    "Code",
    "Contribution",
    "ContributionTurn",
    "Entitlement",
    "FeedKey",
    "Followed",
    "Sheet",
    "SupportSettings",
    "TermsText",
]

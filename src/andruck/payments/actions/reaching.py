"""How far back a nightly look at a provider has to reach: to the last one that was complete, and some days more.

Nights are missed, by us or by the provider. What happened meanwhile, and was told to nobody, is found by the next.
"""

from datetime import datetime, timedelta

from andruck.core import clock
from andruck.payments.models import Attempt, Reach

PAYMENTS, ACCOUNT = "payments", "account"
MOST = timedelta(days=90)
"""Providers look back half a year at most, and a first look at an old paper has to end some time."""


def since(*, provider: str, what: str, overlap: timedelta) -> datetime:
    """From when on to look; the first time from the first payment on. ``overlap``: some things show up late there."""
    known = Reach.objects.filter(provider=provider, what=what).values_list("until", flat=True).first()
    first = (
        Attempt.objects.filter(provider=provider).order_by("created_at").values_list("created_at", flat=True)
    )
    now = clock.now()
    return max(min(known or first.first() or now, now) - overlap, now - MOST)


def reached(*, provider: str, what: str, until: datetime) -> None:
    """Everything up to then has been gone through."""
    Reach.objects.update_or_create(provider=provider, what=what, defaults={"until": until})

"""Giving articles, and opening what was given."""

import secrets
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from wagtail.models import Site

from andruck.access.events import GiftTermsSet
from andruck.access.models import Gift, GiftSettings
from andruck.access.queries import gifts as queries
from andruck.access.queries.institutions import may_keep
from andruck.access.rules import Standing
from andruck.access.rules import gifts as rules
from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.infra import audit, events

KEPT = timedelta(days=60)
"""How long a gift that is over stays in its giver's list, and counts for this month's."""


@transaction.atomic
def set_terms(*, by: Any, terms: rules.Terms) -> None:
    """Lay down what members may give from now on; what was given stays as it was.

    Raises PermissionDenied, and Refusal for numbers that cannot be meant.
    """
    if not may_keep(by):
        raise PermissionDenied
    rules.check_terms(terms)
    before = queries.terms()
    if terms == before:
        return
    row = GiftSettings.objects.select_for_update().order_by("pk").first()
    row = row or GiftSettings(site=Site.objects.get(is_default_site=True))
    row.per_month, row.days, row.readers = terms.per_month, terms.days, terms.readers
    row.save()
    events.emit(GiftTermsSet(terms.per_month, clock.now()))
    audit.record(
        actor=by,
        action="access.gift_terms_set",
        subject=f"gift_terms:{row.pk}",
        facts=asdict(terms),
        before=asdict(before),
        after=asdict(terms),
    )


@transaction.atomic
def give(*, reader: int, standing: Standing, article: int, name: str = "") -> str:
    """Give an article away; returns the link's part of the address. ``reader`` is the giver's row.

    ``name`` is shown to whoever opens it; empty: nobody is named. Raises Refusal for readers who are no members,
    and for those who have given as many this month as they may.
    """
    if standing < Standing.MEMBER:
        raise Refusal("gift_members", "Only members can give articles away. Sign in, or become a member.")
    terms, now = queries.terms(), clock.now()
    rules.check_give(queries.given_since(reader, _month(now)), terms)
    expires = now + timedelta(days=terms.days)
    number = secrets.randbelow(2**63 - 1) + 1
    Gift.objects.create(
        number=number, article=article, giver_id=reader, name=" ".join(name.split())[: rules.LONGEST_NAME],
        given_at=now, expires=expires, readers=terms.readers,
    )  # fmt: skip
    return queries.link(number, expires)


@transaction.atomic
def open(*, gift: queries.GiftView) -> str:
    """Open a gift: counts one reader more; returns what the opened page's address has beyond the link.

    Raises Refusal when it cannot be opened any more.
    """
    now = clock.now()
    rules.check_open(gift.state, now)
    waiting = Gift.objects.filter(pk=gift.id, stopped_at=None, expires__gt=now, opened__lt=F("readers"))
    if not waiting.update(opened=F("opened") + 1):
        # Somebody else was faster.
        rules.check_open(rules.State(gift.state.readers, gift.state.readers, gift.state.expires, False), now)
    return queries.opened(gift, now)


def stop(*, reader: int, gift: int) -> bool:
    """Withdraw a gift, if it is theirs; whether it was. Opened pages do not load any more either."""
    return Gift.objects.filter(pk=gift, giver=reader, stopped_at=None).update(stopped_at=clock.now()) > 0


def forget() -> int:
    """Throw away gifts that have long been over; returns how many."""
    return Gift.objects.filter(expires__lt=clock.now() - KEPT).delete()[0]


def _month(now: datetime) -> datetime:
    """When this month began, by the paper's clock."""
    return timezone.localtime(now).replace(day=1, hour=0, minute=0, second=0, microsecond=0)

"""Publishing and withdrawing by program: demo, import, schedule. The editor's buttons lead to the same gate."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError, transaction
from wagtail.models import DraftStateMixin, Page, Revision
from wagtail.permissions import policy_registry

from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.newsroom.models import Article

log = logging.getLogger(__name__)

REST = timedelta(minutes=1)
"""How long something that could not be done is left alone before it is tried again."""

# What could not be done, and when to try again. A restart forgets it, which does no harm: it is tried once more.
_resting: dict[tuple[str, int], datetime] = {}


@transaction.atomic
def publish(*, article: Article, user: Any = None) -> Article:
    """Publish the latest draft of an article. Raises Refusal (embargo, AI gate …) or PermissionDenied.

    Without a user it is the house itself that publishes (schedule, import).
    """
    _must_be_allowed(user, article)
    revision = article.save_revision(user=user)
    article.publish(revision, user=user)
    return _fresh(article)


@transaction.atomic
def withdraw(*, article: Article, note: str = "", user: Any = None) -> Article:
    """Take an article off the paper (410 from now on), with a note for readers. Raises PermissionDenied."""
    _must_be_allowed(user, article)
    # What is live counts, not the draft that somebody may be holding in hand.
    article = _fresh(article)
    if note:
        article.withdrawal_note = note
    article.unpublish(user=user)
    return _fresh(article)


def _fresh(article: Article) -> Article:
    found: Article = Article.objects.get(pk=article.pk)
    return found


def _must_be_allowed(user: Any, article: Article) -> None:
    policy = policy_registry.get_by_type(Article)
    if user is not None and not policy.user_has_permission_for_instance(user, "publish", article):
        raise PermissionDenied


def next_due() -> datetime | None:
    """When the next scheduled publication or withdrawal is due, or None."""
    starts = Revision.objects.filter(approved_go_live_at__isnull=False).order_by("approved_go_live_at")
    moments = list(starts.values_list("approved_go_live_at", flat=True)[:1])
    for model in _drafted():
        ends = model.objects.filter(live=True, expire_at__isnull=False).order_by("expire_at")
        moments += ends.values_list("expire_at", flat=True)[:1]
    return min(moments, default=None)


def run_due() -> int:
    """Publish and withdraw everything that is due, each in its own transaction; returns how many.

    What is refused (an embargo that was prolonged) or fails is logged, stays scheduled and is tried again later;
    ``queries.schedule.late`` shows it to the staff. Nothing keeps the others from going out. Raises database
    errors only when the database itself is away.
    """
    now = clock.now()
    for key in [key for key, until in _resting.items() if until <= now]:
        del _resting[key]
    done = 0
    for model in _drafted():
        for id in (
            model.objects.filter(live=True, expire_at__lte=now)
            .order_by("expire_at")
            .values_list("pk", flat=True)
        ):
            done += _do((model._meta.label, id), partial(_expire, model, id))
    due = Revision.objects.filter(approved_go_live_at__lte=now).order_by("approved_go_live_at", "pk")
    for id in due.values_list("pk", flat=True):
        done += _do((Revision._meta.label, id), partial(_go_live, id))
    return done


def forget() -> None:
    """Try at once again what could not be done."""
    _resting.clear()


def _drafted() -> list[Any]:
    """Every kind of thing that can be scheduled; pages of the tree all together."""
    return [Page, *(model for model in apps.get_models() if _is_drafted(model))]


def _is_drafted(model: type) -> bool:
    return issubclass(model, DraftStateMixin) and not issubclass(model, Page)


def _do(key: tuple[str, int], deed: Callable[[], bool]) -> bool:
    if key in _resting:
        return False
    now = clock.now()
    try:
        with transaction.atomic():
            return deed()
    except Refusal as refusal:
        log.warning("%s %s stays scheduled: %s", *key, refusal.reason)
        until = refusal.facts.get("until")
        # An embargo ends at its second, and may be shortened before.
        _resting[key] = min(until, now + REST) if isinstance(until, datetime) else now + REST
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("%s %s could not be done and stays scheduled", *key)
        _resting[key] = now + REST
    return False


def _expire(model: Any, id: int) -> bool:
    row = model.objects.select_for_update().filter(pk=id, live=True, expire_at__lte=clock.now()).first()
    if row is None:
        return False
    thing = row.specific if isinstance(row, Page) else row
    thing.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    return True


def _go_live(id: int) -> bool:
    found = Revision.objects.select_for_update().filter(pk=id, approved_go_live_at__lte=clock.now())
    revision = found.first()
    if revision is None:
        return False
    revision.publish(log_action="wagtail.publish.scheduled")
    # A version whose own time has been put off is scheduled anew instead of being published.
    model = type(revision.content_object)
    return bool(model.objects.filter(pk=revision.object_id, live_revision=id).exists())

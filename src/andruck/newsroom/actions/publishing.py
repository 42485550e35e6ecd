"""Publishing and withdrawing by program: demo, import, scheduler, tests. The editor's buttons lead to the same gate."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from wagtail.models import Revision
from wagtail.permissions import policy_registry

from andruck.core import clock
from andruck.newsroom.models import Article


@transaction.atomic
def publish(*, article: Article, user: Any = None) -> Article:
    """Publish the latest draft of an article. Raises Refusal (embargo, AI gate …) or PermissionDenied.

    Without a user it is the house itself that publishes (schedule, import).
    """
    if user is not None and not policy_registry.get(Article).user_has_permission_for_instance(user, "publish", article):
        raise PermissionDenied
    revision = article.save_revision(user=user)
    article.publish(revision, user=user)
    return Article.objects.get(pk=article.pk)


@transaction.atomic
def withdraw(*, article: Article, note: str = "", user: Any = None) -> Article:
    """Take an article off the paper (410 from now on), with a note for readers."""
    if user is not None and not policy_registry.get(Article).user_has_permission_for_instance(user, "publish", article):
        raise PermissionDenied
    if note:
        Article.objects.filter(pk=article.pk).update(withdrawal_note=note)
        article.withdrawal_note = note
    article.unpublish(user=user)
    return Article.objects.get(pk=article.pk)


def next_due() -> datetime | None:
    """When the next scheduled publication or withdrawal is due, or None."""
    starts = Revision.objects.filter(approved_go_live_at__isnull=False).order_by("approved_go_live_at")
    ends = Article.objects.filter(live=True, expire_at__isnull=False).order_by("expire_at")
    moments = [
        *starts.values_list("approved_go_live_at", flat=True)[:1],
        *ends.values_list("expire_at", flat=True)[:1],
    ]
    return min(moments) if moments else None


def run_due() -> int:
    """Publish and withdraw everything that is due, each in its own transaction; returns how many."""
    from django.core.management import call_command

    due = next_due()
    if due is None or due > clock.now():
        return 0
    call_command("publish_scheduled", verbosity=0)
    return 1

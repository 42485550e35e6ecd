"""What needs somebody's attention: short lists for the start page of the editor, each by one bounded query.

Everything about articles is narrowed to the sections of the person who asks.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from wagtail.models import Revision, WorkflowState
from wagtail.permissions import policy_registry

from andruck.core import clock
from andruck.newsroom.models import ArchiveCase, Article, BreakingNote, Picture
from andruck.newsroom.queries import fixed
from andruck.newsroom.queries.permissions import visible_to
from andruck.newsroom.queries.schedule import GRACE
from andruck.newsroom.rules.cases import Stage

SHOWN = 6
SOON = timedelta(hours=24)
LICENCE_SOON = timedelta(days=30)
_LOOKED_AT = 200


@dataclass(frozen=True, slots=True)
class Item:
    """One thing: its number, what it is called, and the moment that matters, where there is one."""

    id: int
    label: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Attention:
    """Things of one kind, at most SHOWN of them. ``more`` says that there are others.

    Kinds: late, embargo, scheduled, review, licence, case, breaking (items are numbered rows), fixed (items are roles
    of fixed pages that are missing; their number is 0).
    """

    kind: str
    items: tuple[Item, ...]
    more: bool = False


def attention(user: Any) -> tuple[Attention, ...]:
    """Every kind that holds something for this person, in the order of urgency. At most ten queries."""
    found = [*_articles(user), *_pictures(user), *_house(user)]
    return tuple(kind for kind in found if kind.items)


def _articles(user: Any) -> list[Attention]:
    if not policy_registry.get_by_type(Article).user_has_any_permission(user, ["view", "change"]):
        return []
    return [*_scheduled(user), _embargoes(user), _reviews(user)]


def _embargoes(user: Any) -> Attention:
    now = clock.now()
    rows = (
        visible_to(user)
        .filter(embargo_until__gt=now, embargo_until__lte=now + SOON)
        .order_by("embargo_until")
    )
    return _cut("embargo", rows.values_list("pk", "headline", "embargo_until")[: SHOWN + 1])


def _scheduled(user: Any) -> list[Attention]:
    """What should be out and is not (refused, or the background work is down), then what is still to come."""
    waiting = Revision.objects.filter(base_content_type=_kind(), approved_go_live_at__isnull=False)
    starts = waiting.order_by("approved_go_live_at").values_list(
        "object_id", "approved_go_live_at", "object_str"
    )
    limit = clock.now() - GRACE
    late: dict[int, tuple[str, datetime]] = {}
    coming: dict[int, tuple[str, datetime]] = {}
    for number, at, label in starts[:_LOOKED_AT]:
        (late if at < limit else coming)[int(number)] = (label, at)
    return [_in_order("late", user, late), _in_order("scheduled", user, coming)]


def _reviews(user: Any) -> Attention:
    going_on = WorkflowState.objects.filter(
        base_content_type=_kind(), status=WorkflowState.STATUS_IN_PROGRESS
    )
    since = going_on.order_by("created_at").values_list("object_id", "created_at")
    return _in_order("review", user, {int(number): ("", at) for number, at in since[:_LOOKED_AT]})


def _in_order(kind: str, user: Any, moments: dict[int, tuple[str, datetime]]) -> Attention:
    """The person's own among these articles, in the order given. A label given is that of the waiting version."""
    if not moments:
        return Attention(kind, ())
    own = dict(visible_to(user).filter(pk__in=moments).values_list("pk", "headline"))
    rows = [(number, label or own[number], at) for number, (label, at) in moments.items() if number in own]
    return _cut(kind, rows)


def _pictures(user: Any) -> list[Attention]:
    """Licences that end within a month, for those who can choose another picture."""
    policy = policy_registry.get_by_type(Picture)
    if not policy.user_has_any_permission(user, ["add", "change"]):
        return []
    today = timezone.localtime(clock.now()).date()
    rows = Picture.objects.filter(licence_expires_on__gte=today, licence_expires_on__lte=today + LICENCE_SOON)
    named = rows.order_by("licence_expires_on", "pk").values_list("pk", "title", "licence_expires_on")
    ends = [(number, title, _midnight_after(day)) for number, title, day in named[: SHOWN + 1]]
    return [_cut("licence", ends)]


def _house(user: Any) -> list[Attention]:
    """What concerns the whole paper, for those who may do something about it."""
    found = []
    if user.has_perm("newsroom.change_breakingnote"):
        now = clock.now()
        notes = BreakingNote.objects.filter(starts_at__lte=now, ends_at__gt=now).order_by("ends_at")
        found.append(_cut("breaking", notes.values_list("pk", "text", "ends_at")[: SHOWN + 1]))
    if user.has_perm("newsroom.change_archivecase"):
        cases = ArchiveCase.objects.filter(stage=Stage.OPEN).order_by("received_on", "pk")
        rows = cases.values_list("pk", "reference", "received_on")[: SHOWN + 1]
        found.append(_cut("case", [(number, name, _midnight(day)) for number, name, day in rows]))
    if user.has_perm("newsroom.change_papersettings"):
        found.append(Attention("fixed", tuple(Item(0, role) for role in fixed.missing())))
    return found


def _cut(kind: str, rows: Any) -> Attention:
    rows = list(rows)
    return Attention(kind, tuple(Item(*row) for row in rows[:SHOWN]), more=len(rows) > SHOWN)


def _kind() -> ContentType:
    return ContentType.objects.get_for_model(Article)


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001 (made aware here)


def _midnight_after(day: Any) -> datetime:
    return _midnight(day + timedelta(days=1))

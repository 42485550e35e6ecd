"""What of the paper can be opened for everyone, under which key, and what it is called."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.formats import date_format

from andruck.access.rules import Scope
from andruck.access.rules.openings import Place
from andruck.newsroom.models import Article, DossierPage, Edition, SectionPage, Topic
from andruck.newsroom.queries.permissions import sections_of, visible_to
from andruck.newsroom.queries.visible import visible

SHOWN = 60
"""Editions and topics that are offered by name; others are found by their date or their name."""


class PaperPlaces:
    """The paper as ``access`` sees it; plugged in by the wiring."""

    def find(self, scope: Scope, key: int) -> Place | None:
        """What stands under this key now, drafts included; None when there is nothing."""
        if scope is Scope.EVERYTHING:
            return Place(scope, 0, "")
        if scope is Scope.ARTICLE:
            row = Article.objects.filter(pk=key).values_list("headline", "section_id").first()
            return None if row is None else Place(scope, key, row[0], row[1])
        label = _named(scope, [key]).get(key)
        if label is None:
            return None
        return Place(scope, key, label, key if scope is Scope.SECTION else None)

    def reach(self, user: Any) -> frozenset[int] | None:
        """The sections that somebody works for."""
        return sections_of(user)


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that can be chosen to be opened."""

    key: int
    label: str


def labels(keys: Iterable[tuple[Scope, int]], user: Any) -> dict[tuple[Scope, int], str]:
    """What these are called, as far as this person may know; what is gone is left out. At most five queries."""
    wanted: dict[Scope, set[int]] = defaultdict(set)
    for scope, key in keys:
        wanted[scope].add(key)
    found: dict[tuple[Scope, int], str] = {}
    for scope, several in wanted.items():
        names = _articles(several, user) if scope is Scope.ARTICLE else _named(scope, several)
        found |= {(scope, key): name for key, name in names.items()}
    return found


def sections(user: Any) -> tuple[Choice, ...]:
    """The sections this person may open, in the order of the tree."""
    own = sections_of(user)
    rows = SectionPage.objects.order_by("path")
    if own is not None:
        rows = rows.filter(pk__in=own)
    return tuple(Choice(*row) for row in rows.values_list("pk", "title"))


def dossiers() -> tuple[Choice, ...]:
    """All dossiers by name."""
    return tuple(Choice(*row) for row in DossierPage.objects.order_by("title").values_list("pk", "title"))


def editions() -> tuple[Choice, ...]:
    """The latest editions, the newest first."""
    rows = Edition.objects.order_by("-date")[:SHOWN]
    return tuple(Choice(row.pk, _edition(row.date)) for row in rows)


def topics() -> tuple[str, ...]:
    """Names of topics made lately, as suggestions."""
    return tuple(Topic.objects.order_by("-pk").values_list("name", flat=True)[:SHOWN])


def topic(name: str) -> int | None:
    """The number of the topic of this name, large and small letters alike; None if there is none."""
    rows = Topic.objects.filter(Q(name__iexact=name.strip()) | Q(slug=name.strip().lower()))
    found: int | None = rows.order_by("pk").values_list("pk", flat=True).first()
    return found


def openable(user: Any, number: int) -> Choice | None:
    """The article of this number if this person may open it in the editor."""
    row = visible_to(user).filter(pk=number).values_list("pk", "headline").first()
    return None if row is None else Choice(*row)


def _named(scope: Scope, keys: Iterable[int]) -> dict[int, str]:
    match scope:
        case Scope.SECTION:
            return dict(SectionPage.objects.filter(pk__in=keys).values_list("pk", "title"))
        case Scope.DOSSIER:
            return dict(DossierPage.objects.filter(pk__in=keys).values_list("pk", "title"))
        case Scope.TAG:
            return dict(Topic.objects.filter(pk__in=keys).values_list("pk", "name"))
        case Scope.EDITION:
            rows = Edition.objects.filter(pk__in=keys).values_list("pk", "date")
            return {key: _edition(day) for key, day in rows}
        case _:
            return {}


def _articles(keys: Iterable[int], user: Any) -> dict[int, str]:
    """Headlines of public texts and of one's own sections' drafts."""
    rows = (visible() | visible_to(user)).filter(pk__in=list(keys), redacted=False)
    return dict(rows.values_list("pk", "headline"))


def _edition(day: Any) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")

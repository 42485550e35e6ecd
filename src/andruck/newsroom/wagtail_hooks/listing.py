"""The list of articles: newest work first, and as fast with a million articles as with ten.

Each page of it costs a fixed number of queries: the rows without their texts, and one each for sections, versions,
authors, schedules and reviews of the twenty rows shown.
"""

from collections import defaultdict
from datetime import datetime
from typing import Any

import django_filters  # type: ignore[import-untyped]
from django.contrib.contenttypes.models import ContentType
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, Column, DateColumn, StatusTagColumn
from wagtail.models import Revision, WorkflowState
from wagtail.search.backends import get_search_backend
from wagtail.snippets.views.snippets import IndexView

from andruck.core import clock
from andruck.newsroom.models import Article, Byline, SectionPage
from andruck.newsroom.queries import terms
from andruck.newsroom.queries.frame import paper
from andruck.newsroom.queries.permissions import sections_of, visible_to, within
from andruck.newsroom.queries.search import found_by_engine, plain_words
from andruck.newsroom.wagtail_hooks.terms import WHO

HITS = 1000
_NOT_INDEXED = (
    Q(live=False) | Q(unlisted=True) | Q(redacted=True) | Q(protection__gt=0) | Q(embargo_until__isnull=False)
)
"""What the archive's engine does not know, or may not know: drafts and everything that is hidden from readers."""

_SHOWN = (
    "id", "kicker", "headline", "live", "expired", "has_unpublished_changes", "embargo_until",
    "first_published_at", "section_id", "latest_revision_id", "access_level", "public_safety", "members_first",
    "open_from", "open_until", "open_days",
)  # fmt: skip


def _sections(request: Any) -> QuerySet[Any]:
    own = sections_of(request.user)
    offered: QuerySet[Any] = SectionPage.objects.order_by("path")
    return offered if own is None else offered.filter(pk__in=own)


def article_kind() -> ContentType:
    """How Wagtail's tables refer to articles."""
    return ContentType.objects.get_for_model(Article)


def scheduled() -> QuerySet[Any]:
    """Versions of articles that wait for their moment."""
    found: QuerySet[Any] = Revision.objects.filter(
        base_content_type=article_kind(), approved_go_live_at__isnull=False
    )
    return found


def in_review() -> QuerySet[Any]:
    """Reviews of articles that are going on."""
    found: QuerySet[Any] = WorkflowState.objects.filter(
        base_content_type=article_kind(), status=WorkflowState.STATUS_IN_PROGRESS
    )
    return found


class ArticleFilterSet(WagtailFilterSet):
    """What the list can be narrowed by."""

    STATUS = [
        ("draft", gettext_lazy("Draft")),
        ("review", gettext_lazy("In review")),
        ("embargo", gettext_lazy("Embargo")),
        ("scheduled", gettext_lazy("Scheduled")),
        ("live", gettext_lazy("Public")),
        ("changed", gettext_lazy("Public, with changes")),
        ("withdrawn", gettext_lazy("Withdrawn")),
    ]

    ACCESS = [
        *((str(level.value), who) for level, who in WHO.items()),
        ("always", gettext_lazy("always free: public safety")),
    ]

    section = django_filters.ModelChoiceFilter(label=gettext_lazy("Section"), queryset=_sections)
    genre = django_filters.ChoiceFilter(label=gettext_lazy("Form"), choices=Article.Genre.choices)
    access = django_filters.ChoiceFilter(label=gettext_lazy("Access"), choices=ACCESS, method="by_access")
    status = django_filters.ChoiceFilter(label=gettext_lazy("Status"), choices=STATUS, method="by_status")
    first_published_at = django_filters.DateFromToRangeFilter(
        label=gettext_lazy("Published"), widget=DateRangePickerWidget
    )

    class Meta:
        model = Article
        fields: list[str] = []

    def by_status(self, found: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """One status of those above."""
        match value:
            case "review":
                return found.filter(pk__in=_numbers(in_review()))
            case "scheduled":
                return found.filter(pk__in=_numbers(scheduled()))
            case "embargo":
                return found.filter(embargo_until__gt=clock.now())
        wanted = {
            "draft": Q(live=False, first_published_at__isnull=True),
            "live": Q(live=True),
            "changed": Q(live=True, has_unpublished_changes=True),
            "withdrawn": Q(live=False, first_published_at__isnull=False),
        }
        return found.filter(wanted[value])

    def by_access(self, found: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Texts for which this was laid down, by themselves, their section or the paper; the clock aside."""
        if value == "always":
            return found.filter(public_safety=True)
        level, of_paper = int(value), paper().access_level
        of_sections = SectionPage.objects.filter(
            Q(access_level=level) | (Q(access_level__isnull=True) if of_paper == level else Q(pk__in=[]))
        )
        # Few sections, named one by one: no join with a million texts.
        ids = list(of_sections.values_list("pk", flat=True))
        return found.filter(Q(access_level=level) | Q(access_level__isnull=True, section_id__in=ids))


def _numbers(states: QuerySet[Any]) -> list[int]:
    """What is going on at one time is little: numbers, because Wagtail keeps them as text."""
    return [int(number) for number in states.values_list("object_id", flat=True)]


class ArticleIndexView(IndexView):
    """The list."""

    @cached_property
    def columns(self) -> list[Any]:
        return [column for column in super().columns if not isinstance(column, BulkActionsCheckboxColumn)]

    def get_base_queryset(self) -> QuerySet[Any]:
        # No joins: what else a row shows is read for the rows of one page.
        rows: QuerySet[Any] = visible_to(self.request.user).only(*_SHOWN)
        return rows

    def order_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.is_explicitly_ordered and self.ordering:
            # Ties in the same direction: an index can be walked either way.
            return queryset.order_by(self.ordering, "-pk" if self.ordering.startswith("-") else "pk")
        # Versions are numbered as people work; imported texts have none and stand after them.
        return queryset.order_by(F("latest_revision_id").desc(nulls_last=True), "-pk")

    def search_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Beginnings of words in headlines and whole words in texts, then every filter and order of the list.

        Public texts are found by the archive's engine as readers find them, all others by the database; without an
        engine the database finds all.
        """
        if not self.is_searching:
            return queryset
        words = plain_words(self.search_query)
        if not words:
            return queryset.none()
        articles = within(Article.objects.only("id"), self.request.user)
        backend = get_search_backend()
        hits = {row.pk for row in backend.autocomplete(words, articles)[:HITS]}
        public = found_by_engine(self.search_query, limit=HITS)
        if public is not None:
            hits.update(public)
            articles = articles.filter(_NOT_INDEXED)
        hits |= {row.pk for row in backend.search(words, articles)[:HITS]}
        return queryset.filter(pk__in=hits)

    def get_list_buttons(self, instance: Any) -> list[Any]:
        # Everything is one click away on the article itself; twenty menus cost more than the rest of the page.
        return []

    def get_table(self, object_list: Any) -> Any:
        rows = list(object_list)
        _annotate(rows)
        return super().get_table(rows)


def _annotate(rows: list[Any]) -> None:
    numbers = [row.pk for row in rows]
    keys = [str(number) for number in numbers]
    authors: dict[int, list[str]] = defaultdict(list)
    lines = Byline.objects.filter(article_id__in=numbers).order_by("sort_order", "pk")
    for article, name in lines.values_list("article_id", "author__name"):
        authors[article].append(name)
    sections = SectionPage.objects.in_bulk({row.section_id for row in rows})
    versions = Revision.objects.filter(pk__in={row.latest_revision_id for row in rows})
    edited = dict(versions.values_list("pk", "created_at"))
    starts = dict(scheduled().filter(object_id__in=keys).values_list("object_id", "approved_go_live_at"))
    reviewed = set(in_review().filter(object_id__in=keys).values_list("object_id", flat=True))
    now = clock.now()
    for row in rows:
        row.section = sections[row.section_id]
    asked = terms.levels(rows, paper())
    for row in rows:
        row.section_title = row.section.title
        row.access_text = _("always free") if row.public_safety else WHO[asked[row.pk]]
        row.edited_at = edited.get(row.latest_revision_id)
        row.author_names = ", ".join(authors[row.pk])
        row.status_text = status(
            row, starts_at=starts.get(str(row.pk)), reviewed=str(row.pk) in reviewed, now=now
        )


def status(row: Any, *, starts_at: datetime | None, reviewed: bool, now: datetime) -> str:
    """Where an article stands, in words; the most important first."""
    parts = []
    if row.embargo_until is not None and row.embargo_until > now:
        parts.append(_("Embargo until %(moment)s") % {"moment": _moment(row.embargo_until)})
    if row.live:
        parts.append(_("Public, with changes") if row.has_unpublished_changes else _("Public"))
    elif row.first_published_at is not None:
        parts.append(_("Withdrawn"))
    if starts_at is not None:
        parts.append(_("Scheduled for %(moment)s") % {"moment": _moment(starts_at)})
    if reviewed:
        parts.append(_("In review"))
    return " · ".join(parts) or _("Draft")


def _moment(at: datetime) -> str:
    return date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")


COLUMNS = [
    "headline",
    Column("section_title", label=gettext_lazy("Section")),
    Column("author_names", label=gettext_lazy("Authors")),
    Column("access_text", label=gettext_lazy("Access")),
    StatusTagColumn("status_text", label=gettext_lazy("Status"), primary=lambda row: row.live),
    DateColumn("first_published_at", label=gettext_lazy("Published"), sort_key="first_published_at"),
    DateColumn("edited_at", label=gettext_lazy("Changed")),
]

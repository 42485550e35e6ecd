"""Wagtail's reports across the house, without what happens in sections that are not one's own.

They stand at Wagtail's own addresses, before Wagtail's own views: see ``urls``.
"""

from typing import Any

from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast
from wagtail.admin.views.reports.audit_logging import LogEntriesView
from wagtail.admin.views.reports.workflows import WorkflowTasksView, WorkflowView
from wagtail.models import ModelLogEntry

from andruck.newsroom.models import Article
from andruck.newsroom.queries.permissions import sections_of
from andruck.newsroom.wagtail_hooks.listing import article_kind


def own(found: QuerySet[Any], user: Any, *, kind: str, number: str) -> QuerySet[Any]:
    """Rows that do not speak of articles of other sections, nor of deleted ones whose section nobody knows."""
    sections = sections_of(user)
    if sections is None:
        return found
    mine = Article.objects.filter(section_id__in=sections).values_list(Cast("pk", CharField()))
    return found.filter(~Q(**{kind: article_kind()}) | Q(**{f"{number}__in": mine}))


class SiteHistory(LogEntriesView):
    """Who did what."""

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if queryset.model is ModelLogEntry:
            queryset = own(queryset, self.request.user, kind="content_type", number="object_id")
        found: QuerySet[Any] = super().filter_queryset(queryset)
        return found


class Reviews(WorkflowView):
    """Reviews going on."""

    def get_queryset(self) -> QuerySet[Any]:
        return own(super().get_queryset(), self.request.user, kind="base_content_type", number="object_id")


class ReviewSteps(WorkflowTasksView):
    """Their steps."""

    def get_queryset(self) -> QuerySet[Any]:
        found = super().get_queryset()
        kind, number = "workflow_state__base_content_type", "workflow_state__object_id"
        return own(found, self.request.user, kind=kind, number=number)

"""Choosing articles (one's own sections, and whatever readers can see anyway) and authors."""

from typing import Any

from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm, SearchFilterMixin
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.permissions import policy_registry
from wagtail.snippets.views import chooser

from andruck.newsroom.models import Article
from andruck.newsroom.queries.permissions import SEE, visible_to
from andruck.newsroom.queries.search import plain_words
from andruck.newsroom.queries.visible import visible


def choosable(user: Any) -> QuerySet[Any]:
    """Articles that somebody may put on a front, into a dossier, behind a breaking note."""
    if not policy_registry.get_by_type(Article).user_has_any_permission(user, SEE):
        return visible().none()
    return (visible_to(user) | visible()).defer("body")


class WordsForm(SearchFilterMixin, BaseFilterForm):
    """Words are only ever words: quotation marks would otherwise break the database's search language."""

    def clean_q(self) -> str:
        return plain_words(self.cleaned_data["q"])


class ShortPaginator(WagtailPaginator):
    """Nobody leafs through more than that; counting a million rows for every dialog would take seconds."""

    MOST = 1000

    @cached_property
    def count(self) -> int:
        rows = self.object_list
        if isinstance(rows, QuerySet):
            return int(rows[: self.MOST].count())
        return min(int(super().count), self.MOST)


class _Choose:
    request: Any
    paginator_class = ShortPaginator
    filter_form_class = WordsForm
    title_column: Any
    ordering = ["-id"]

    def get_object_list(self) -> QuerySet[Any]:
        return choosable(self.request.user)

    @property
    def columns(self) -> list[Any]:
        published = DateColumn("first_published_at", label=_("Published"))
        return [self.title_column, Column("section", label=_("Section"), accessor="section.title"), published]


class ArticleChooseView(_Choose, chooser.ChooseView):
    """The dialog."""


class ArticleChooseResultsView(_Choose, chooser.ChooseResultsView):
    """Its list, after a search."""


class ArticleChosenView(chooser.SnippetChosenView):
    """What was chosen."""

    def get_object(self, pk: Any) -> Any:
        return choosable(self.request.user).get(pk=pk)


class ArticleChosenMultipleView(chooser.SnippetChosenMultipleView):
    """What was chosen, several at once."""

    def get_objects(self, pks: Any) -> QuerySet[Any]:
        return choosable(self.request.user).filter(pk__in=pks)


class ArticleChooserViewSet(chooser.SnippetChooserViewSet):
    """All of it."""

    choose_view_class = ArticleChooseView
    choose_results_view_class = ArticleChooseResultsView
    chosen_view_class = ArticleChosenView
    chosen_multiple_view_class = ArticleChosenMultipleView


class AuthorChooseView(chooser.ChooseView):
    """The dialog."""

    filter_form_class = WordsForm


class AuthorChooseResultsView(chooser.ChooseResultsView):
    """Its list, after a search."""

    filter_form_class = WordsForm


class AuthorChooserViewSet(chooser.SnippetChooserViewSet):
    """Authors, with a short form for somebody who writes for the first time."""

    choose_view_class = AuthorChooseView
    choose_results_view_class = AuthorChooseResultsView
    form_fields = ["name", "role", "mark"]
    create_action_label = _("Create")

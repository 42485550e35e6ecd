"""Articles in the editor."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from andruck.newsroom.models import Article
from andruck.newsroom.queries.permissions import visible_to
from andruck.newsroom.wagtail_hooks import article_views as views
from andruck.newsroom.wagtail_hooks.choosers import ArticleChooserViewSet
from andruck.newsroom.wagtail_hooks.guards import InReach
from andruck.newsroom.wagtail_hooks.listing import COLUMNS, ArticleFilterSet, ArticleIndexView
from andruck.newsroom.wagtail_hooks.panels import EDIT_HANDLER


def _in_reach(view: type[Any]) -> type[Any]:
    return type(view.__name__, (InReach, view), {})


class ArticleViewSet(SnippetViewSet):
    """Everything that can be done with articles. No copies: Wagtail's copy form can write into its original."""

    model = Article
    icon = "doc-full"
    menu_label = _("Articles")
    menu_order = 10
    add_to_admin_menu = True
    list_display = COLUMNS
    list_per_page = 20
    filterset_class = ArticleFilterSet
    edit_handler = EDIT_HANDLER
    copy_view_enabled = False
    inspect_view_enabled = False
    chooser_viewset_class = ArticleChooserViewSet
    edit_template_name = "newsroom/editor/edit.html"

    index_view_class = ArticleIndexView
    add_view_class = views.ArticleCreateView
    edit_view_class = views.ArticleEditView
    delete_view_class = views.ArticleDeleteView
    unpublish_view_class = views.ArticleUnpublishView
    workflow_action_view_class = views.ArticleWorkflowActionView
    collect_workflow_action_data_view_class = views.ArticleCollectView
    confirm_workflow_cancellation_view_class = _in_reach(
        SnippetViewSet.confirm_workflow_cancellation_view_class
    )
    history_view_class = _in_reach(SnippetViewSet.history_view_class)
    lock_view_class = _in_reach(SnippetViewSet.lock_view_class)
    preview_on_edit_view_class = _in_reach(SnippetViewSet.preview_on_edit_view_class)
    revisions_compare_view_class = _in_reach(SnippetViewSet.revisions_compare_view_class)
    revisions_unschedule_view_class = _in_reach(SnippetViewSet.revisions_unschedule_view_class)
    revisions_view_class = _in_reach(SnippetViewSet.revisions_view_class)
    unlock_view_class = _in_reach(SnippetViewSet.unlock_view_class)
    usage_view_class = _in_reach(SnippetViewSet.usage_view_class)
    workflow_history_detail_view_class = _in_reach(SnippetViewSet.workflow_history_detail_view_class)
    workflow_history_view_class = _in_reach(SnippetViewSet.workflow_history_view_class)
    workflow_preview_view_class = _in_reach(SnippetViewSet.workflow_preview_view_class)

    @property
    def unpublish_view(self) -> Any:
        return self.construct_view(self.unpublish_view_class, template_name="newsroom/editor/withdraw.html")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return visible_to(request.user)


register_snippet(ArticleViewSet)

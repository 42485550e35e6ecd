"""The public record in the editor: rights of reply, and cases of people in the archive."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
)
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.permissions import policy_registry
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views import snippets
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from andruck.newsroom.models import ArchiveCase, Reply
from andruck.newsroom.wagtail_hooks.case_views import CaseCreateView, CaseEditView, CaseFacts
from andruck.newsroom.wagtail_hooks.reply_views import (
    EndReply,
    PublishReply,
    ReplyEditView,
    ReplyFacts,
    ReplyForm,
    arrange_menu,
)


class DeleteView(snippets.DeleteView):
    """Wagtail asks whether somebody may delete such things, this asks which."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        policy = policy_registry.get_by_type(self.model)
        if not policy.user_has_permission_for_instance(request.user, "delete", self.object):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


_SEE = ("view", "change", "add", "delete")


class ReplyViewSet(SnippetViewSet):
    """Rights of reply."""

    model = Reply
    icon = "comment"
    copy_view_enabled = False
    inspect_view_enabled = False
    list_display = [
        "person",
        Column("article", label=_("Article")),
        DateColumn("demanded_on", label=_("Demanded on"), sort_key="demanded_on"),
        DateColumn("published_at", label=_("Published"), sort_key="published_at"),
        DateColumn("ended_at", label=_("Taken down"), sort_key="ended_at"),
    ]
    search_fields = ["person", "text"]
    edit_view_class = ReplyEditView
    delete_view_class = DeleteView
    edit_handler = ObjectList(
        [
            FieldPanel("article"),
            FieldRowPanel([FieldPanel("person"), FieldPanel("demanded_on")]),
            ReplyFacts(heading=_("Deadline and state")),
            FieldPanel("text", widget=forms.Textarea(attrs={"rows": 14})),
            FieldPanel("in_teaser"),
        ],
        base_form_class=ReplyForm,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        policy = policy_registry.get_by_type(Reply)
        found: QuerySet[Any] = policy.instances_user_has_any_permission_for(request.user, _SEE)
        return found.select_related("article")


class CaseViewSet(SnippetViewSet):
    """Cases of people in the archive."""

    model = ArchiveCase
    icon = "user"
    copy_view_enabled = False
    inspect_view_enabled = False
    list_display = [
        "reference",
        Column("stage", label=_("Stage"), accessor=lambda case: case.get_stage_display()),
        DateColumn("received_on", label=_("Received on"), sort_key="received_on"),
    ]
    search_fields = ["reference"]
    add_view_class = CaseCreateView
    edit_view_class = CaseEditView
    delete_view_class = DeleteView
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("reference"), FieldPanel("received_on")]),
            FieldPanel("request"),
            MultiFieldPanel(
                [
                    FieldPanel(name)
                    for name in (
                        "weight_time",
                        "weight_gravity",
                        "weight_role",
                        "weight_conduct",
                        "weight_alternatives",
                    )
                ],
                heading=_("Weighing"),
            ),
            FieldPanel("decision"),
            InlinePanel(
                "articles", heading=_("Articles"), label=_("Article"), panels=[FieldPanel("article")]
            ),
            InlinePanel(
                "redactions",
                heading=_("Names"),
                label=_("Name"),
                panels=[FieldRowPanel([FieldPanel("find"), FieldPanel("replace")])],
            ),
            MultiFieldPanel(
                [
                    HelpPanel(template="newsroom/record/stages.html"),
                    FieldPanel("stage", widget=forms.RadioSelect),
                    FieldPanel("note"),
                ],
                heading=_("Protection"),
            ),
            CaseFacts(heading=_("What readers will see")),
        ]
    )


class RecordGroup(SnippetViewSetGroup):
    """Their place in the menu; each entry only for those who may open it."""

    menu_label = _("Duties")
    menu_name = "duties"
    menu_icon = "list-ol"
    menu_order = 30
    items = (ReplyViewSet, CaseViewSet)


register_snippet(RecordGroup)


@hooks.register("register_snippet_action_menu_item")
def publish_reply(model: type[Any]) -> PublishReply | None:
    """For replies only."""
    return PublishReply(order=10) if model is Reply else None


@hooks.register("register_snippet_action_menu_item")
def end_reply(model: type[Any]) -> EndReply | None:
    """For replies only."""
    return EndReply(order=20) if model is Reply else None


hooks.register("construct_snippet_action_menu", arrange_menu)


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    """How the history calls what was done."""
    actions.register_action(
        "newsroom.reply.publish", _("Publish right of reply"), _("Right of reply published and locked")
    )
    actions.register_action(
        "newsroom.reply.end", _("Take down right of reply"), _("Right of reply taken down")
    )
    actions.register_action("newsroom.case.stage", _("Set stage of case"), _("Stage of the case changed"))

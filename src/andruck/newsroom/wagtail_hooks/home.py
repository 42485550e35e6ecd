"""What of Wagtail's home page speaks of articles, narrowed to one's own sections."""

from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.views.home import UserObjectsInWorkflowModerationPanel, WorkflowObjectsToModeratePanel

from andruck.newsroom.models import Article
from andruck.newsroom.queries.permissions import in_reach


def _shown(user: Any, thing: Any) -> bool:
    return not isinstance(thing, Article) or in_reach(user, thing)


class ToReview(WorkflowObjectsToModeratePanel):
    """Texts waiting for one's own review."""

    def get_context_data(self, parent_context: Any) -> Any:
        context = super().get_context_data(parent_context)
        user = parent_context["request"].user
        context["states"] = [state for state in context["states"] if _shown(user, state["obj"])]
        return context


class OwnInReview(UserObjectsInWorkflowModerationPanel):
    """Texts that one has handed in."""

    def get_context_data(self, parent_context: Any) -> Any:
        context = super().get_context_data(parent_context)
        user = parent_context["request"].user
        states = context["workflow_states"]
        context["workflow_states"] = [state for state in states if _shown(user, state.content_object)]
        return context


_INSTEAD = {WorkflowObjectsToModeratePanel: ToReview, UserObjectsInWorkflowModerationPanel: OwnInReview}


@hooks.register("construct_homepage_panels")
def narrow(request: HttpRequest, panels: list[Any]) -> None:
    """Put ours in their places."""
    panels[:] = [_INSTEAD.get(type(panel), lambda panel=panel: panel)() for panel in panels]

"""What every staff view of articles has in common: it shows nothing from sections that are not one's own."""

from typing import Any

from django.contrib.admin.utils import quote
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from wagtail.admin import messages as notices
from wagtail.permissions import policy_registry

from andruck.core.errors import Refusal
from andruck.newsroom.models import Article
from andruck.newsroom.queries.permissions import SEE
from andruck.newsroom.wagtail_hooks import messages

EDIT = "wagtailsnippets_newsroom_article:edit"


def require_reach(user: Any, article: Any) -> None:
    """Raise PermissionDenied for an article outside the person's sections; anything else passes."""
    if isinstance(article, Article) and article.pk is not None:
        policy = policy_registry.get_by_type(Article)
        if not policy.user_has_any_permission_for_instance(user, SEE, article):
            raise PermissionDenied


class InReach:
    """For views that load one article: Wagtail asks whether somebody may change articles, this asks which."""

    request: HttpRequest

    def get_object(self, *args: Any, **kwargs: Any) -> Any:
        found = super().get_object(*args, **kwargs)  # type: ignore[misc]
        # The row and its latest draft may lie in two sections while a move is not published yet.
        require_reach(self.request.user, getattr(self, "live_object", None))
        require_reach(self.request.user, found)
        return found


class OwnTask:
    """For views that act on a step of a review: the number in the address must belong to this very article."""

    object: Any
    task_state_id: int

    def get_task_state(self) -> Any:
        state = super().get_task_state()  # type: ignore[misc]
        kind = ContentType.objects.get_for_model(Article)
        mine = (kind.pk, str(self.object.pk))
        if (state.workflow_state.base_content_type_id, state.workflow_state.object_id) != mine:
            raise Http404
        return state


def turned_back(request: HttpRequest, article: Any, refusal: Refusal) -> HttpResponse:
    """Say why it was not published and go back to the article."""
    notices.error(request, messages.sentence(refusal))
    return redirect(edit_url(article))


def edit_url(article: Any) -> str:
    """Where an article is edited."""
    return reverse(EDIT, args=[quote(article.pk)])

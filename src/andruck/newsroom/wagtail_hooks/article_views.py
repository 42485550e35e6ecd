"""Staff views of articles: Wagtail's own, with sections, refusals and two people on one text taken care of."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.dateparse import parse_datetime
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from wagtail.admin import messages as notices
from wagtail.admin.modal_workflow import render_modal_workflow
from wagtail.admin.widgets.button import HeaderButton
from wagtail.permissions import policy_registry
from wagtail.snippets.views import snippets

from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.newsroom.models import Article
from andruck.newsroom.queries import readiness
from andruck.newsroom.queries.permissions import was_public
from andruck.newsroom.queries.visible import visible
from andruck.newsroom.wagtail_hooks import messages
from andruck.newsroom.wagtail_hooks.guards import InReach, OwnTask, edit_url, turned_back

REPLACE = "replace_newer"


def require_ready(draft: Any) -> None:
    """Raise the first Refusal against publishing this draft."""
    for refusal in readiness.refusals(draft, at=clock.now()):
        raise refusal


class OneAtATime:
    """Nobody overwrites what somebody else has saved meanwhile, unless they say so after having been told.

    Wagtail compares versions for autosave only, and only if the form names the version it was made from. One's own
    newer versions do not count: autosave may be on its way while one presses the button.
    """

    request: HttpRequest
    view_name: str
    object: Any
    latest_revision: Any
    latest_revision_created_at: str
    expects_json_response: bool
    produced_error_code: str
    produced_error_message: Any

    @cached_property
    def newest(self) -> str:
        """Names the newest version exactly: autosave writes a version anew under the same number."""
        return f"{self.latest_revision.pk} {self.latest_revision_created_at}" if self.latest_revision else ""

    @cached_property
    def seen_at(self) -> datetime | None:
        """When the newest version was made that the person has knowingly seen; None if the form does not say."""
        sent = self.request.POST
        if self.expects_json_response:
            named = sent.get("overwrite_revision_id") or sent.get("loaded_revision_id")
            up_to_date = named and not self.is_out_of_date  # type: ignore[attr-defined]
            return self.latest_revision.created_at if up_to_date else None
        if sent.get(REPLACE) == self.newest:
            return self.latest_revision.created_at  # type: ignore[no-any-return]
        number = sent.get("loaded_revision_id", "")
        if not (number.isdecimal() and self.object.revisions.filter(pk=number).exists()):
            return None
        try:
            made = parse_datetime(sent.get("loaded_revision_created_at", ""))
        except ValueError:
            return None
        return made if made is not None and made.tzinfo is not None else None

    @cached_property
    def is_overtaken(self) -> bool:
        """Whether somebody else has saved since the form was opened, or the form does not say when that was."""
        return bool(self.newest) and (self.seen_at is None or self._newer_by_others())

    def _newer_by_others(self) -> bool:
        newer = self.object.revisions.filter(created_at__gt=self.seen_at)
        return bool(newer.exclude(user_id=self.request.user.pk).exists())

    def is_valid(self, form: Any) -> bool:
        valid = bool(super().is_valid(form))  # type: ignore[misc]
        if self.view_name == "create" or not self.is_overtaken:
            return valid
        self.produced_error_code = "invalid_revision"
        general = self.get_error_message()  # type: ignore[attr-defined]
        self.produced_error_message = messages.changed_meanwhile() if self.expects_json_response else general
        form.add_error(None, ValidationError(messages.changed_meanwhile(), code="overtaken"))
        return False

    def save_instance(self) -> Any:
        """Once more inside the transaction: two forms may arrive in the same moment."""
        if self.view_name != "create":
            row = Article.objects.select_for_update().only("latest_revision_id").get(pk=self.object.pk)
            overtaken = self._newer_by_others() if self.newest else row.latest_revision_id is not None
            if overtaken:
                raise PermissionDenied(messages.changed_meanwhile())
        return super().save_instance()  # type: ignore[misc]

    def get_context_data(self, **kwargs: Any) -> Any:
        context = super().get_context_data(**kwargs)  # type: ignore[misc]
        if self.request.method == "POST" and self.view_name != "create" and self.is_overtaken:
            # Autosave goes on being refused until the person has decided.
            context["loaded_revision_created_at"] = self.request.POST.get("loaded_revision_created_at", "")
            context["overtaken_by"] = self.newest
        return context


class ArticleEditView(InReach, OneAtATime, snippets.EditView):
    """The editor of one article."""

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        if not visible().filter(pk=self.object.pk).exists():
            return []
        with override(settings.LANGUAGE_CODE):
            address = self.live_object.get_absolute_url()
        return [HeaderButton(_("View live"), url=address, icon_name="view", attrs={"target": "_blank"})]

    def publish_action(self) -> Any:
        try:
            return super().publish_action()
        except Refusal as refusal:
            return turned_back(self.request, self.object, refusal)

    def workflow_action_action(self) -> Any:
        try:
            if self.workflow_action == "approve" and self.workflow_state.is_at_final_task:
                require_ready(self.object)
            with transaction.atomic():
                return super().workflow_action_action()
        except Refusal as refusal:
            return turned_back(self.request, self.object, refusal)


class ArticleCreateView(snippets.CreateView):
    """A new article. If it may not be published it stays as a draft."""

    def publish_action(self) -> Any:
        try:
            return super().publish_action()
        except Refusal as refusal:
            return turned_back(self.request, self.object, refusal)


class ArticleDeleteView(InReach, snippets.DeleteView):
    """Only for texts that readers have never seen."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        policy = policy_registry.get_by_type(Article)
        if was_public(self.object) and policy.user_has_permission(request.user, "delete"):
            notices.error(request, messages.delete_refused())
            return redirect(edit_url(self.object))
        if not policy.user_has_permission_for_instance(request.user, "delete", self.object):
            raise PermissionDenied
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response


class ArticleUnpublishView(InReach, snippets.UnpublishView):
    """Withdrawal, with a note for those who come for the text."""

    page_title = gettext_lazy("Withdraw")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object.withdrawal_note = request.POST.get("withdrawal_note", "").strip()[:300]
        # What listens to the withdrawal commits together with it.
        with transaction.atomic():
            response: HttpResponse = super().post(request, *args, **kwargs)
        return response


class ArticleWorkflowActionView(OwnTask, InReach, snippets.WorkflowActionView):
    """Approving or sending back from a dialog or from the home page."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        draft = self.object.get_latest_revision_as_object()
        try:
            if self.action_name == "approve" and self.object.current_workflow_state.is_at_final_task:
                require_ready(draft)
            with transaction.atomic():
                response: HttpResponse = super().post(request, *args, **kwargs)
        except Refusal as refusal:
            back = turned_back(request, self.object, refusal)
            if request.headers.get("x-requested-with") == "XMLHttpRequest":
                step = {"step": "success", "redirect": back["Location"]}
                return render_modal_workflow(request, "", None, {}, json_data=step)  # type: ignore[no-any-return]
            return back
        return response


class ArticleCollectView(OwnTask, InReach, snippets.CollectWorkflowActionDataView):
    """The dialog that asks for a comment."""

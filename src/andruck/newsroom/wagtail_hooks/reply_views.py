"""Staff views of rights of reply: what is published is locked, publishing and ending are buttons of their own."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages as notices
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import Panel
from wagtail.snippets.action_menu import ActionMenuItem, LockedMenuItem, SaveMenuItem
from wagtail.snippets.views import snippets

from andruck.core.errors import Refusal
from andruck.newsroom.actions import replies
from andruck.newsroom.models import Reply
from andruck.newsroom.queries import claims
from andruck.newsroom.queries.permissions import visible_to
from andruck.newsroom.wagtail_hooks import messages


class ReplyForm(WagtailAdminModelForm):
    """The words of the person who replies. Once published they can be read here, not changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.for_user is not None and "article" in self.fields:
            articles = visible_to(self.for_user).filter(first_published_at__isnull=False)
            self.fields["article"].queryset = articles
        if self.instance.published_at is not None:
            for field in self.fields.values():
                field.disabled = True

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.instance.published_at is not None and any(map(self._differs, self.fields)):
            raise ValidationError(_("This reply has been published and stays as it is."), code="reply_locked")
        return cleaned

    def _differs(self, name: str) -> bool:
        """Whether something else was sent than what is stored; what was not sent does not differ."""
        if name not in self.data:
            return False
        stored, sent = self.initial.get(name), self.data[name]
        if isinstance(stored, str):
            return stored.split() != str(sent).split()
        return not isinstance(stored, bool) and str(stored) != str(sent)


class ReplyFacts(Panel):
    """Until when it may be demanded, which version it answers, and what the house has done with it."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "newsroom/record/reply_facts.html"

        def get_context_data(self, parent_context: Any = None) -> Any:
            context = super().get_context_data(parent_context)
            article = self.instance.article if self.instance.article_id else None
            context["reply"] = self.instance
            context["deadline"] = claims.reply_deadline(article) if article is not None else None
            context["may_be_ended"] = self.instance.published_at is not None and not (
                self.instance.ended_at or (article is not None and article.live)
            )
            return context


class ReplyEditView(snippets.EditView):
    """Saving, publishing and ending a reply."""

    def get_available_actions(self) -> list[str]:
        return [*super().get_available_actions(), "publish", "end"]

    def save_instance(self) -> Any:
        if self.object.published_at is not None:
            return self.object
        return super().save_instance()

    def form_valid(self, form: Any) -> Any:
        try:
            with transaction.atomic():
                return super().form_valid(form)
        except Refusal as refusal:
            notices.error(self.request, messages.sentence(refusal))
            return redirect(self.get_edit_url())

    def publish_action(self) -> None:
        replies.publish(reply=self.object, user=self.request.user)

    def end_action(self) -> None:
        replies.end(reply=self.object, user=self.request.user, reason=self.request.POST.get("end_reason", ""))

    def get_success_message(self, instance: Any = None) -> str:
        if self.action == "publish":
            return _("The reply has been published and is locked from now on.")
        if self.action == "end":
            return _("The reply is no longer shown.")
        return str(super().get_success_message(instance))


class PublishReply(ActionMenuItem):
    """The button that publishes a saved reply."""

    name = "action-publish"
    label = gettext_lazy("Publish and lock")
    icon_name = "upload"

    def is_shown(self, context: Any) -> bool:
        reply = context.get("instance")
        return reply is not None and reply.published_at is None


class EndReply(ActionMenuItem):
    """The button that takes a reply down when its time is over."""

    name = "action-end"
    label = gettext_lazy("Take down")
    icon_name = "download"

    def is_shown(self, context: Any) -> bool:
        reply = context.get("instance")
        return reply is not None and reply.published_at is not None and reply.ended_at is None


def arrange_menu(items: list[Any], request: HttpRequest, context: Any) -> None:
    """A published reply cannot be saved."""
    reply = context.get("instance")
    if isinstance(reply, Reply) and reply.published_at is not None:
        items[:] = [LockedMenuItem(order=0), *(item for item in items if not isinstance(item, SaveMenuItem))]

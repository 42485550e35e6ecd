"""What the desk's pages about support have in common."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views import View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from andruck.core.errors import Refusal
from andruck.desk.support import words
from andruck.support.queries.entitlements import may_keep


class Page(WagtailAdminTemplateMixin, View):
    """A page for those who keep entitlements, codes and institutions; for all others it is not there."""

    home = ""
    """Name of the address of the list that the page belongs to."""
    request: HttpRequest

    @staticmethod
    def allows(user: Any) -> bool:
        """Who may see it."""
        return may_keep(user)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not self.allows(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        here = [{"url": reverse(self.home), "label": self.page_title}]
        if self.page_subtitle:
            here.append({"url": "", "label": self.get_page_subtitle()})
        return [*super().get_breadcrumbs_items(), *here]

    def page(self, status: int = 200, **context: Any) -> HttpResponse:
        """The page."""
        response: HttpResponse = self.render_to_response(self.get_context_data(**context), status=status)
        return response


def refuse(form: forms.Form, refusal: Refusal) -> None:
    """Put what was refused at the field that caused it, or above the form."""
    form.add_error(refusal.field if refusal.field in form.fields else None, words.sentence(refusal))

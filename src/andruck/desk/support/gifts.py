"""The page of the desk about what members may give away."""

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages as notices

from andruck.access.actions import gifts as actions
from andruck.access.queries import gifts as queries
from andruck.access.rules.gifts import Terms
from andruck.core.errors import Refusal
from andruck.desk.support.forms import GiftForm
from andruck.desk.support.pages import Page, refuse

TERMS = "desk_gifts"


class TermsView(Page):
    """How many articles, for how long, for how many readers."""

    page_title: Any = gettext_lazy("Gifts")
    header_icon = "link-external"
    home = TERMS
    template_name = "desk/support/gifts.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """What holds now."""
        return self.page(form=GiftForm(initial=asdict(queries.terms())))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Lay it down anew."""
        form = GiftForm(request.POST)
        if form.is_valid():
            try:
                actions.set_terms(by=request.user, terms=Terms(**form.cleaned_data))
            except Refusal as refusal:
                refuse(form, refusal)
            else:
                notices.success(request, _("Saved. It holds for what is given from now on."))
                return redirect(TERMS)
        return self.page(status=422, form=form)

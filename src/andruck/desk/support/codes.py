"""Pages of the desk about codes on letters and in the paper."""

from typing import Any

import segno
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages as notices
from wagtail.admin.widgets.button import HeaderButton

from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.desk.days import day_after
from andruck.desk.support import links, words
from andruck.desk.support.forms import SheetForm
from andruck.desk.support.pages import Page, refuse
from andruck.newsroom.queries.frame import paper
from andruck.support.actions import codes as actions
from andruck.support.queries import codes as queries
from andruck.support.queries.codes import SheetLine
from andruck.support.rules.codes import Kind

LIST, NEW, SHOW, PRINT, STOP = (f"desk_codes_{name}" for name in ("list", "new", "show", "print", "stop"))


def line(one: SheetLine) -> dict[str, Any]:
    """A sheet as the pages show it."""
    over = one.stopped or one.valid_until <= clock.now()
    return {
        "id": one.id,
        "title": one.title,
        "letter": one.kind is Kind.LETTER,
        "standing": words.standing(one.standing) if one.standing is not None else "",
        "days": one.days,
        "codes": one.codes,
        "uses": one.uses,
        "claimed": one.claimed,
        "most": one.codes * one.uses,
        "until": words.last_day(one.valid_until),
        "state": _("stopped") if one.stopped else _("over") if over else _("good"),
        "over": over,
    }


class Codes(Page):
    """What the pages have in common."""

    page_title: Any = gettext_lazy("Codes")
    header_icon = "mail"
    home = LIST

    def sheet(self, id: int) -> SheetLine:
        """The sheet of this number."""
        found = queries.sheet(id)
        if found is None:
            raise Http404
        return found


class ListView(Codes):
    """All sheets."""

    template_name = "desk/support/sheets.html"

    @cached_property
    def header_buttons(self) -> list[Any]:
        return [HeaderButton(_("Make codes"), url=reverse(NEW), icon_name="plus")]

    def get(self, request: HttpRequest) -> HttpResponse:
        """The newest first."""
        return self.page(lines=[line(one) for one in queries.sheets()], new_url=reverse(NEW))


class NewView(Codes):
    """Making codes."""

    template_name = "desk/support/sheet_form.html"
    page_subtitle: Any = gettext_lazy("Make codes")

    def get(self, request: HttpRequest) -> HttpResponse:
        """An empty form."""
        return self.page(form=SheetForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Make them."""
        form = SheetForm(request.POST)
        if form.is_valid():
            cleaned = dict(form.cleaned_data)
            kind, valid_until = Kind(cleaned.pop("kind")), day_after(cleaned.pop("valid_until"))
            try:
                made = actions.make_sheet(by=request.user, kind=kind, valid_until=valid_until, **cleaned)
            except Refusal as refusal:
                refuse(form, refusal)
            else:
                notices.success(request, _("The codes are ready to be printed."))
                return redirect(SHOW, made)
        return self.page(status=422, form=form)


class ShowView(Codes):
    """One sheet."""

    template_name = "desk/support/sheet.html"
    page_subtitle = "sheet"
    kwargs: dict[str, Any]

    def get_page_subtitle(self) -> str:
        return self.sheet(self.kwargs["id"]).title

    def get(self, request: HttpRequest, id: int) -> HttpResponse:
        """What it is, how many have claimed, and its codes."""
        return self.page(line=line(self.sheet(id)), texts=queries.texts(id))


class PrintView(Codes):
    """The sheet as it is printed: each code as letters and as a square for telephones."""

    def get(self, request: HttpRequest, id: int) -> HttpResponse:
        """A page without the editor around it."""
        sheet = self.sheet(id)
        cards = [(text, links.to_code(text), square(links.to_code(text))) for text in queries.texts(id)]
        context = {"line": line(sheet), "cards": cards, "paper": paper(), "entrance": links.to_entrance()}
        return render(request, "desk/support/print.html", context)


class StopView(Codes):
    """The button that stops a sheet."""

    def get(self, request: HttpRequest, id: int) -> HttpResponse:
        """Its page."""
        return redirect(SHOW, id)

    def post(self, request: HttpRequest, id: int) -> HttpResponse:
        """Stop it."""
        actions.stop_sheet(sheet=self.sheet(id).id, by=request.user)
        notices.success(request, _("Nobody can claim these codes any more. What was claimed stays."))
        return redirect(SHOW, id)


def square(address: str) -> str:
    """A QR code of an address as the source of a picture."""
    return segno.make(address, error="m", micro=False).svg_data_uri(scale=4, border=2)

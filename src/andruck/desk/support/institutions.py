"""Pages of the desk about institutions."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages as notices
from wagtail.admin.widgets.button import HeaderButton

from andruck.access.actions import institutions as actions
from andruck.access.queries import institutions as queries
from andruck.access.queries.institutions import InstitutionView
from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.desk.days import today
from andruck.desk.support import words
from andruck.desk.support.forms import InstitutionForm
from andruck.desk.support.pages import Page, refuse

LIST, NEW, SHOW, END = (f"desk_institutions_{name}" for name in ("list", "new", "show", "end"))
DAYS = timedelta(days=31)


def line(one: InstitutionView) -> dict[str, Any]:
    """An institution as the pages show it."""
    now = clock.now()
    over = one.ends is not None and one.ends <= now
    return {
        "id": one.id,
        "name": one.name,
        "standing": words.standing(one.standing),
        "starts": words.day(one.starts),
        "ends": words.last_day(one.ends),
        "state": _("over") if over else _("to come") if one.starts > now else _("holds"),
        "over": over,
        "here": one.here,
        "seats_here": one.seats_here,
        "seated": one.seated,
        "seats_mail": one.seats_mail,
    }


class Institutions(Page):
    """What the pages have in common."""

    page_title: Any = gettext_lazy("Institutions")
    header_icon = "home"
    home = LIST

    def save(self, request: HttpRequest, form: InstitutionForm, before: InstitutionView | None) -> int | None:
        """Enter what was typed, or change what is there; None when that is refused, with the reason at its field."""
        if not form.is_valid():
            return None
        try:
            return actions.keep(
                by=request.user,
                contract=form.contract(clock.now(), before),
                institution=before.id if before else None,
                private=settings.PRIVATE_NETWORKS,
            )
        except Refusal as refusal:
            refuse(form, refusal)
            return None


class ListView(Institutions):
    """All institutions, and how many read there at the moment."""

    template_name = "desk/support/institutions.html"

    @cached_property
    def header_buttons(self) -> list[Any]:
        return [HeaderButton(_("Enter an institution"), url=reverse(NEW), icon_name="plus")]

    def get(self, request: HttpRequest) -> HttpResponse:
        """By name."""
        return self.page(lines=[line(one) for one in queries.every(clock.now())], new_url=reverse(NEW))


class NewView(Institutions):
    """Entering one."""

    template_name = "desk/support/institution.html"
    page_subtitle: Any = gettext_lazy("Enter an institution")

    def get(self, request: HttpRequest) -> HttpResponse:
        """An empty form."""
        return self.page(form=InstitutionForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Enter it."""
        form = InstitutionForm(request.POST)
        made = self.save(request, form, None)
        if made is None:
            return self.page(status=422, form=form)
        notices.success(request, _("Entered. Its people can read at once."))
        return redirect(SHOW, made)


class ShowView(Institutions):
    """One institution: its contract, and how much it was used."""

    template_name = "desk/support/institution.html"
    page_subtitle = "institution"
    kwargs: dict[str, Any]

    def get_page_subtitle(self) -> str:
        return self.one(self.kwargs["id"]).name

    def one(self, id: int) -> InstitutionView:
        """The institution of this number."""
        found = queries.one(id, clock.now())
        if found is None:
            raise Http404
        return found

    def get(self, request: HttpRequest, id: int) -> HttpResponse:
        """The contract, and counts."""
        found = self.one(id)
        return self.show(found, InstitutionForm(initial=InstitutionForm.of(found)))

    def post(self, request: HttpRequest, id: int) -> HttpResponse:
        """Change the contract."""
        found, form = self.one(id), InstitutionForm(request.POST)
        if self.save(request, form, found) is None:
            return self.show(found, form)
        notices.success(request, _("Changed. Whoever reads there now is asked again."))
        return redirect(SHOW, id)

    def show(self, one: InstitutionView, form: InstitutionForm) -> HttpResponse:
        """The page about it."""
        return self.page(
            status=422 if form.errors else 200,
            form=form,
            line=line(one),
            days=queries.days(one.id, today() - DAYS),
            months=queries.months(one.id),
            end_url=reverse(END, args=[one.id]),
        )


class EndView(ShowView):
    """The button that ends a contract."""

    def get(self, request: HttpRequest, id: int) -> HttpResponse:
        """Its page."""
        return redirect(SHOW, id)

    def post(self, request: HttpRequest, id: int) -> HttpResponse:
        """End it."""
        self.one(id)
        try:
            actions.end(institution=id, by=request.user)
        except Refusal as refusal:
            notices.error(request, words.sentence(refusal))
        else:
            notices.success(request, _("Ended. Nobody reads by it any more, in seconds."))
        return redirect(SHOW, id)

"""Pages of the desk about those who work with readers' data: the list on the page “Privacy” is made of them."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages as notices
from wagtail.admin.widgets.button import HeaderButton

from andruck.consent.actions import processors as actions
from andruck.consent.queries import register as queries
from andruck.core.errors import Refusal
from andruck.desk.days import today
from andruck.desk.privacy.forms import ProcessorForm
from andruck.desk.support.pages import Page

LIST, NEW, SHOW = (f"desk_processors_{name}" for name in ("list", "new", "show"))


class Processors(Page):
    """What the pages have in common."""

    page_title: Any = gettext_lazy("Who works with data")
    header_icon = "group"
    home = LIST

    @staticmethod
    def allows(user: Any) -> bool:
        """Administrators."""
        return actions.may_keep(user)

    def save(self, form: ProcessorForm, id: int | None) -> int | None:
        """Keep what was typed; None when that is refused, with the reason at its field."""
        if not form.is_valid():
            return None
        try:
            return actions.keep(by=self.request.user, facts=form.facts(), processor=id)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, _sentence(refusal))
            return None


class ListView(Processors):
    """All of them, and since when."""

    template_name = "desk/privacy/processors.html"

    @cached_property
    def header_buttons(self) -> list[Any]:
        return [HeaderButton(_("Enter somebody"), url=reverse(NEW), icon_name="plus")]

    def get(self, request: HttpRequest) -> HttpResponse:
        """By name."""
        day = today()
        return self.page(lines=[(one, one.is_over(day)) for one in queries.every()], new_url=reverse(NEW))


class NewView(Processors):
    """Entering one."""

    template_name = "desk/privacy/processor.html"
    page_subtitle: Any = gettext_lazy("Enter somebody")

    def get_page_subtitle(self) -> str:
        return str(self.page_subtitle)

    def get(self, request: HttpRequest) -> HttpResponse:
        """An empty form."""
        return self.page(form=ProcessorForm(initial={"since": today()}))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Enter it."""
        form = ProcessorForm(request.POST)
        if self.save(form, None) is None:
            return self.page(status=422, form=form)
        notices.success(request, _("Entered. Readers see it on the page “Privacy”."))
        return redirect(LIST)


class ShowView(Processors):
    """Changing one. Who no longer does it gets a last day: what was true once stays in the list of the desk."""

    template_name = "desk/privacy/processor.html"
    page_subtitle = "processor"
    kwargs: dict[str, Any]

    def get_page_subtitle(self) -> str:
        return self.one().name

    def one(self) -> queries.ProcessorView:
        """The one of this address."""
        found = queries.processor(self.kwargs["id"])
        if found is None:
            raise Http404
        return found

    def get(self, request: HttpRequest, id: int) -> HttpResponse:
        """What is entered about it."""
        return self.page(form=ProcessorForm(initial=ProcessorForm.of(self.one())), changes=True)

    def post(self, request: HttpRequest, id: int) -> HttpResponse:
        """Change it."""
        self.one()
        form = ProcessorForm(request.POST)
        if self.save(form, id) is None:
            return self.page(status=422, form=form, changes=True)
        notices.success(request, _("Changed. Readers see it on the page “Privacy”."))
        return redirect(LIST)


def _sentence(refusal: Refusal) -> str:
    return {
        "processor_days": _("The last day is before the first."),
        "processor_unknown": _("This entry is gone. Enter it anew."),
    }.get(refusal.code, refusal.reason)

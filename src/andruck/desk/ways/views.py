"""Pages of the desk about ways to pay: all of them with how they fare, and the form of one."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages as notices

from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.desk.bank.views import Desk
from andruck.desk.ways import words
from andruck.desk.ways.forms import WayForm, written
from andruck.payments.actions import arranging
from andruck.payments.queries import setup
from andruck.payments.queries.setup import Arranged

LIST, WAY = "desk_ways", "desk_ways_way"
ENDS = {"valid_from": "first_day", "valid_until": "last_day"}
"""Where the form asks for days, the action speaks of moments."""


class WaysPage(Desk):
    """What the pages about ways to pay have in common."""

    page_title: Any = gettext_lazy("Ways to pay")
    header_icon = "list-ul"
    section = (LIST, gettext_lazy("Ways to pay"))


class ListView(WaysPage):
    """All of them."""

    template_name = "desk/ways/list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """In the order in which readers see them."""
        ways = setup.arranged(now=clock.now())
        return self.page(ways=[(way, words.state(way), words.advice(way)) for way in ways])


class WayView(WaysPage):
    """One of them."""

    template_name = "desk/ways/way.html"
    page_subtitle = "way"

    def get_page_subtitle(self) -> str:
        return self.way.method.name

    @property
    def way(self) -> Arranged:
        """The one in the address."""
        wanted = self.kwargs["slug"]
        for one in setup.arranged(now=clock.now()):
            if one.method.slug == wanted:
                return one
        raise Http404

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """As it is now."""
        return self.show(WayForm(initial=written(self.way)))

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Lay it down anew."""
        # ``dispatch`` has let only treasurers through.
        me: Any = request.user
        way, form = self.way, WayForm(request.POST)
        if form.is_valid():
            try:
                arranging.set_up(method=slug, by=me, **form.values())
            except Refusal as refusal:
                field = ENDS.get(refusal.field, refusal.field)
                form.add_error(field if field in form.fields else None, words.sentence(refusal))
            else:
                notices.success(request, _("Saved: %(name)s") % {"name": form.cleaned_data["name"]})
                return redirect(LIST)
        return self.show(form, way=way, status=422)

    def show(self, form: WayForm, *, way: Arranged | None = None, status: int = 200) -> HttpResponse:
        """The page with this form."""
        way = way or self.way
        return self.page(status, form=form, way=way, state=words.state(way), advice=words.advice(way))

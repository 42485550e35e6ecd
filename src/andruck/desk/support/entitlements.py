"""Pages of the desk about who is entitled to what."""

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages as notices

from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.desk.support import words
from andruck.desk.support.forms import GrantForm, LinkForm
from andruck.desk.support.pages import Page, refuse
from andruck.infra import audit
from andruck.people import queries as people
from andruck.people.queries import Person
from andruck.support.actions import codes
from andruck.support.actions import entitlements as actions
from andruck.support.queries import entitlement
from andruck.support.queries import entitlements as queries
from andruck.support.queries.entitlements import Grant

LIST, PERSON, CHANGE, END, LINK = (
    f"desk_entitlements_{name}" for name in ("list", "person", "change", "end", "link")
)
AT_ONCE = 50


def lines(grants: list[Grant]) -> list[dict[str, Any]]:
    """Entitlements as the tables show them."""
    now = clock.now()
    owners = people.persons(one.account for one in grants)
    return [
        {
            "id": one.id,
            "person": owners.get(one.account or 0),
            "standing": words.standing(one.standing),
            "starts": words.day(one.starts),
            "ends": words.last_day(one.ends),
            "state": _state(one, now),
            "source": words.source(one.source),
            "note": one.note,
            "over": one.is_over(now),
        }
        for one in grants
    ]


def _state(one: Grant, now: Any) -> str:
    if one.withdrawn:
        return _("withdrawn")
    if one.is_over(now):
        return _("over")
    return _("to come") if one.starts > now else _("holds")


class Entitlements(Page):
    """What the pages have in common."""

    page_title: Any = gettext_lazy("Entitlements")
    header_icon = "key"
    home = LIST

    def person(self, id: int) -> Person:
        """The person of this number."""
        found = people.persons([id]).get(id)
        if found is None:
            raise Http404
        return found


class ListView(Entitlements):
    """Looking for somebody, and what was granted or changed lately."""

    template_name = "desk/support/entitlements.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """A search, and a list in pieces."""
        asked = request.GET.get("q", "")[:100]
        page = request.GET.get("p", "1")
        number = int(page[:6]) if page.isascii() and page.isdigit() and page != "0" else 1
        found = queries.latest(limit=AT_ONCE + 1, offset=(number - 1) * AT_ONCE)
        return self.page(
            asked=asked,
            people=people.search(asked),
            lines=lines(found[:AT_ONCE]),
            before=number - 1,
            after=number + 1 if len(found) > AT_ONCE else 0,
        )


class PersonView(Entitlements):
    """One person: what they are entitled to, were, and may be granted."""

    template_name = "desk/support/person.html"
    page_subtitle = "person"
    kwargs: dict[str, Any]

    def get_page_subtitle(self) -> str:
        return self.person(self.kwargs["person"]).address

    def get(self, request: HttpRequest, person: int) -> HttpResponse:
        """Everything about it."""
        return self.show(person, GrantForm())

    def post(self, request: HttpRequest, person: int) -> HttpResponse:
        """Grant something."""
        self.person(person)
        form = GrantForm(request.POST)
        if form.is_valid():
            cleaned = form.cleaned_data
            try:
                actions.grant(
                    person=person, standing=cleaned["standing"], note=cleaned["note"], by=request.user,
                    **form.moments(clock.now()),
                )  # fmt: skip
            except Refusal as refusal:
                refuse(form, refusal)
            else:
                notices.success(request, _("Granted. It counts on all their devices with the next page."))
                return redirect(PERSON, person)
        return self.show(person, form)

    def show(self, person: int, form: GrantForm) -> HttpResponse:
        """The page about them."""
        found, now = self.person(person), clock.now()
        held = entitlement(person, now)
        return self.page(
            status=422 if form.errors else 200,
            person=found,
            held=words.standing(held.standing) if held else "",
            until=words.last_day(held.until) if held else "",
            lines=lines(queries.of_person(person)),
            form=form,
            link_form=LinkForm(initial={"days": 7}),
        )


class ChangeView(Entitlements):
    """Changing one entitlement, and ending it."""

    template_name = "desk/support/entitlement.html"
    page_subtitle: Any = gettext_lazy("Change")

    def get(self, request: HttpRequest, id: int) -> HttpResponse:
        """The form, and what has been done."""
        grant = self.grant(id)
        return self.show(grant, GrantForm(initial=GrantForm.of(grant)))

    def post(self, request: HttpRequest, id: int) -> HttpResponse:
        """Change it."""
        grant, form = self.grant(id), GrantForm(request.POST)
        if form.is_valid():
            cleaned = form.cleaned_data
            try:
                actions.change(
                    entitlement=id, standing=cleaned["standing"], note=cleaned["note"], by=request.user,
                    **form.moments(clock.now()),
                )  # fmt: skip
            except Refusal as refusal:
                refuse(form, refusal)
            else:
                notices.success(request, _("Changed. It counts on all their devices with the next page."))
                return self.back(grant)
        return self.show(grant, form)

    def show(self, grant: Grant, form: GrantForm) -> HttpResponse:
        """The page about it."""
        deeds = audit.entries(subject=f"entitlement:{grant.id}", limit=50)
        names = people.persons(_number(deed.actor) for deed in deeds)
        return self.page(
            status=422 if form.errors else 200,
            form=form,
            line=lines([grant])[0],
            end_url=reverse(END, args=[grant.id]),
            deeds=[(deed.at, names.get(_number(deed.actor) or 0), words.deed(deed.action)) for deed in deeds],
        )

    def grant(self, id: int) -> Grant:
        """The entitlement of this number."""
        found = queries.grant(id)
        if found is None:
            raise Http404
        return found

    def back(self, grant: Grant) -> HttpResponse:
        """To its person, or to the list."""
        return redirect(PERSON, grant.account) if grant.account else redirect(LIST)


class EndView(ChangeView):
    """The button that ends it."""

    def get(self, request: HttpRequest, id: int) -> HttpResponse:
        """Its page."""
        return redirect(CHANGE, id)

    def post(self, request: HttpRequest, id: int) -> HttpResponse:
        """End it."""
        grant = self.grant(id)
        try:
            actions.end(entitlement=id, by=request.user, note=request.POST.get("note", "")[:300])
        except Refusal as refusal:
            notices.error(request, words.sentence(refusal))
        else:
            notices.success(request, _("Ended. Their devices know it within seconds."))
        return self.back(grant)


class LinkView(Entitlements):
    """The button that sends a person a link for one more device."""

    def get(self, request: HttpRequest, person: int) -> HttpResponse:
        """Their page."""
        return redirect(PERSON, person)

    def post(self, request: HttpRequest, person: int) -> HttpResponse:
        """Send it."""
        found, form = self.person(person), LinkForm(request.POST)
        if not form.is_valid():
            notices.error(request, _("Choose for how long the link is good."))
        else:
            days = form.cleaned_data["days"]
            life = timedelta(days=days) if days else timedelta(minutes=10)
            try:
                codes.send_link(account=person, life=life, by=request.user)
            except Refusal as refusal:
                notices.error(request, words.sentence(refusal))
            else:
                notices.success(
                    request, _("A link is on its way to %(address)s.") % {"address": found.address}
                )
        return redirect(PERSON, person)


def _number(actor: str) -> int | None:
    kind, _, number = actor.partition(":")
    return int(number) if kind == "person" and number.isdigit() else None

"""Pages of the desk about openings. Everybody on the staff sees what is open when; who may open, opens."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail.admin import messages as notices
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton

from andruck.access.actions import openings as actions
from andruck.access.queries import openings as queries
from andruck.access.rules import Opening, Scope
from andruck.access.rules.openings import Record, State
from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.desk.days import zone
from andruck.desk.openings import calendar, forms, saving, words
from andruck.desk.openings.forms import OpeningForm
from andruck.desk.openings.plan import Preview, preview
from andruck.infra import audit
from andruck.newsroom.queries import openable
from andruck.people.queries import Person, has_role, persons

CALENDAR, NEW, SHOW, END, PLAN = (
    f"desk_openings_{name}" for name in ("calendar", "new", "show", "end", "plan")
)
_LEGENDS = {
    "starts": gettext_lazy("The beginning comes twice that night. Which one is meant?"),
    "ends": gettext_lazy("The end comes twice that night. Which one is meant?"),
}


class Desk(WagtailAdminTemplateMixin, View):
    """What the pages have in common."""

    page_title: Any = gettext_lazy("Openings")
    header_icon = "lock-open"
    request: HttpRequest

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        here = [{"url": reverse(CALENDAR), "label": _("Openings")}]
        if self.page_subtitle:
            here.append({"url": "", "label": self.get_page_subtitle()})
        return [*super().get_breadcrumbs_items(), *here]

    def page(self, status: int = 200, **context: Any) -> HttpResponse:
        """The page."""
        response: HttpResponse = self.render_to_response(self.get_context_data(**context), status=status)
        return response

    @cached_property
    def opener(self) -> bool:
        """Whether this person may open anything at all."""
        return has_role(self.request.user, *actions.OPENERS)

    def record(self, id: int) -> Record:
        """The opening of this number."""
        found = queries.find(id)
        if found is None:
            raise Http404
        return found

    def may(self, record: Record) -> bool:
        """Whether this person may change it."""
        return actions.may_change(self.request.user, record)


class CalendarView(Desk):
    """What is open now, what on which day, what comes, what has been."""

    template_name = "desk/openings/calendar.html"

    @cached_property
    def header_buttons(self) -> list[Any]:
        return [HeaderButton(_("Open something"), url=reverse(NEW), icon_name="plus")] if self.opener else []

    def get(self, request: HttpRequest) -> HttpResponse:
        """Kept short for a phone: a month, and two lists."""
        now = clock.now()
        first = calendar.month_of(request.GET.get("month", ""), now.astimezone(zone()).date())
        shown = queries.between(*calendar.span(first, zone()))
        lasting, past = queries.lasting(now), queries.past(now, limit=20)
        several = (*shown, *lasting, *past)
        labels = openable.labels({(one.opening.scope, one.opening.key) for one in several}, request.user)
        before, after = calendar.neighbours(first)
        weeks = calendar.month(first, shown, zone(), now)
        return self.page(
            opener=self.opener,
            month=first,
            before=before,
            after=after,
            weekdays=[date_format(day.date, "D") for day in weeks[0]],
            weeks=[[_day(day, labels) for day in week] for week in weeks],
            lasting=[words.about(one, labels, now) for one in lasting],
            past=[words.about(one, labels, now) for one in past],
            new_url=reverse(NEW),
        )


def _day(day: calendar.Day, labels: dict[tuple[Scope, int], str]) -> dict[str, Any]:
    pieces = []
    for piece in day.pieces:
        opening = piece.record.opening
        pieces.append(
            {
                "id": piece.record.id,
                "place": words.place(opening.scope, labels.get((opening.scope, opening.key))),
                "when": words.part_of_day(piece.since, piece.until),
                "reason": words.because(opening.reason),
                "state": piece.state.value,
                "state_word": words.state(piece.state),
            }
        )
    return {"day": day, "pieces": pieces}


class Form(Desk):
    """Shows what a plan changes before it is saved."""

    template_name = "desk/openings/form.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not self.opener:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def form_page(
        self, form: OpeningForm, seen: Preview | None, record: Record | None = None
    ) -> HttpResponse:
        """The form, with the plan if there is one."""
        return self.page(
            status=422 if form.errors else 200,
            form=form,
            twice=words.twice(form, _LEGENDS),
            record=record,
            preview=seen,
            back=reverse(SHOW, args=[record.id]) if record else reverse(CALENDAR),
            plan_url=reverse(PLAN) + (f"?opening={record.id}" if record else ""),
        )


class NewView(Form):
    """Opening something."""

    page_subtitle: Any = gettext_lazy("Open something")

    def get(self, request: HttpRequest) -> HttpResponse:
        """An empty form, or one filled like another opening (``like``), or for one article (``article``)."""
        values: dict[str, Any] = {"once": forms.new_key(), "weeks": 1}
        like, article = request.GET.get("like", ""), request.GET.get("article", "")
        if like.isascii() and like.isdigit() and (found := queries.find(int(like[:18]))) is not None:
            values |= forms.initial(found, again=True)
        elif article:
            values |= {"what": Scope.ARTICLE.value, "which": article[:300]}
        return self.form_page(OpeningForm(user=request.user, initial=values), None)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Show the plan; save it when it has been seen."""
        form = OpeningForm(request.POST, user=request.user)
        planned = saving.check(form, request.user)
        if planned is None:
            return self.form_page(form, None)
        if not saving.has_seen(request, form):
            return self.form_page(form, preview(planned, request.user, repeats=saving.repeats(form)))
        try:
            made = saving.open_all(form, request.user)
        except Refusal as refusal:
            saving.refuse(form, refusal)
            return self.form_page(form, None)
        notices.success(request, saving.told(made))
        return redirect(SHOW, made[0].id)


class ShowView(Form):
    """One opening: what it is, what it has been, and its form for those who may change it."""

    template_name = "desk/openings/show.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return View.dispatch(self, request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return _("Opening %(number)s") % {"number": self.kwargs["id"]}

    page_subtitle = "opening"
    kwargs: dict[str, Any]

    def get(self, request: HttpRequest, id: int) -> HttpResponse:
        """Everything about it."""
        record = self.record(id)
        form = None
        if self.may(record) and _changeable(record):
            form = OpeningForm(user=request.user, record=record, initial=forms.initial(record))
        return self.show(record, form)

    def post(self, request: HttpRequest, id: int) -> HttpResponse:
        """Show what a change changes; save it when it has been seen."""
        record = self.record(id)
        if not self.may(record):
            raise PermissionDenied
        form = OpeningForm(request.POST, user=request.user, record=record, initial=forms.initial(record))
        planned = saving.check(form, request.user)
        if planned is None:
            return self.show(record, form)
        if not saving.has_seen(request, form):
            return self.show(record, form, preview(planned, request.user, without=id))
        cleaned = form.cleaned_data
        try:
            actions.change(
                opening=id,
                starts=cleaned["starts"],
                ends=cleaned["ends"],
                reason=cleaned["reason"],
                note=cleaned["note"],
                seen=_number(request.POST.get("version", "")),
                by=request.user,
            )
        except Refusal as refusal:
            saving.refuse(form, refusal)
            return self.show(self.record(id), form)
        notices.success(request, _("Changed. Readers get it within a second."))
        return redirect(SHOW, id)

    def show(self, record: Record, form: OpeningForm | None, seen: Preview | None = None) -> HttpResponse:
        """The page about it."""
        now, opening = clock.now(), record.opening
        labels = openable.labels({(opening.scope, opening.key)}, self.request.user)
        deeds = audit.entries(subject=f"opening:{record.id}", limit=50) if self.opener else []
        people = persons({record.opened_by, *(_person(deed.actor) for deed in deeds)})
        return self.page(
            status=422 if form is not None and form.errors else 200,
            form=form,
            twice=[] if form is None else words.twice(form, _LEGENDS),
            version=record.version,
            again=forms.again(record),
            preview=seen,
            record=record,
            about=words.about(record, labels, now),
            opener=self.opener,
            opened_by=_called(people.get(record.opened_by or 0)),
            opened_at=words.moment(record.opened_at),
            may=self.may(record),
            live=record.state(now) is State.LIVE,
            endable=self.may(record) and _changeable(record),
            deeds=[_deed(deed, people) for deed in deeds],
            end_url=reverse(END, args=[record.id]),
            like_url=f"{reverse(NEW)}?like={record.id}",
            plan_url=f"{reverse(PLAN)}?opening={record.id}",
            back=reverse(CALENDAR),
        )


class EndView(Form):
    """Ending what is open, calling off what is planned: asked once more, with what it closes."""

    template_name = "desk/openings/end.html"
    page_subtitle: Any = gettext_lazy("End an opening")

    def get(self, request: HttpRequest, id: int) -> HttpResponse:
        """What would happen."""
        record, now = self.allowed(id), clock.now()
        if not _changeable(record):
            return redirect(SHOW, id)
        opening = record.opening
        rest = Opening(opening.scope, opening.key, max(opening.starts, now), opening.ends, opening.reason)
        return self.page(
            record=record,
            live=record.state(now) is State.LIVE,
            preview=(seen := preview(rest, request.user, without=id)),
            losses=seen.losses,
            back=reverse(SHOW, args=[id]),
        )

    def post(self, request: HttpRequest, id: int) -> HttpResponse:
        """Do it."""
        self.allowed(id)
        try:
            ended = actions.end(opening=id, by=request.user)
        except Refusal as refusal:
            notices.error(request, words.sentence(refusal))
            return redirect(SHOW, id)
        again = notices.button(f"{reverse(NEW)}?like={id}", _("Open it again"))
        text = _("Called off.") if ended.called_off else _("Ended. The wall is back within a second.")
        notices.success(request, text, buttons=[again])
        return redirect(SHOW, id)

    def allowed(self, id: int) -> Record:
        """The opening, if this person may end it."""
        record = self.record(id)
        if not self.may(record):
            raise PermissionDenied
        return record


class PlanView(Form):
    """The part of the form that says what would change; asked for while somebody fills it in."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """The part alone. Nothing is saved."""
        record = None
        if (number := _number(request.GET.get("opening", ""))) is not None:
            record = self.record(number)
            if not self.may(record):
                raise PermissionDenied
        form = OpeningForm(request.POST, user=request.user, record=record)
        planned = saving.check(form, request.user)
        seen = None
        if planned is not None:
            seen = preview(planned, request.user, without=number, repeats=saving.repeats(form))
        context = {"form": form, "twice": words.twice(form, _LEGENDS), "preview": seen, "live": True}
        return render(request, "desk/openings/plan.html", context)


def _changeable(record: Record) -> bool:
    return record.state(clock.now()) not in {State.OVER, State.CALLED_OFF}


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _person(actor: str) -> int | None:
    kind, _colon, number = actor.partition(":")
    return int(number) if kind == "person" and number.isdigit() else None


def _called(person: Person | None) -> str:
    return "" if person is None else person.name or person.address


def _deed(deed: audit.Entry, people: dict[int, Person]) -> dict[str, Any]:
    verbs = {
        "access.opening_planned": _("opened"),
        "access.opening_changed": _("changed"),
        "access.opening_ended": _("ended"),
        "access.opening_fulfilled": _("the goal was reached"),
        "access.opening_missed": _("the goal was missed"),
    }
    who = _called(people.get(_person(deed.actor) or 0)) or _("the house")
    return {"at": words.moment(deed.at), "who": who, "what": verbs.get(deed.action, deed.action)}

"""Any article, as any kind of reader, at any moment: the decision with its reason, and the page that goes with it.

For the staff only. Nothing here is kept, and the page stands in a frame in which no script runs.
"""

import re
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from csp.constants import NONE
from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.decorators.clickjacking import xframe_options_sameorigin
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from andruck.access.queries import openings
from andruck.access.rules import Decision, Timetable, decide
from andruck.core import clock
from andruck.desk.openings import words as opening_words
from andruck.desk.openings.forms import TwoReadings, WallTime, wall_of
from andruck.desk.timemachine import words
from andruck.desk.timemachine.travelling import COLUMNS, Kind, Stretch, reader, stretches
from andruck.newsroom import ports
from andruck.newsroom.queries import subjects
from andruck.newsroom.queries.subjects import Subject

MACHINE, PAGE = "desk_timemachine", "desk_timemachine_page"
_NUMBER = re.compile(r"^\s*(?:\S*/)?(\d{1,18})(?:\.\S*)?\s*$")


class TravelForm(TwoReadings):
    """Which article, which reader, which moment."""

    times = ("at",)

    article = forms.CharField(
        label=gettext_lazy("Article"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Words of the headline, or the number or address of the article."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    reader = forms.ChoiceField(label=gettext_lazy("Reader"), required=False)
    at = WallTime(label=gettext_lazy("Moment"), required=False, help_text=gettext_lazy("Empty: now."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reader"].choices = [(kind.value, words.kind(kind)) for kind in Kind]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Raises nothing: errors stand at their fields."""
        self.resolve(self.cleaned_data)
        return self.cleaned_data

    @property
    def number(self) -> int | None:
        """The number of the article, if one was given."""
        found = _NUMBER.match(self.cleaned_data.get("article", ""))
        return int(found[1]) if found else None

    @property
    def kind(self) -> Kind:
        """The reader; anybody if none was chosen."""
        return Kind(self.cleaned_data.get("reader") or Kind.ANONYMOUS)

    @property
    def moment(self) -> datetime:
        """The moment (aware)."""
        return self.cleaned_data.get("at") or clock.now()


class MachineView(WagtailAdminTemplateMixin, View):
    """The form, and below it what it gives."""

    template_name = "desk/timemachine/machine.html"
    page_title: Any = gettext_lazy("Time machine")
    header_icon = "history"
    request: HttpRequest

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": reverse(MACHINE), "label": _("Time machine")}]

    def get(self, request: HttpRequest) -> HttpResponse:
        """Everything is in the address, so that it can be passed on to a colleague."""
        form = TravelForm(request.GET or {"reader": Kind.ANONYMOUS})
        context: dict[str, Any] = {"form": form, "hits": []}
        if form.is_valid():
            context |= _found(form, request.user)
        context["twice"] = opening_words.twice(
            form, {"at": _("This time comes twice that night. Which one is meant?")}
        )
        response: HttpResponse = self.render_to_response(
            self.get_context_data(**context), status=422 if form.errors else 200
        )
        return response


def _found(form: TravelForm, user: Any) -> dict[str, Any]:
    if form.number is None:
        text = form.cleaned_data["article"]
        return {"hits": subjects.search(text, user), "searched": text}
    subject = subjects.subject(form.number, user)
    if subject is None:
        form.add_error(
            "article", _("There is no such article that you may see. Look for it by its headline.")
        )
        return {}
    timetable, at = Timetable(openings.of_places(subject.places)), form.moment
    decision = decide(subject.facts, reader(form.kind, subject.id), timetable, at)
    return {
        "subject": subject,
        "answer": _answer(subject, form.kind, decision, at),
        "columns": [words.column(kind) for kind in COLUMNS],
        "stretches": [_row(one, form) for one in stretches(subject.facts, timetable, at)],
        "page_url": f"{reverse(PAGE)}?{_query(form, form.kind, at)}" if subject.public else "",
        "others": [
            {"words": words.kind(kind), "url": f"?{_query(form, kind, at)}", "here": kind is form.kind}
            for kind in Kind
        ],
    }


def _answer(subject: Subject, kind: Kind, decision: Decision, at: datetime) -> dict[str, Any]:
    return {
        "allowed": decision.allowed,
        "who": words.kind(kind),
        "at": opening_words.moment(at),
        "why": words.why(decision),
        "lasting": words.lasting(decision),
        "change": words.change(decision),
        "earlier": subject.public is not None and at < subject.public,
        "public": opening_words.moment(subject.public) if subject.public else "",
    }


def _row(one: Stretch, form: TravelForm) -> dict[str, Any]:
    return {
        "since": words.since(one.starts),
        "url": f"?{_query(form, form.kind, one.starts)}" if one.starts else "",
        "chosen": one.chosen,
        "answers": [
            {"allowed": answer.allowed, "short": words.short(answer), "why": words.why(answer)}
            for answer in one.answers
        ],
    }


def _query(form: TravelForm, kind: Kind, at: datetime) -> str:
    """The address of the same article for this reader and moment, whichever of two readings it is."""
    wall, again = wall_of(at)
    fields = {
        "article": str(form.number),
        "reader": kind.value,
        "at": wall.isoformat(timespec="microseconds"),
    }
    return urlencode(fields | ({"at_again": again} if again else {}))


@xframe_options_sameorigin
def page(request: HttpRequest) -> HttpResponse:
    """The page alone, as that reader would get it at that moment. Never kept, no scripts, no forms."""
    form = TravelForm(request.GET)
    if request.method not in {"GET", "HEAD"} or not form.is_valid() or form.number is None:
        raise Http404
    subject = subjects.subject(form.number, request.user)
    if subject is None:
        raise Http404
    timetable = Timetable(openings.of_places(subject.places))
    decision = decide(subject.facts, reader(form.kind, subject.id), timetable, form.moment)
    response = ports.drawer()(request, subject.id, decision)
    if response is None:
        raise Http404
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    response._csp_config = {  # type: ignore[attr-defined]
        **settings.CONTENT_SECURITY_POLICY["DIRECTIVES"],
        "script-src": [NONE],
        "form-action": [NONE],
        "sandbox": ["allow-same-origin"],
    }
    return response

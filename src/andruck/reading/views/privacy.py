"""What the paper may keep on a reader's device, and what the reader has said yes to: see, give and take back.

Works without an account and without a script. A page with these forms is made for each reader and kept by nobody.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from andruck.consent import queries
from andruck.consent.actions import choosing
from andruck.consent.actions.choosing import Asked
from andruck.consent.queries import receipts
from andruck.consent.queries.register import register as read_register
from andruck.consent.queries.register import written
from andruck.consent.rules import Choices, Decision, Purpose, Reason, State
from andruck.consent.rules.choices import LASTS
from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.infra import forms, tokens
from andruck.newsroom.queries.frame import frame as read_frame
from andruck.reading import addresses
from andruck.reading.page import Head, render
from andruck.support.queries import recognition
from andruck.usage.actions import history, sample
from andruck.usage.queries import history as remembered
from andruck.usage.queries import sample as observed
from andruck.usage.rules import uniques
from andruck.usage.rules.history import HISTORY, SAMPLE

VARIANTS = {"privacy": "privacy page 2", "account": "account page 1"}
"""The pages on which the forms stand, as records name them."""

EVERYTHING = "everything"
COUNT, DO_NOT_COUNT = "count", "do-not-count"

Answered = TypeVar("Answered", bound=HttpResponseBase)


@dataclass(frozen=True, slots=True)
class Row:
    """A purpose as the page shows it."""

    purpose: Purpose
    decision: Decision
    says: str
    remembered: int = 0
    """How many readings are noted of this device because of it."""

    @property
    def granted(self) -> bool:
        """Whether there is something to take back."""
        return self.decision.state is State.GRANTED


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponseBase:
    """Everything that needs a yes with its state and its buttons, then the register."""
    if request.method != "POST":
        return _page(request)
    try:
        number = forms.check(request, queries.FORM)
        if settings.COUNTING_UNIQUE and request.POST.get("do") in {COUNT, DO_NOT_COUNT}:
            return _estimated(request)
        said, place = _choose(request, number)
    except Refusal as refusal:
        status = 422 if refusal.code == "too_young" else 403
        return _page(request, problem=_sentence(refusal), status=status)
    back = _back(request)
    response = HttpResponseRedirect(addresses.named("privacy") + (f"?from={back}" if back else "") + place)
    _remember(response, said)
    return _private(response)


@require_safe
def register(request: HttpRequest) -> HttpResponseBase:
    """The register for machines."""
    found = read_register()
    facts = {"version": found.version, **written(found.storage, found.purposes, found.processors)}
    return JsonResponse(facts, json_dumps_params={"ensure_ascii": False, "indent": 1})


@require_safe
def proof(request: HttpRequest) -> HttpResponseBase:
    """The records of every yes that was given on this device."""
    found = receipts.of_device(queries.choices_of(request).subject)
    response = JsonResponse({"records": found}, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = 'attachment; filename="andruck-consent.json"'
    return _private(response)


@require_safe
def gpc(request: HttpRequest) -> HttpResponseBase:
    """That Global Privacy Control is heeded, where browsers look for it."""
    return JsonResponse({"gpc": True, "lastUpdate": "2026-11-30"})


def _choose(request: HttpRequest, number: str) -> tuple[Choices, str]:
    """Do what the button says; what the device has to remember, and the place on the page."""
    said = queries.choices_of(request)
    verb, _colon, key = request.POST.get("do", "").partition(" ")
    asked = Asked(
        form=number,
        variant=VARIANTS.get(request.POST.get("page", ""), VARIANTS["privacy"]),
        controller=read_frame().paper.publisher or read_frame().paper.name,
        objects=queries.objects(request),
        account=_account(request),
        age=_age(request),
    )
    deeds: dict[str, Callable[[], Choices]] = {
        "yes": lambda: choosing.give(purpose=key, said=said, asked=asked),
        "no": lambda: choosing.refuse(purpose=key, said=said),
        "end": lambda: choosing.withdraw(purpose=key, said=said),
        "wipe": lambda: _wipe(key, said),
        EVERYTHING: lambda: choosing.withdraw_everything(said=said),
    }
    if verb not in deeds:
        raise Refusal("purpose_unknown", "There is no such button.")
    return deeds[verb](), "" if verb == EVERYTHING else f"#{key}"


def _age(request: HttpRequest) -> int:
    """So old they say they are at least, by a tick; 0: they have said nothing."""
    said = request.POST.get("age", "")[:3]
    return int(said) if said.isascii() and said.isdigit() else 0


def _wipe(key: str, said: Choices) -> Choices:
    """Forget what was noted on this device because of a yes, which stays."""
    wipes = {HISTORY: history.wipe, SAMPLE: sample.wipe}
    if key not in wipes:
        raise Refusal("purpose_unknown", "There is nothing to forget.")
    wipes[key](subjects=_subjects(said))
    return said


def _subjects(said: Choices) -> list[str]:
    """The number of this device, if it has one."""
    return [said.subject.hex()] if said.subject else []


def _opted_out() -> str:
    """The name of the cookie of those who are not to be part of the estimate."""
    return f"{settings.PREFIX}{uniques.COOKIE}"


def _estimated(request: HttpRequest) -> HttpResponseBase:
    """Be part of the estimate of a day's readers, or not: remembered on the device, without any number."""
    back = _back(request)
    response = HttpResponseRedirect(
        addresses.named("privacy") + (f"?from={back}" if back else "") + "#counting"
    )
    if request.POST["do"] == COUNT:
        response.delete_cookie(_opted_out(), path="/", samesite="Lax")
    else:
        response.set_cookie(
            _opted_out(), "1", max_age=int(LASTS.total_seconds()), path="/", secure=settings.SESSION_COOKIE_SECURE,
            httponly=True, samesite="Lax",
        )  # fmt: skip
    return _private(response)


def _account(request: HttpRequest) -> int | None:
    """The account that this device reads with, if there is one: its owner can then see and erase this."""
    token = request.COOKIES.get(f"{settings.PREFIX}{tokens.COOKIE}", "")
    known = recognition.reader(token, clock.now())
    return known.account if known else None


def _remember(response: HttpResponseBase, said: Choices) -> None:
    """On this device and nowhere else. Our own scripts may read it: players ask whether they may load."""
    response.set_cookie(
        queries.cookie_name(),
        queries.write(said),
        max_age=int(LASTS.total_seconds()),
        path="/",
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def _page(request: HttpRequest, *, problem: str = "", status: int = 200) -> HttpResponse:
    known = read_register()
    rows = [_row(one, request) for one in known.purposes]
    head = Head(title=_("Privacy"), path=addresses.named("privacy"))
    context: dict[str, Any] = {
        "counting": settings.COUNTING,
        "beacons": settings.BEACONS,
        "unique": settings.COUNTING_UNIQUE,
        "opted_out": request.COOKIES.get(_opted_out()) == "1",
        "count": COUNT,
        "do_not_count": DO_NOT_COUNT,
        "regions": settings.COUNTING and settings.NETWORKS is not None,
        "rows": rows,
        "granted": any(row.granted for row in rows),
        "objects": queries.objects(request),
        "has_proof": bool(queries.choices_of(request).subject),
        "register": known,
        "problem": problem,
        "back": _back(request),
        "field": forms.FIELD,
        "token": forms.token(queries.FORM),
    }
    return _private(render(request, "privacy.html", head, context, status=status))


def _row(purpose: Purpose, request: HttpRequest) -> Row:
    decision = queries.answer(purpose.key, request)
    counts = {HISTORY: remembered.count, SAMPLE: observed.count}
    count = counts[purpose.key] if purpose.key in counts and decision.allowed else None
    return Row(
        purpose, decision, _says(decision), count(_subjects(queries.choices_of(request))) if count else 0
    )


def _says(decision: Decision) -> str:
    return {
        Reason.YES: _("You have said yes."),
        Reason.NEVER_ASKED: _("You have not decided. Until you do, it is a no."),
        Reason.NO: _("You have said no. Nobody asks again for a year."),
        Reason.WITHDRAWN: _("You have taken your yes back."),
        Reason.CHANGED: _(
            "You said yes once, but what it is about has changed since. Until you decide, it is a no."
        ),
        Reason.OVER: _(
            "Your yes is older than thirteen months and holds no more. Until you decide, it is a no."
        ),
        Reason.OBJECTED: _("Your browser objects to it, so it is a no. A yes given here holds all the same."),
        Reason.UNPROVEN: _("Your yes has been ended elsewhere, so it is a no."),
    }.get(decision.reason, "")


def _sentence(refusal: Refusal) -> str:
    return {
        "old_form": _("This page was open for too long. Please press the button once more."),
        "too_young": _(
            "To say yes to this you have to be at least 16 years old. If you are, please tick the box beside the "
            "button."
        ),
        "foreign_form": _("This was sent from another site. Please press the button once more."),
    }.get(refusal.code, _("There is no such choice. Please look at the list once more."))


def _back(request: HttpRequest) -> str:
    """The page of ours that somebody came from, if they said so."""
    path = request.POST.get("from") or request.GET.get("from", "")
    own = path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()
    return path[:300] if own else ""


def _private(response: Answered) -> Answered:
    response["Cache-Control"] = "private, no-store"
    return response

"""Through which every request for a page of an account goes: who may, from where, how often, and never kept."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from andruck.account.adapter import is_fresh
from andruck.core.errors import Refusal
from andruck.infra import forms

PURPOSE = "account"

View = Callable[..., HttpResponseBase]


def me(request: HttpRequest) -> int:
    """The number of whoever is signed in."""
    return int(request.user.pk or 0)


def door(view: View, *, signed_in: bool = False, fresh: bool = False) -> View:
    """The view behind the door.

    Forms need the token of ``infra.forms`` instead of Django's, which would need a cookie before anybody has signed
    in. ``fresh`` asks who one is, unless that was shown in the last minutes; what was typed is then typed again.
    """

    @csrf_exempt
    @wraps(view)
    def inside(request: HttpRequest, *args: Any, **parts: Any) -> HttpResponseBase:
        return private(_ask(view, request, signed_in or fresh, fresh, args, parts))

    return inside


def _ask(
    view: View,
    request: HttpRequest,
    signed_in: bool,
    fresh: bool,
    args: tuple[Any, ...],
    parts: dict[str, Any],
) -> HttpResponseBase:
    if request.method not in {"GET", "HEAD", "POST"}:
        return HttpResponse(status=405, headers={"Allow": "GET, HEAD, POST"})
    if request.method == "POST":
        try:
            forms.check(request, PURPOSE)
        except Refusal as refusal:
            return refused(request, refusal)
    if signed_in and not request.user.is_authenticated:
        return _to("account_login", request)
    if fresh and not is_fresh(request):
        return _to("account_confirm", request)
    return view(request, *args, **parts)


def private(response: HttpResponseBase) -> HttpResponseBase:
    """Made for one person: nobody keeps it, no search engine lists it."""
    response["Cache-Control"] = "no-store, private"
    response["X-Robots-Tag"] = "noindex"
    return response


def refused(request: HttpRequest, refusal: Refusal, status: int = 403) -> HttpResponse:
    """A page that says why not, and the way back to the form."""
    reasons = {
        "foreign_form": _("This form was sent from another site. Open the page here and send it again."),
        "old_form": _("This form has been open for too long. Open the page again and send it once more."),
        "too_often": _("That was tried too often. Wait a quarter of an hour."),
    }
    context = {"reason": reasons.get(refusal.code, refusal.reason), "back": request.path}
    return render(request, "account/refused.html", context, status=status)


def too_often(request: HttpRequest) -> HttpResponse:
    """So many times, and no more for now."""
    return refused(request, Refusal("too_often", "That was tried too often."), status=429)


def _to(name: str, request: HttpRequest) -> HttpResponseRedirect:
    back = request.get_full_path() if request.method == "GET" else request.path
    return HttpResponseRedirect(f"{reverse(name)}?{urlencode({'next': back})}")

"""Reading by an institution: in its house, or with a code to a mail address there."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from andruck.access.actions import visits
from andruck.access.queries import institutions as queries
from andruck.access.rules import ReaderFacts
from andruck.account import recognition
from andruck.account.wording import sentence
from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.infra import limits, nets
from andruck.support.actions import recognition as tokens
from andruck.support.queries import recognition as recognised

MOST_MAILS = 20
"""Mails that can be asked for from one net within an hour."""


def enter(request: HttpRequest) -> HttpResponseBase:
    """See whether the connection belongs to a house; a button says that one is there, so no visit sets a cookie.

    The address is compared in memory and kept nowhere.
    """
    if request.method != "POST":
        return _page(request)
    try:
        match request.POST.get("what"):
            case "here":
                token, _ = visits.enter(address=nets.address(request))
                return _let_in(request, token)
            case "mail":
                return _send(request)
            case _:
                return _take_seat(request)
    except Refusal as refusal:
        return _page(request, status=422, problem=sentence(refusal), field=refusal.field)


def _send(request: HttpRequest) -> HttpResponse:
    if not limits.consume("institution mail", nets.net(request), most=MOST_MAILS, per=timedelta(hours=1)):
        raise Refusal(
            "codes_most", "Very many codes have been sent from here. Wait for a while.", field="mail"
        )
    sent = visits.ask_for_code(mail=request.POST.get("mail", "")[:254])
    return _page(request, sent=sent.number, institution=sent.institution)


def _take_seat(request: HttpRequest) -> HttpResponse:
    number = request.POST.get("number", "")[:18]
    if not (number.isascii() and number.isdigit()):
        raise Refusal("code_over", "This code is no longer good. Have a new one sent.", field="code")
    try:
        reader = visits.take_seat(number=int(number), code=request.POST.get("code", "")[:40])
    except Refusal as refusal:
        if refusal.code != "code_wrong":
            raise
        return _page(request, status=422, sent=int(number), problem=sentence(refusal), field="code")
    token = tokens.for_reader(reader, account=False)
    return _let_in(request, token.text if token else "")


def _let_in(request: HttpRequest, token: str) -> HttpResponseRedirect:
    response = HttpResponseRedirect(_goal(request) or "/")
    now = clock.now()
    mine, theirs = recognised.facts(recognition.token(request), now), recognised.facts(token, now)
    # Whoever reads more by themselves keeps what is theirs.
    if mine.institution or theirs.standing > mine.standing:
        recognition.put(response, token)
    return response


def _goal(request: HttpRequest) -> str:
    """Where the reader came from, if that is a page of ours."""
    goal = request.POST.get("next") or request.GET.get("next", "")
    return goal if goal.startswith("/") and url_has_allowed_host_and_scheme(goal, allowed_hosts=None) else ""


def _page(request: HttpRequest, status: int = 200, **context: object) -> HttpResponse:
    now = clock.now()
    house = queries.here(nets.address(request), now)
    mine: ReaderFacts = recognised.facts(recognition.token(request), now)
    context |= {
        "house": house,
        "goal": _goal(request),
        "reads_already": house is not None and mine.standing >= house.standing and not mine.institution,
        "mail": request.POST.get("mail", ""),
    }
    return render(request, "account/institution.html", context, status=status)

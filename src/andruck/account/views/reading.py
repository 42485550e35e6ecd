"""What a device may read: claiming a code, taking it along to another device, letting go of it."""

import segno
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from andruck.access.rules import NOBODY, Standing
from andruck.account import recognition
from andruck.account.door import PURPOSE
from andruck.account.wording import sentence
from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.infra import forms, links
from andruck.people import actions as people
from andruck.people.queries import Known
from andruck.support.actions import codes
from andruck.support.actions import recognition as tokens
from andruck.support.queries import codes as queries
from andruck.support.queries import recognition as recognised


def holder(request: HttpRequest) -> Known | None:
    """To whom this device belongs: by the session, or by its token. An institution's guests are nobody here."""
    if request.user.is_authenticated:
        return Known(people.recognise(account=request.user.pk), request.user.pk)
    return recognition.reader(request)


def claim(request: HttpRequest, code: str = "") -> HttpResponseBase:
    """Type a code, or find it in the address; a button claims it, so that no mail scanner does."""
    typed = request.POST.get("code", code)[:60]
    if request.method != "POST":
        return _form(request, typed, "")
    mine = holder(request)
    try:
        reader = codes.claim(
            typed=typed, form=forms.check(request, PURPOSE), reader=mine.id if mine else None
        )
    except Refusal as refusal:
        return _form(request, typed, sentence(refusal), status=422)
    token = tokens.for_row(reader)
    response = HttpResponseRedirect(reverse("account_device"))
    if token is not None:
        recognition.put(response, token.text)
    return response


def _form(request: HttpRequest, typed: str, problem: str, status: int = 200) -> HttpResponse:
    offer = queries.offer(typed) if typed and not problem else None
    context = {
        "typed": typed,
        "problem": problem,
        "days": offer.days if offer else None,
        "epaper": offer is not None and offer.standing == Standing.EPAPER,
    }
    return render(request, "account/code.html", context, status=status)


def device(request: HttpRequest) -> HttpResponseBase:
    """What this device may read, and until when; another one can be taken along, this one can be forgotten.

    Whoever is signed in here is recognised again, should that have been taken back meanwhile.
    """
    if request.method == "POST" and request.POST.get("what") == "forget":
        response = HttpResponseRedirect(reverse("account_device"))
        recognition.forget(response)
        return response
    mine, text, now = holder(request), recognition.token(request), clock.now()
    facts, again = recognised.facts(text, now), None
    if facts == NOBODY and mine is not None and mine.account is not None:
        again = tokens.for_account(mine.account).text
        facts = recognised.facts(again, now)
    context = {
        "facts": facts,
        "known": facts != NOBODY,
        "member": facts.standing >= Standing.MEMBER,
        "epaper": facts.standing >= Standing.EPAPER,
        "own": mine is not None,
        "signed_in": request.user.is_authenticated,
        # The token itself ends earlier, and is made anew unnoticed.
        "until": recognised.stands(mine.id, account=mine.account is not None, now=now).until
        if mine
        else None,
        **(_along(request, mine) if mine is not None and request.method == "POST" else {}),
    }
    page = render(request, "account/device.html", context)
    if again is not None:
        recognition.put(page, again)
    return page


def _along(request: HttpRequest, mine: Known) -> dict[str, str]:
    """A code for another device, as letters and as a square."""
    try:
        text = codes.take_along(reader=mine.id)
    except Refusal as refusal:
        messages.error(request, sentence(refusal))
        return {}
    address = links.to("account_code", code=text)
    square = segno.make(address, error="m", micro=False).svg_data_uri(scale=5, border=3)
    return {"text": text, "address": address, "square": square}

"""What somebody sees and does about themselves: overview, devices, everything kept about them, erasing it."""

import json
from typing import Any

from allauth.account.internal.flows.logout import logout
from django.contrib import messages
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from andruck.account import recognition
from andruck.account.door import me, too_often
from andruck.account.forms import EraseForm
from andruck.consent import ports as purposes
from andruck.consent import queries as consent
from andruck.core import clock
from andruck.core.money import Money
from andruck.infra import forms, mail
from andruck.infra.ports import letterhead
from andruck.people import sessions
from andruck.people.actions import accounts as acting
from andruck.people.actions import limits
from andruck.people.actions import personal as erasing
from andruck.people.queries import accounts, personal
from andruck.usage.actions import history
from andruck.usage.queries import history as remembered
from andruck.usage.rules.history import HISTORY, SAMPLE


def home(request: HttpRequest) -> HttpResponseBase:
    """The overview."""
    person = me(request)
    account = accounts.account(person)
    context = {
        "account": account,
        "trouble": mail.trouble(account.address) if account is not None and account.address else None,
        "devices": len(accounts.devices(person)),
        "ask": _ask(request),
        "field": forms.FIELD,
        "choosing": reverse("privacy"),
        "choice": forms.token(consent.FORM),
    }
    return render(request, "account/home.html", context)


def _ask(request: HttpRequest) -> dict[str, Any] | None:
    """What this device's reader may be asked unbidden: one thing at a time, and nothing that has been answered."""
    for key in (HISTORY, SAMPLE):
        purpose, decision = purposes.purpose(key), consent.answer(key, request)
        if purpose is not None and decision.may_ask:
            return {"purpose": purpose, "decision": decision}
    return None


def devices(request: HttpRequest) -> HttpResponseBase:
    """Where one is signed in; each can be signed out, and all at once."""
    person, here = me(request), _this_device(request)
    if request.method == "POST":
        if request.POST.get("what") == "all":
            acting.sign_out_everywhere(person=person, actor=person, but=here)
            messages.success(request, _("All other devices have been signed out."))
        elif acting.sign_out(person=person, device=request.POST.get("device", "")[:40]):
            messages.success(request, _("The device has been signed out."))
        response = HttpResponseRedirect(reverse("account_devices"))
        recognition.remember(response, request.user)
        return response
    return render(request, "account/devices.html", {"devices": accounts.devices(person, here)})


def _this_device(request: HttpRequest) -> str:
    return sessions.stored(request.session.session_key or "")


# ---------------------------------------------------------------- everything, and nothing
def data(request: HttpRequest) -> HttpResponseBase:
    """What can be had and what can be erased."""
    devices = consent.devices(me(request))
    if request.method == "POST":
        history.wipe(subjects=devices)
        messages.success(request, _("What you have read is forgotten."))
        return HttpResponseRedirect(reverse("account_data"))
    context = {"staff": accounts.is_staff(request.user), "readings": remembered.count(devices)}
    return render(request, "account/data.html", context)


def export(request: HttpRequest) -> HttpResponseBase:
    """Everything that is kept about somebody, from all rooms, as a file."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("account_data"))
    person = me(request)
    if not limits.export(person):
        return too_often(request)
    everything = personal.export(person)
    response = HttpResponse(
        json.dumps(everything, cls=_Encoder, indent=2, ensure_ascii=False),
        content_type="application/json; charset=utf-8",
    )
    name = f"{slugify(letterhead().name) or 'account'}-{clock.now().date().isoformat()}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


class _Encoder(DjangoJSONEncoder):
    """Amounts as two parts, so that nobody has to guess the comma; sets as lists."""

    def default(self, o: Any) -> Any:
        if isinstance(o, Money):
            return {"cents": o.cents, "currency": o.currency}
        if isinstance(o, set | frozenset):
            return sorted(o)
        return super().default(o)


def erase(request: HttpRequest) -> HttpResponseBase:
    """What will be gone, what has to stay, and a tick; then it is done at once."""
    person = me(request)
    if accounts.is_staff(request.user):
        return render(request, "account/erase_staff.html", status=403)
    form = EraseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        erasing.erase(person=person, actor=person)
        logout(request, show_message=False)
        request.session.flush()
        response = HttpResponseRedirect(reverse("account_goodbye"))
        recognition.forget(response)
        return response
    context = {"form": form, "stays": personal.stays(person), "needed": personal.is_needed(person)}
    return render(request, "account/erase.html", context)


def goodbye(request: HttpRequest) -> HttpResponseBase:
    """It is gone."""
    return render(request, "account/goodbye.html")

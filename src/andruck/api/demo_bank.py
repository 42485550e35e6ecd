"""The page of the demo bank, where a payer decides how a payment goes. It exists only beside the demo paper."""

import json
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt

from andruck.core.errors import Refusal
from andruck.core.money import Money
from andruck.infra import forms
from andruck.payments import ports
from andruck.payments.actions import receiving
from andruck.payments.adapters.demo.bank import POSSIBLE, Deed, DemoBank, TooLateError
from andruck.payments.adapters.demo.provider import ID, DemoProvider

PURPOSE = "demo bank"
SIGNS = {"EUR": "€"}

WORDS = {
    Deed.PAY: gettext_lazy("Pay"),
    Deed.PAY_LATER: gettext_lazy("Pay, the money arrives later"),
    Deed.DECLINE: gettext_lazy("My bank declines"),
    Deed.CANCEL: gettext_lazy("Cancel and go back"),
    Deed.ARRIVE: gettext_lazy("The money arrives"),
    Deed.FAIL: gettext_lazy("The money does not arrive"),
    Deed.DISPUTE: gettext_lazy("Complain and want the money back"),
    Deed.WIN: gettext_lazy("The paper is right"),
    Deed.LOSE: gettext_lazy("The payer is right"),
}
STATUSES = {
    "open": gettext_lazy("waits for you"),
    "pending": gettext_lazy("the money is on its way"),
    "paid": gettext_lazy("paid"),
    "disputed": gettext_lazy("a complaint is being decided"),
    "declined": gettext_lazy("declined"),
    "cancelled": gettext_lazy("cancelled"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A button."""

    deed: Deed
    words: object


@csrf_exempt
def show(request: HttpRequest, id: str) -> HttpResponse:
    """One payment: what it is, and what can be done with it. A POST does it."""
    bank = _bank()
    payment = bank.get(id)
    if payment is None:
        raise Http404
    problem = ""
    if request.method == "POST":
        try:
            forms.check(request, PURPOSE)
            before = payment["status"]
            payment = bank.do(id, Deed(request.POST.get("deed", "")))
            if request.POST.get("tell"):
                _tell(id)
            if before == "open" and payment["return_url"]:
                return HttpResponseRedirect(payment["return_url"])
        except Refusal:
            problem = _("This form cannot be sent any more. Open the page again.")
        except (TooLateError, ValueError):
            problem = _("That is not possible any more.")
        payment = bank.get(id) or payment
    amount = Money(payment["cents"], payment["currency"])
    choices = [Choice(deed, WORDS[deed]) for deed in POSSIBLE.get(payment["status"], ())]
    context = {
        "payment": payment,
        "amount": f"{number_format(amount.decimal, 2)} {SIGNS.get(amount.currency, amount.currency)}",
        "status": STATUSES[payment["status"]],
        "choices": choices,
        "problem": problem,
        "field": forms.FIELD,
        "token": forms.token(PURPOSE),
    }
    response = HttpResponse(render_to_string("api/demo_bank.html", context), status=422 if problem else 200)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def _bank() -> DemoBank:
    provider = ports.provider(ID)
    if not isinstance(provider, DemoProvider):
        raise Http404
    return provider.bank


def _tell(id: str) -> None:
    """The bank tells the paper, as if from outside."""
    receiving.receive(provider=ID, raw=json.dumps({"id": id}).encode(), headers={})

"""Giving, page by page. None of these pages is ever kept, and none needs a cookie, a script or an account."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from andruck.account import recognition as devices
from andruck.account.giving import receipts, words
from andruck.account.giving.forms import GivingForm, MethodForm, say
from andruck.account.giving.standing import Place, place
from andruck.consent import queries as consent
from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.core.money import Money
from andruck.infra import forms as tokens
from andruck.newsroom.queries.frame import frame
from andruck.payments import ports
from andruck.payments.actions import mandating, sweeping
from andruck.payments.actions.mandating import Given
from andruck.payments.queries import attempts, documents, setup
from andruck.payments.queries.attempts import View
from andruck.payments.rules import qr
from andruck.payments.rules.mandates import Frequency
from andruck.payments.rules.methods import MethodFacts
from andruck.payments.rules.values import Capability
from andruck.support.actions import contributions, recognition
from andruck.support.queries import contributions as queries
from andruck.support.queries import words as sayings
from andruck.support.queries.contributions import ContributionView, TurnView
from andruck.support.queries.words import spoken
from andruck.support.rules import contributions as rules
from andruck.usage.actions import sample
from andruck.usage.rules.history import SAMPLE

PURPOSE = "support"


# ---------------------------------------------------------------- the form
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """The form, and what comes of it. Pages that ask lead here with ``?amount=10&other=&from=/artikel/…``."""
    terms, methods = queries.terms(), setup.offered(now=clock.now())
    if request.method != "POST":
        chosen, free = rules.asked(request.GET.get("amount", ""), request.GET.get("other", ""), terms)
        start = {"amount": chosen, "free": free, "origin": request.GET.get("from", "")[:300]}
        return _form(
            request, GivingForm(initial=start, terms=terms, methods=methods, debits=_debits(methods))
        )
    form = GivingForm(request.POST, terms=terms, methods=methods, debits=_debits(methods))
    valid = form.is_valid()
    try:
        number = tokens.check(request, PURPOSE)
        if valid:
            return _give(request, form, number)
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, say(refusal))
    return _form(request, form, status=422)


def _give(request: HttpRequest, form: GivingForm, number: str) -> HttpResponse:
    person = request.user.pk if request.user.is_authenticated else None
    key = contributions.contribute(
        form=number,
        amount=form.money(),
        words=_words(form.money()),
        giver=form.giver(),
        wants_receipt=form.cleaned_data["receipt"],
        person=person,
        origin=form.cleaned_data["origin"],
        language=get_language() or settings.LANGUAGE_CODE,
    )
    if consent.may(SAMPLE, request):
        sample.begun(subject=consent.choices_of(request).subject.hex(), deed=str(key), at=clock.now())
    return _pay(key, form, form.money())


def _pay(key: UUID, form: MethodForm, money: Money) -> HttpResponse:
    mandate = _mandate(key, form, money) if form.is_debit else ""
    here = settings.BASE_URL + reverse("support_stand", args=[key])
    view = contributions.pay(
        contribution=key,
        method=form.cleaned_data["method"],
        return_url=f"{here}?back=1",
        cancel_url=f"{here}?back=1",
        mandate=mandate,
    )
    # Through a page of ours: browsers hold redirects after a form to the same rules as the form.
    way = "?go=1" if view.url else ""
    return HttpResponseRedirect(reverse("support_stand", args=[key]) + way)


def _mandate(key: UUID, form: MethodForm, money: Money) -> str:
    """The mandate that was given with this form."""
    data = form.cleaned_data
    text = words.mandate(frame().paper.publisher or frame().paper.name, money)
    given = Given(
        name=data["name"],
        iban=data["iban"],
        frequency=Frequency.ONE_OFF,
        text=text,
        owner=f"{rules.KIND}:{key}",
        language=get_language() or settings.LANGUAGE_CODE,
    )
    reference = mandating.draft(given=given)
    mandating.confirm(reference=reference, address=data["email"])
    return reference


def _words(money: Money) -> str:
    terms = queries.terms()
    kind = rules.nature(terms.charity, localdate(clock.now()))
    return f"{spoken(money)}\n{sayings.nature(kind, terms.charity.notice)}\n{rules.button(get_language() or 'de')}"


def _form(request: HttpRequest, form: GivingForm, *, status: int = 200) -> HttpResponse:
    terms = form.terms
    kind = rules.nature(terms.charity, localdate(clock.now()))
    chosen = form["amount"].value() or ("" if form["free"].value() else _usual(terms))
    context = {
        "form": form,
        "suggestions": [(one.cents, spoken(one), str(one.cents) == chosen) for one in rules.suggested(terms)],
        "why": queries.settings().why,
        "nature": sayings.nature(kind, terms.charity.notice),
        "addressed": ", ".join(
            one.name for one in form.methods.values() if "street" in setup.needed(one.slug)
        ),
        "mandate": words.mandate(frame().paper.publisher or frame().paper.name, form_money(form)),
        **_ways(form),
    }
    return _page(request, "account/giving/form.html", context, status=status)


def form_money(form: GivingForm) -> Money:
    """The amount that a form shows at present; the smallest while there is none."""
    found = form.cleaned_data.get("money") if form.is_bound and hasattr(form, "cleaned_data") else None
    return found or form.terms.least


def _usual(terms: rules.Terms) -> str:
    suggestions = rules.suggested(terms)
    return str(suggestions[len(suggestions) // 2].cents) if suggestions else ""


def _ways(form: MethodForm) -> dict[str, Any]:
    """What the choice of a way to pay needs."""
    return {
        "methods": list(form.methods.values()),
        "debits": form.debits,
        "chosen": form["method"].value() or next(iter(form.methods), ""),
        "button": rules.button(get_language() or "de"),
        "purpose": tokens.token(PURPOSE),
    }


def _debits(methods: list[MethodFacts]) -> frozenset[str]:
    """The ways that need a mandate."""
    found = ((one.slug, ports.provider(one.provider)) for one in methods)
    return frozenset(
        slug for slug, known in found if known is not None and known.traits.can(Capability.MANDATE)
    )


# ---------------------------------------------------------------- where it stands
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def stand(request: HttpRequest, key: UUID) -> HttpResponse:
    """Where a contribution stands: what to do, what is being waited for, thanks, or another way to pay."""
    found = _contribution(key)
    if request.method == "POST":
        return _again(request, found)
    view = attempts.view(found.attempt) if found.attempt else None
    if view is not None and "back" in request.GET and found.paid_at is None:
        sweeping.look(attempt=view.key, patient=True)
        found, view = _contribution(key), attempts.view(view.key)
    return _standing(request, found, view)


def _again(request: HttpRequest, found: ContributionView) -> HttpResponse:
    """Pay the same contribution in another way."""
    methods = _simple(found.amount)
    form = MethodForm(request.POST, methods=methods, debits=_debits(methods))
    valid = form.is_valid()
    try:
        tokens.check(request, PURPOSE)
        if valid:
            return _pay(found.key, form, found.amount)
    except Refusal as refusal:
        form.add_error(None, say(refusal))
    view = attempts.view(found.attempt) if found.attempt else None
    return _standing(request, found, view, form=form, status=422)


def _standing(
    request: HttpRequest,
    found: ContributionView,
    view: View | None,
    *,
    form: MethodForm | None = None,
    status: int = 200,
) -> HttpResponse:
    methods = _simple(found.amount)
    debit = view is not None and view.method in _debits(methods)
    where = place(paid=found.paid_at is not None, kept=found.is_kept, attempt=view, debit=debit)
    form = form or MethodForm(methods=methods, debits=_debits(methods))
    if where is Place.TRANSFER:
        contributions.tell_how(contribution=found.key)
    context = {
        "found": found,
        "amount": spoken(found.amount),
        "received": spoken(found.received),
        "kept": spoken(found.kept),
        "turns": _turns(found),
        "where": where,
        "view": view,
        "form": form,
        "details": dict(view.details) if view is not None else {},
        "method": next((one.name for one in methods if view is not None and one.slug == view.method), ""),
        "go": where is Place.ELSEWHERE and "go" in request.GET,
        "back": "back" in request.GET,
        "mandate": words.mandate(frame().paper.publisher or frame().paper.name, found.amount),
        **_ways(form),
    }
    response = _page(request, f"account/giving/{where.value}.html", context, status=status)
    response["X-Place"] = where.value
    if where is Place.THANKS:
        _remember(request, response, found)
    return response


def _turns(found: ContributionView) -> list[tuple[TurnView, str, str]]:
    """What came and went, each with its words and its amount; nothing where only what came first has come."""
    turns = queries.turns(found.key) if found.paid_at is not None else ()
    return [(one, sayings.turn(one.what), spoken(one.amount)) for one in turns] if len(turns) > 1 else []


def _remember(request: HttpRequest, response: HttpResponse, found: ContributionView) -> None:
    """Whoever reads as a member in thanks does so from this page on, on the device that has paid."""
    if found.reader is None or devices.token(request):
        return
    token = recognition.for_reader(found.reader, account=False)
    if token is not None:
        devices.put(response, token.text)


def _simple(amount: Money) -> list[MethodFacts]:
    """The ways to pay that know enough with a name and a mail address, for a form that asks for no more."""
    offered = setup.offered(now=clock.now(), amount=amount)
    return [one for one in offered if setup.needed(one.slug) <= {"name", "email"}]


# ---------------------------------------------------------------- pictures and papers
@require_safe
def code(request: HttpRequest, key: UUID) -> HttpResponse:
    """The code that a bank's application reads, as a picture."""
    found = _contribution(key)
    view = attempts.view(found.attempt) if found.attempt else None
    if view is None or "epc" not in view.details:
        raise Http404
    response = HttpResponse(qr.picture(view.details["epc"]), content_type="image/svg+xml")
    return _private(response)


@require_safe
def receipt(request: HttpRequest, key: UUID) -> HttpResponse:
    """The receipt as a PDF, drawn from what was written down when it was issued."""
    found = _contribution(key)
    paper = documents.paper(found.receipt) if found.receipt else None
    if paper is None or paper.content is None:
        raise Http404
    response = HttpResponse(
        receipts.pdf(paper, frame().paper, queries.turns(key)), content_type="application/pdf"
    )
    response["Content-Disposition"] = f'inline; filename="{paper.number}.pdf"'
    return _private(response)


def _contribution(key: UUID) -> ContributionView:
    found = queries.contribution(key)
    if found is None:
        raise Http404
    return found


def _page(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    context = {"frame": frame(), "token_field": tokens.FIELD, **context}
    return _private(render(request, template, context, status=status))


def _private(response: HttpResponse) -> HttpResponse:
    """For one person: nobody keeps it, no search engine lists it, and its address is told to nobody."""
    response["Cache-Control"] = "no-store, private"
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "same-origin"
    return response

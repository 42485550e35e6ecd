"""Pages of the desk about cases: what waits for a treasurer, one case, one payment with its history and bookings."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from andruck.core import clock
from andruck.core.money import Money
from andruck.desk.bank.views import Desk
from andruck.desk.cases import words
from andruck.desk.cases.forms import AcceptForm, CloseForm, PlaceForm, RefundForm
from andruck.desk.cases.rows import Row, of_case, of_payment, of_refund
from andruck.payments.actions.deciding import PLACEABLE
from andruck.payments.queries import accounts, attempts, cases, following, setup
from andruck.payments.queries.following import Payment, Show
from andruck.payments.rules.cases import Action, CaseKind
from andruck.payments.rules.states import WAITING
from andruck.people.queries import persons
from andruck.support.queries import contributions
from andruck.support.queries import words as spoken
from andruck.support.rules.contributions import KIND

LIST, CASE, CLOSE, TRY, PLACE = (f"desk_cases_{name}" for name in ("list", "case", "close", "try", "place"))
AGREE, REJECT, PAYMENT = (f"desk_cases_{name}" for name in ("agree", "reject", "payment"))
ASK, ACCEPT, REFUND = (f"desk_cases_{name}" for name in ("ask", "accept", "refund"))
WAITS, REFUNDS, CLOSED = "waiting", "refunds", "closed"

WHERE = {
    CaseKind.STATEMENT: "desk_bank_statements",
    CaseKind.RETURN: "desk_bank_mandates",
}
"""The page on which something is looked into that no payment here knows of."""


class CasesPage(Desk):
    """What the pages about cases have in common."""

    page_title: Any = gettext_lazy("Cases")
    header_icon = "warning"
    section = (LIST, gettext_lazy("Cases"))
    kwargs: dict[str, Any]


class ListView(CasesPage):
    """What waits, by its kind; payments that are open, doubtful, failed or paid; what was seen to."""

    template_name = "desk/cases/list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Filters are in the address: ``show``, ``kind``, ``q``, ``page``."""
        text = request.GET.get("page", "1")
        number = int(text) if text.isdigit() and len(text) < 8 else 1
        show, kind = request.GET.get("show", WAITS), request.GET.get("kind", "")
        tabs = _tabs()
        if show not in tabs:
            show = WAITS
        chosen = CaseKind(kind) if show == WAITS and kind in set(CaseKind) else None
        looked_for = request.GET.get("q", "").strip()[:200] if show == Show.PAID else ""
        rows, page = self._rows(show, chosen, number, looked_for)
        query = {"show": show} | ({"kind": chosen.value} if chosen else {})
        query |= {"q": looked_for} if looked_for else {}
        return self.page(
            rows=rows,
            page=page,
            show=show,
            kind=chosen,
            kinds=[(one, words.case(one), count) for one, count in cases.kinds().items()],
            tabs=[(code, label, count) for code, (label, count) in tabs.items()],
            query=urlencode(query),
            looked_for=looked_for,
            words=words.nothing_found() if looked_for else words.empty(show),
        )

    def _rows(self, show: str, kind: CaseKind | None, number: int, text: str) -> tuple[list[Row], Any]:
        names = ways()
        if show == REFUNDS:
            waiting = following.waiting_refunds()
            who = names_of(one.asked_by for _key, one in waiting)
            me = self.request.user.pk
            return [of_refund(key, one, me, who.get(one.asked_by or 0, "")) for key, one in waiting], None
        if show in set(Show):
            page = following.page(Show(show), number=number, words=text)
            return [of_payment(one, names) for one in page.rows], page
        found = cases.page(kind=kind, closed=show == CLOSED, number=number)
        who = names_of(one.closed_by for one in found.rows)
        return [of_case(one, names, who.get(one.closed_by or 0, "")) for one in found.rows], found


def _tabs() -> dict[str, tuple[str, int | None]]:
    """What can be shown, with how many there are."""
    return {
        WAITS: (_("Wait for somebody"), cases.open_count()),
        REFUNDS: (_("Refunds to agree to"), len(following.waiting_refunds())),
        Show.UNKNOWN.value: (_("Outcome unknown"), following.count(Show.UNKNOWN)),
        Show.OPEN.value: (_("Open payments"), following.count(Show.OPEN)),
        Show.FAILED.value: (_("Failed payments"), following.count(Show.FAILED)),
        Show.PAID.value: (_("Paid"), following.count(Show.PAID)),
        CLOSED: (_("Seen to"), None),
    }


class CaseView(CasesPage):
    """A case that belongs to no payment here; those of payments are seen to on the payment's page."""

    template_name = "desk/cases/case.html"
    page_subtitle = "case"

    def get_page_subtitle(self) -> str:
        return _("Case %(number)s") % {"number": self.kwargs["id"]}

    def get(self, request: HttpRequest, id: int) -> HttpResponse:
        """Everything about it."""
        return self.show(id)

    def show(self, id: int, place: PlaceForm | None = None) -> HttpResponse:
        """The page, with the form as it was filled in."""
        one = cases.case(id)
        if one is None:
            raise Http404
        if one.attempt is not None:
            return redirect(f"{reverse(PAYMENT, args=[one.attempt])}#case-{id}")
        open_ = one.closed_at is None
        who = names_of([one.closed_by])
        return self.page(
            status=422 if place is not None else 200,
            one=one,
            row=of_case(one, ways(), who.get(one.closed_by or 0, "")),
            where=WHERE.get(one.kind, ""),
            tries=open_ and one.kind is CaseKind.MESSAGE,
            place=(place or PlaceForm()) if open_ and one.kind in PLACEABLE else None,
            close=CloseForm() if open_ else None,
            accounts=sorted(accounts.titles().items()),
        )


class PaymentView(CasesPage):
    """One payment: where it stands, what can be done, what has happened, what is in the books."""

    template_name = "desk/cases/payment.html"
    page_subtitle = "payment"

    def get_page_subtitle(self) -> str:
        return _("Payment %(key)s") % {"key": str(self.kwargs["key"])[:8]}

    def get(self, request: HttpRequest, key: UUID) -> HttpResponse:
        """Everything about it."""
        return self.show(key)

    def show(
        self, key: UUID, accept: AcceptForm | None = None, refund: RefundForm | None = None
    ) -> HttpResponse:
        """The page, with the forms as they were filled in."""
        one = following.payment(key)
        if one is None:
            raise Http404
        names, titles = ways(), accounts.titles()
        who = names_of(
            [
                *(refund.asked_by for refund in one.refunds),
                *(refund.decided_by for refund in one.refunds),
                *(case.closed_by for case in one.cases),
                *(_number(event.by) for event in one.happened),
            ]
        )
        return self.page(
            status=422 if accept is not None or refund is not None else 200,
            one=one,
            way=names.get(one.way, one.way),
            status_word=words.status(one.status),
            cases=[(case, of_case(case, names, who.get(case.closed_by or 0, ""))) for case in one.cases],
            asks=one.status in WAITING or bool(one.reference),
            accept=accept or (AcceptForm() if _acceptable(one) else None),
            refund=refund or self._refund(one),
            back_by_hand=bool(one.left) and not one.can_refund,
            close=CloseForm(),
            gift=_gift(one),
            refunds=[
                (
                    of_refund(key, row, self.request.user.pk, who.get(row.asked_by or 0, "")),
                    row,
                    who.get(row.decided_by or 0, ""),
                )
                for row in one.refunds
            ],
            happened=[
                (event, words.happened(event), who.get(_number(event.by) or 0, "")) for event in one.happened
            ],
            bookings=[
                (row, [(words.account(name, titles), name, money) for name, money in row.lines])
                for row in one.bookings
            ],
        )

    def _refund(self, one: Payment) -> RefundForm | None:
        """What is proposed: what the case is about, or all that is left."""
        if not (one.left and one.can_refund):
            return None
        about = next((case for case in one.cases if case.closed_at is None and _gives(case)), None)
        amount = _wanted(None if about is None else about.money, one.left)
        return RefundForm(initial={"amount": amount} | ({"case": about.id} if about is not None else {}))


def _gift(one: Payment) -> dict[str, Any] | None:
    """The contribution that was paid for, with all that came and went; None where something else was."""
    key = attempts.as_key(one.purpose) if one.kind == KIND else None
    found = contributions.contribution(key) if key is not None else None
    if found is None:
        return None
    turns = [(turn, spoken.turn(turn.what)) for turn in contributions.turns(found.key)]
    return {"one": found, "what": spoken.purpose(found.nature), "turns": turns}


def _gives(case: cases.OpenCase) -> bool:
    return Action.REFUND in {case.step.action, *case.step.others}


def _wanted(money: Money | None, left: Money) -> Money:
    """What a case is about as far as it is still there; otherwise all that is."""
    fits = money is not None and money.currency == left.currency and money.cents > 0
    return min(money, left) if money is not None and fits else left


def _acceptable(one: Payment) -> bool:
    """Something has come that nobody has vouched for, and a case or the payment itself wants somebody to look."""
    waits = any(
        case.closed_at is None and Action.ACCEPT in {case.step.action, *case.step.others}
        for case in one.cases
    )
    return bool(one.captured) and (waits or (bool(one.review) and not one.vouched))


def ways() -> dict[str, str]:
    """How the paper calls its ways to pay, by their slugs; providers by all their names."""
    found: dict[str, str] = {}
    several: dict[str, list[str]] = {}
    for method, _hidden in setup.every_method(now=clock.now()):
        several.setdefault(method.provider, []).append(method.name)
        found[method.slug] = method.name
    return {provider: ", ".join(names) for provider, names in several.items()} | found


def names_of(ids: Iterable[int | None]) -> dict[int, str]:
    """How these members of staff are called; who is gone is left out."""
    return {number: one.name or one.address for number, one in persons(set(ids)).items()}


def _number(actor: str) -> int | None:
    """The account in an entry of the log."""
    text = actor.removeprefix("person:")
    return int(text) if actor.startswith("person:") and text.isdigit() else None

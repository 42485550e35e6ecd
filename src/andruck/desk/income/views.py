"""Pages of the desk about income: the figures, and the bookings that each of them is made of."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from wagtail.admin import messages as notices

from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.core.money import Money
from andruck.desk import drawing
from andruck.desk.bank.views import Desk
from andruck.desk.income import words
from andruck.desk.income.forms import GoalForm, refuse
from andruck.payments.actions import goals
from andruck.payments.queries import accounts, income, setup
from andruck.payments.queries.holdings import Holding, holdings
from andruck.payments.queries.sheets import Place
from andruck.payments.rules import months
from andruck.payments.rules.income import APART, FEES, INCOME, TAX, TOPICS, Selection, progress
from andruck.payments.rules.ledger import ACCOUNT

OVERVIEW, BOOKINGS, GOAL = "desk_income", "desk_income_bookings", "desk_income_goal"
SHOWN = 12
"""Months of the plot and its table."""

_PLACE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})\.([0-9]{1,18})\.([0-9]{1,4})")


@dataclass(frozen=True, slots=True)
class Figure:
    """An amount with its words, and the address of the bookings that it is made of."""

    label: str
    money: Money
    url: str
    count: int = 0


def today() -> date:
    """The day by the paper's clock."""
    return timezone.localdate(clock.now())


def address(chosen: Selection) -> str:
    """Where the bookings of a selection are listed."""
    facts = {"since": chosen.since, "until": chosen.until, "of": chosen.of, "way": chosen.way}
    if chosen.currency != "EUR":
        facts["currency"] = chosen.currency
    return f"{reverse(BOOKINGS)}?{urlencode({name: value for name, value in facts.items() if value})}"


def figure(label: str, chosen: Selection) -> Figure:
    """The sum of a selection."""
    return Figure(label, income.figure(chosen), address(chosen))


def ways() -> dict[str, str]:
    """How the paper calls its ways to pay, by the provider behind them; and each of a provider's by itself."""
    found: dict[str, list[str]] = {}
    single: dict[str, str] = {}
    for method, _hidden in setup.every_method(now=clock.now()):
        found.setdefault(method.provider, []).append(method.name)
        single[f"{method.provider}{APART}{method.slug}"] = method.name
    several = {provider: ", ".join(names) for provider, names in found.items()}
    rest = {
        f"{provider}{APART}": _("%(names)s, not known which") % {"names": names}
        for provider, names in several.items()
    }
    return several | rest | single


class IncomePage(Desk):
    """What the pages about income have in common."""

    page_title: Any = gettext_lazy("Income")
    header_icon = "decimal"
    section = (OVERVIEW, gettext_lazy("Income"))


class OverviewView(IncomePage):
    """Today, a month against its goal, twelve months; by way and by purpose; fees; what providers hold."""

    template_name = "desk/income/overview.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Of this month, or of the one in the address (``month``)."""
        return self.show()

    def show(self, form: GoalForm | None = None) -> HttpResponse:
        """The page, with the goal as it was typed."""
        day = today()
        asked = months.parse(self.request.GET.get("month", ""))
        since, until = months.month_of(asked if asked is not None and asked <= day else day)
        month, goal = Selection(since, until), income.goal()
        fees = Selection(since, until, FEES)
        reached = figure(date_format(since, "F Y"), month)
        return self.page(
            status=422 if form is not None else 200,
            empty=income.first_day() is None,
            now=figure(_("Today"), Selection(day, day)),
            month=reached,
            progress=progress(reached.money, goal),
            ways=_by_way(month),
            purposes=_by_account(month),
            fees=_by_account(fees),
            fee_sum=figure(_("Fees"), fees),
            tax=figure(_("Value added tax"), Selection(since, until, TAX)),
            others=[
                figure(currency, Selection(since, until, currency=currency))
                for currency in income.currencies(month)
                if currency != "EUR"
            ],
            holdings=_holdings(day),
            form=form or GoalForm(initial={"goal": goal}),
            is_now=until >= day,
            **_year(day, goal),
        )


class GoalView(OverviewView):
    """Setting the goal."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Nothing to see here."""
        return redirect(OVERVIEW)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Empty takes it away."""
        form = GoalForm(request.POST)
        if form.is_valid():
            try:
                goals.set_goal(goal=form.cleaned_data["goal"], by=request.user)
            except Refusal as refusal:
                refuse(form, refusal)
            else:
                notices.success(request, _("Saved."))
                return redirect(OVERVIEW)
        return self.show(form)


class BookingsView(IncomePage):
    """The bookings that a figure is made of; their sum is the figure."""

    template_name = "desk/income/bookings.html"
    page_subtitle: Any = gettext_lazy("Bookings")

    def get(self, request: HttpRequest) -> HttpResponse:
        """Which ones is in the address, as ``address`` writes it; ``after`` turns the page."""
        chosen, after = _selection(request), _place(request.GET.get("after", ""))
        page = income.listing(chosen, after=after)
        names, titles = ways(), accounts.titles()
        query = request.GET.copy()
        if page.next is not None:
            query["after"] = ".".join(map(str, page.next))
        return self.page(
            chosen=chosen,
            title=words.of(chosen.of, titles),
            way=words.way(chosen.way, names) if chosen.way else "",
            rows=[(row, words.of(row.account, titles)) for row in page.rows],
            listing=page,
            first=address(chosen) if after is not None else "",
            following=f"?{query.urlencode()}" if page.next is not None else "",
        )


def _by_way(month: Selection) -> list[Figure]:
    names = ways()
    return [
        Figure(
            words.way(part.code, names),
            part.money,
            address(Selection(month.since, month.until, month.of, part.code)),
            part.postings,
        )
        for part in income.by_way(month)
    ]


def _by_account(month: Selection) -> list[Figure]:
    titles = accounts.titles()
    return [
        Figure(
            words.of(part.code, titles),
            part.money,
            address(Selection(month.since, month.until, part.code)),
            part.postings,
        )
        for part in income.by_account(month)
    ]


def _holdings(day: date) -> list[tuple[str, Figure, Figure, Holding]]:
    """A provider, what it holds, what is on its way to the bank, and its last payout; sums open their bookings."""
    names, first = ways(), income.first_day() or day
    found = []
    for one in holdings():
        name = words.way(one.provider, names)
        held, under_way = (
            Figure(name, money, address(Selection(first, day, account)))
            for money, account in zip((one.held, one.under_way), one.accounts, strict=True)
        )
        found.append((name, held, under_way, one))
    return found


def _year(day: date, goal: Money | None) -> dict[str, Any]:
    """The last twelve months: their sum, a line each, and the plot of them."""
    firsts = months.last(day, SHOWN)
    whole = Selection(firsts[0], months.month_of(day)[1])
    known = income.by_month(whole)
    lines = [
        Figure(date_format(first, "F Y"), known.get(first, Money(0)), address(_month(first)))
        for first in firsts
    ]
    bars = [
        drawing.Bar(date_format(first, "M y"), line.money.cents / 100)
        for first, line in zip(firsts, lines, strict=True)
    ]
    svg = (
        drawing.plot(
            bars,
            goal=None if goal is None else goal.cents / 100,
            language=(get_language() or "en")[:2],
            folder=Path(settings.DATA) / "plots",
        )
        if known
        else ""
    )
    return {
        "year": figure(_("Last twelve months"), whole),
        "lines": list(reversed(lines)),
        # Drawn by ourselves, from figures and names of months.
        "plot": mark_safe(svg),  # noqa: S308
        "goal": goal,
    }


def _month(first: date) -> Selection:
    return Selection(*months.month_of(first))


def _selection(request: HttpRequest) -> Selection:
    asked = request.GET
    of, way, currency = asked.get("of", INCOME), asked.get("way", ""), asked.get("currency", "EUR")
    try:
        since, until = (date.fromisoformat(asked.get(name, "")) for name in ("since", "until"))
    except ValueError as error:
        raise Http404 from error
    known = of in TOPICS or (ACCOUNT.fullmatch(of) and len(of) <= 80)
    if not known or len(way) > 120 or not (len(currency) == 3 and currency.isascii() and currency.isupper()):
        raise Http404
    return Selection(since, until, of, way, currency)


def _place(text: str) -> Place | None:
    """Where a page ended, as the address of the next one says it."""
    if not text:
        return None
    found = _PLACE.fullmatch(text)
    try:
        place = found and Place(date.fromisoformat(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        place = None
    if not place:
        raise Http404
    return place

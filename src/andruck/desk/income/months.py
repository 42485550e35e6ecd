"""Pages of the desk about months: which are closed, what is open in one, closing it, taking it along."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages as notices

from andruck.core.errors import Refusal
from andruck.core.money import Money
from andruck.desk.bank.views import Desk
from andruck.desk.income import words
from andruck.desk.income.forms import CloseForm
from andruck.desk.income.views import Figure, address, figure, today
from andruck.newsroom.queries.frame import paper
from andruck.payments.actions import checks, packing
from andruck.payments.actions import months as actions
from andruck.payments.actions.packing import Form
from andruck.payments.queries import accounts, cases, income
from andruck.payments.queries import checks as checked
from andruck.payments.queries import months as queries
from andruck.payments.queries.balances import Balance, trial_balance
from andruck.payments.rules import closing, months
from andruck.payments.rules.closing import What
from andruck.payments.rules.income import FEES, Selection

LIST, MONTH, CHECK, CLOSE, TAKE = (
    "desk_months",
    "desk_month",
    "desk_month_check",
    "desk_month_close",
    "desk_month_take",
)

WHERE = {
    What.STATEMENT: "desk_bank_import",
    What.APART: "desk_bank_statements",
    What.LINES: "desk_bank_inbox",
    What.CASES: "desk_cases_list",
}
"""The page on which something is settled that is open."""


AGAIN = 3
"""Seconds after which the page looks again how far a check has come."""


class MonthsPage(Desk):
    """What the pages about months have in common."""

    page_title: Any = gettext_lazy("Months")
    header_icon = "calendar-check"
    section = (LIST, gettext_lazy("Months"))
    kwargs: dict[str, Any]

    def first(self) -> date:
        """The month in the address; 404 for what is none or lies ahead."""
        found = months.parse(self.kwargs["month"])
        if found is None or found > today():
            raise Http404
        return found


class ListView(MonthsPage):
    """The months of the books, the newest first."""

    template_name = "desk/income/months.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """24 at a time; ``upto`` in the address goes further back."""
        day = today()
        asked = months.parse(request.GET.get("upto", ""))
        rows = queries.list_months(upto=asked if asked is not None and asked <= day else day)
        begun, oldest = income.first_day(), rows[-1].first if rows else None
        more = begun is not None and oldest is not None and begun < oldest
        return self.page(
            rows=_with_income(rows),
            older=f"{months.before(oldest):%Y-%m}" if more and oldest is not None else "",
        )


class MonthView(MonthsPage):
    """One month: what is open in it, what is in it, and what can be done with it."""

    template_name = "desk/income/month.html"
    page_subtitle = "month"

    def get_page_subtitle(self) -> str:
        return date_format(self.first(), "F Y")

    def get(self, request: HttpRequest, month: str) -> HttpResponse:
        """Everything about it."""
        return self.show()

    def show(self, form: CloseForm | None = None) -> HttpResponse:
        """The page, with the form as it was filled in."""
        first = self.first()
        since, until = months.month_of(first)
        closed = queries.closed(first)
        # Asked in this order: a check that ends in between is then known to the points; nobody looks again.
        going = None if closed else checked.going()
        points = [] if closed else closing.points(queries.facts(first))
        # While the books are being checked nobody closes them: the page is asked for again until it is known.
        if form is None and not closed and going is None and closing.forbidding(points) is None:
            form = CloseForm(holds=bool(closing.holding(points)))
            refused = False
        else:
            refused = form is not None
        open_cases = [] if closed else [one for one in cases.open_cases() if _day(one.opened_at) <= until]
        page = self.page(
            status=422 if refused else 200,
            first=first,
            month=f"{first:%Y-%m}",
            until=until,
            closed=closed,
            points=[(one, words.point(one), words.step(one.what), WHERE.get(one.what, "")) for one in points],
            form=form,
            going=going,
            checked=checked.last(),
            income=figure(_("Income"), Selection(since, until)),
            fees=figure(_("Fees"), Selection(since, until, FEES)),
            accounts=_accounts(since, until),
            cases=[(one, words.case(one.kind), words.action(one.step.action)) for one in open_cases],
            doubtful=[] if closed else queries.doubtful(first),
        )
        if going is not None and form is None:
            # Nothing can be typed on this page meanwhile, so nothing is lost when it is asked for again.
            # With its address: to one that ends with a fragment browsers only jump, and ask for nothing.
            page["Refresh"] = f"{AGAIN}; url={reverse(MONTH, args=[self.kwargs['month']])}"
        return page


class CheckView(MonthsPage):
    """Having the books gone through."""

    def post(self, request: HttpRequest, month: str) -> HttpResponse:
        """All of them, from the first booking: the background work does it, one check at a time."""
        self.first()
        checks.ask(by=request.user)
        return redirect(f"{reverse(MONTH, args=[month])}#check")


class CloseView(MonthView):
    """Closing the month."""

    def get(self, request: HttpRequest, month: str) -> HttpResponse:
        """Nothing to see here."""
        return redirect(MONTH, month)

    def post(self, request: HttpRequest, month: str) -> HttpResponse:
        """For good; or the page again, with what keeps it from being closed."""
        first = self.first()
        points = closing.points(queries.facts(first))
        form = CloseForm(request.POST, holds=bool(closing.holding(points)))
        forbids = closing.forbidding(points)
        if forbids is not None:
            return self._refused(Refusal(f"month_{forbids.what}", words.point(forbids)))
        if not form.is_valid():
            return self.show(form)
        try:
            actions.close_month(
                first=first, by=request.user, left_open=form.cleaned_data.get("left_open", "")
            )
        except Refusal as refusal:
            # Something has come meanwhile: the page, looked at anew, says what.
            return self._refused(refusal)
        notices.success(request, _("The month is closed. Take it along for the tax adviser now."))
        return redirect(MONTH, month)

    def _refused(self, refusal: Refusal) -> HttpResponse:
        notices.error(self.request, words.sentence(refusal))
        return redirect(MONTH, self.kwargs["month"])


class TakeView(MonthsPage):
    """A month as a file."""

    def post(self, request: HttpRequest, month: str) -> HttpResponse:
        """Who took it along is written down."""
        first, asked = self.first(), request.POST.get("form", "")
        if asked not in set(Form):
            raise Http404
        try:
            packed = packing.pack_month(first=first, form=Form(asked), paper=paper().name, by=request.user)
        except Refusal as refusal:
            notices.error(request, words.sentence(refusal))
            return redirect(MONTH, month)
        return HttpResponse(
            packed.content,
            content_type=packed.media,
            headers={
                "Content-Disposition": f'attachment; filename="{packed.name}"',
                "Cache-Control": "no-store",
            },
        )


def _with_income(rows: list[queries.Month]) -> list[tuple[queries.Month, Figure]]:
    """Months, the newest first, each with its figure; asked for all at once."""
    if not rows:
        return []
    known = income.by_month(Selection(rows[-1].first, months.month_of(rows[0].first)[1]))
    return [
        (
            row,
            Figure("", known.get(row.first, Money(0)), address(Selection(*months.month_of(row.first)))),
        )
        for row in rows
    ]


def _day(moment: Any) -> date:
    return timezone.localtime(moment).date()


def _accounts(since: date, until: date) -> list[dict[str, Any]]:
    """Every account that something lay on or was posted to, counted as people do."""
    titles = accounts.titles()
    rows = trial_balance(since=since, until=until)
    return [_account(row, since, until, titles) for row in rows if _moved(row)]


def _moved(row: Balance) -> bool:
    return bool(row.postings or row.opening)


def _account(row: Balance, since: date, until: date, titles: dict[str, str]) -> dict[str, Any]:
    chosen = Selection(since, until, row.account, currency=row.opening.currency)
    change = row.debit - row.credit
    return {
        "title": words.of(row.account, titles),
        "name": row.account,
        "opening": chosen.counted(row.opening.cents),
        "change": chosen.counted(change.cents),
        "closing": chosen.counted(row.closing.cents),
        "url": address(chosen),
    }

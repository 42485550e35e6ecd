"""The page of the desk on which the paper lays down how it asks for contributions."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages as notices

from andruck.core.errors import Refusal
from andruck.core.money import Money
from andruck.desk.fields import Amount, Day
from andruck.desk.support.pages import Page, refuse
from andruck.support.actions import asking
from andruck.support.queries import contributions as queries

TERMS = "desk_giving"
CENTS = ("least_cents", "most_cents", "thanks_from_cents")
"""Fields that people write in euros."""


class GivingTermsForm(forms.Form):
    """Amounts, words, thanks, and what the tax office has to know."""

    suggestions = forms.CharField(
        label=gettext_lazy("Suggested amounts"),
        max_length=120,
        help_text=gettext_lazy("Separated by semicolons: 5; 10; 25; 50"),
    )
    least_cents = Amount(label=gettext_lazy("Smallest amount (euros)"))
    most_cents = Amount(label=gettext_lazy("Largest amount (euros)"))
    why = forms.CharField(
        label=gettext_lazy("What the money is for"),
        max_length=1500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Stands above the amounts. Empty: our own words."),
    )
    thanks_from_cents = Amount(label=gettext_lazy("Reads as a member from (euros)"))
    thanks_days = forms.IntegerField(
        label=gettext_lazy("For so many days"),
        min_value=0,
        max_value=3660,
        help_text=gettext_lazy("0: contributions do not open what is for members."),
    )
    charity_notice = forms.CharField(
        label=gettext_lazy("Notice of charitable status"),
        max_length=200,
        required=False,
        help_text=gettext_lazy(
            "Tax office, number and date. Only with it contributions may be called donations."
        ),
    )
    charity_until = Day(label=gettext_lazy("Valid until"), required=False)
    country = forms.ChoiceField(
        label=gettext_lazy("Country of the paper"),
        choices=[("DE", gettext_lazy("Germany")), ("AT", gettext_lazy("Austria"))],
    )
    small_business = forms.BooleanField(
        label=gettext_lazy("Small business without value added tax (§ 19 UStG)"), required=False
    )

    def values(self) -> dict[str, Any]:
        """What was written, as it is kept."""
        cents = {name: self.cleaned_data[name].cents for name in CENTS}
        return {**self.cleaned_data, **cents}


class TermsView(Page):
    """How the paper asks."""

    page_title: Any = gettext_lazy("Contributions")
    header_icon = "decimal"
    home = TERMS
    template_name = "desk/support/giving.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """What holds now."""
        row = queries.settings()
        now = {name: getattr(row, name) for name in queries.FIELDS}
        euros = {name: Money(now[name], row.currency) for name in CENTS}
        return self.page(form=GivingTermsForm(initial=now | euros))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Lay it down anew."""
        form = GivingTermsForm(request.POST)
        if form.is_valid():
            try:
                asking.set_terms(by=request.user, terms=form.values())
            except Refusal as refusal:
                refuse(form, refusal)
            else:
                notices.success(request, _("Saved. Pages that show the amounts are made anew."))
                return redirect(TERMS)
        return self.page(status=422, form=form)

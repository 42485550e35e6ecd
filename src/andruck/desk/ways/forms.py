"""The form of a way to pay."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from andruck.core.local_time import day_of
from andruck.core.money import Money
from andruck.desk.days import ends, first_moment, last_day, zone
from andruck.desk.fields import Amount, Day
from andruck.desk.ways import words
from andruck.payments.queries.setup import Arranged


class Bound(Amount):
    """An amount above zero, or none."""

    def clean(self, value: Any) -> Money | None:
        """Raises ValidationError for anything else."""
        amount = super().clean(value)
        if amount is not None and amount.cents <= 0:
            raise forms.ValidationError(words.above_zero())
        return amount


class WayForm(forms.Form):
    """How a way to pay is called, and when it is offered. Days are the paper's, the last one included."""

    name = forms.CharField(label=_("Name"), max_length=60)
    note = forms.CharField(
        label=_("What the payer should know"),
        max_length=200,
        required=False,
        help_text=_("Stands below the name, for instance how long it takes."),
    )
    enabled = forms.BooleanField(label=_("Offer it to readers"), required=False)
    position = forms.IntegerField(label=_("Place in the list"), min_value=0, max_value=1000)
    least = Bound(required=False, label=_("From (euros)"), help_text=_("Empty: any amount."))
    most = Bound(required=False, label=_("Up to (euros)"), help_text=_("Empty: any amount."))
    first_day = Day(label=_("First day"), required=False)
    last_day = Day(label=_("Last day"), required=False)

    def values(self) -> dict[str, Any]:
        """What was written, as it is kept."""
        given = dict(self.cleaned_data)
        first, last = given.pop("first_day"), given.pop("last_day")
        return {**given, "valid_from": first and first_moment(first), "valid_until": ends(last)}


def written(way: Arranged) -> dict[str, Any]:
    """What the form shows at first."""
    method = way.method
    return {
        "name": method.name,
        "note": method.note,
        "enabled": method.enabled,
        "position": way.position,
        "least": method.least,
        "most": method.most,
        "first_day": method.valid_from and day_of(method.valid_from, zone()),
        "last_day": last_day(method.valid_until),
    }

"""What is entered about somebody who works with readers' data."""

from dataclasses import asdict
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from andruck.consent.actions.processors import Facts
from andruck.consent.queries.register import ProcessorView
from andruck.desk.fields import Day


class ProcessorForm(forms.Form):
    """A line of the list."""

    name = forms.CharField(label=_("Name"), max_length=120)
    does = forms.CharField(
        label=_("What they do for the paper"),
        max_length=200,
        help_text=_("Keeps the server; sends our mails."),
    )
    deals_with = forms.CharField(
        label=_("With which data"), max_length=200, help_text=_("Mail addresses; what stands in the mails.")
    )
    place = forms.CharField(
        label=_("Where"), max_length=120, help_text=_("The country, and on what ground outside of the EU.")
    )
    agreed_on = Day(
        label=_("Contract of"), required=False,
        help_text=_(
            "The day of the contract for processing on your behalf (Art. 28 GDPR). Empty: they answer for "
            "themselves, as banks do."
        ),
    )  # fmt: skip
    since = Day(label=_("Since"))
    until = Day(label=_("Last day"), required=False, help_text=_("Empty: until further notice."))

    @staticmethod
    def of(one: ProcessorView) -> dict[str, Any]:
        """The form's values for one that is there."""
        return {**asdict(one), "deals_with": one.data}

    def facts(self) -> Facts:
        """What was typed, as the action takes it."""
        typed = dict(self.cleaned_data)
        return Facts(data=typed.pop("deals_with"), **typed)

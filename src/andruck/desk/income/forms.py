"""Forms of the pages about income and months."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from andruck.core.errors import Refusal
from andruck.desk.fields import Amount
from andruck.desk.income import words
from andruck.payments.actions.months import LONGEST_REASON


class GoalForm(forms.Form):
    """What the paper wants to take in each month."""

    goal = Amount(
        label=_("Goal for every month, in euros"),
        required=False,
        help_text=_("Leave it empty to have none."),
    )


class CloseForm(forms.Form):
    """Closing a month; with a reason where something stays open."""

    left_open = forms.CharField(
        label=_("Why this may stay open"),
        max_length=LONGEST_REASON,
        required=False,
        help_text=_("A few words without names. They are kept in the log, with what was open."),
    )
    sure = forms.BooleanField(label=_("I know that nobody can open this month again"))

    def __init__(self, *args: Any, holds: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if holds:
            self.fields["left_open"].required = True
        else:
            del self.fields["left_open"]


def refuse(form: forms.Form, refusal: Refusal) -> None:
    """Say at the field, or above the form, why it was refused."""
    form.add_error(refusal.field if refusal.field in form.fields else None, words.sentence(refusal))

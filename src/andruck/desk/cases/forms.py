"""Forms of the pages about cases and payments."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from andruck.core.errors import Refusal
from andruck.desk.cases import words
from andruck.desk.fields import Amount


class CloseForm(forms.Form):
    """How a case was settled."""

    resolution = forms.CharField(
        label=_("How it was settled"), max_length=120, help_text=_("A few words, without names.")
    )


class AcceptForm(forms.Form):
    """Why what came counts as it is."""

    why = forms.CharField(
        label=_("Why it is accepted"), max_length=100, help_text=_("A few words, without names.")
    )


class RefundForm(forms.Form):
    """How much goes back, and why. The key makes a double click the same refund."""

    amount = Amount(label=_("Amount"))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=140,
        help_text=_("The payer may read it on their statement."),
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    case = forms.IntegerField(widget=forms.HiddenInput, required=False)


class PlaceForm(forms.Form):
    """The account of the books that money at a provider belongs to."""

    account = forms.CharField(
        label=_("Account of the books"),
        max_length=80,
        widget=forms.TextInput(attrs={"list": "case-accounts"}),
        help_text=_("For example income:contribution, or expense:fees:paypal."),
    )
    why = forms.CharField(label=_("What it is"), max_length=60, help_text=_("A few words, without names."))


def refuse(form: forms.Form, refusal: Refusal) -> None:
    """Say at the field, or above the form, why it was refused."""
    form.add_error(refusal.field if refusal.field in form.fields else None, words.sentence(refusal))

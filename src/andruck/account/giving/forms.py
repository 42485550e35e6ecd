"""The form of a contribution: an amount, a way to pay, and only as much about the giver as these need."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from andruck.core.errors import Refusal
from andruck.core.money import Money
from andruck.payments.queries import setup
from andruck.payments.rules import iban
from andruck.payments.rules.methods import MethodFacts
from andruck.support.queries.words import spoken
from andruck.support.rules import contributions
from andruck.support.rules.contributions import Giver, Terms

REASONS = {
    "amount": gettext_lazy("Choose an amount, or write down one of your own, like 12 or 12.50."),
    "iban": gettext_lazy("This IBAN is not right. Compare it with your bank card."),
    "iban_zone": gettext_lazy("Direct debits work with accounts in the SEPA countries only."),
    "email_missing": gettext_lazy("For this we need your mail address."),
    "name_missing": gettext_lazy("For this we need your name."),
    "payer_missing": gettext_lazy("This way to pay needs your name, mail address and postal address."),
    "name": gettext_lazy("Write the name as it is on the account."),
    "method": gettext_lazy("Choose a way to pay."),
    "method_hidden": gettext_lazy("This way to pay is not offered at the moment. Choose another."),
    "method_amount": gettext_lazy("This way to pay is not offered for this amount. Choose another."),
    "paid_already": gettext_lazy("This has been paid already. Thank you!"),
    "payment_under_way": gettext_lazy("This payment is under way. Wait a moment before you pay anew."),
    "payment_open": gettext_lazy(
        "Another payment for this has been begun. Go on with it, or try again later."
    ),
    "no_account": gettext_lazy("This way to pay is not offered at the moment. Choose another."),
    "foreign_form": gettext_lazy("This form was sent from another site. Please send it again from here."),
    "old_form": gettext_lazy(
        "This form was open for too long. Nothing has been paid: please send it once more."
    ),
}
"""What rooms below say, in the words of this form."""


def say(refusal: Refusal) -> str:
    """A refusal in the reader's language."""
    return str(REASONS.get(refusal.code, refusal.reason))


class MethodForm(forms.Form):
    """A way to pay, and what it needs."""

    method = forms.CharField(max_length=40, required=False)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=70, required=False)
    iban = forms.CharField(label=gettext_lazy("IBAN"), max_length=42, required=False)
    email = forms.EmailField(label=gettext_lazy("Mail address"), required=False)

    def __init__(
        self, *args: Any, methods: Sequence[MethodFacts], debits: frozenset[str], **facts: Any
    ) -> None:
        super().__init__(*args, **facts)
        self.methods, self.debits = {one.slug: one for one in methods}, debits

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("method") not in self.methods:
            self.add_error("method", str(REASONS["method"]))
        elif self.is_debit:
            self._check_debit(data)
        return data

    @property
    def is_debit(self) -> bool:
        """Whether the way that was chosen collects from an account under a mandate."""
        return self.cleaned_data.get("method") in self.debits

    def _check_debit(self, data: dict[str, Any]) -> None:
        for field, code in (("name", "name_missing"), ("email", "email_missing")):
            if not data.get(field) and field not in self.errors:
                self.add_error(field, str(REASONS[code]))
        try:
            data["iban"] = iban.check(data.get("iban", "")).number
        except Refusal as refusal:
            self.add_error("iban", say(refusal))


class GivingForm(MethodForm):
    """The whole form."""

    amount = forms.CharField(max_length=12, required=False)
    free = forms.CharField(max_length=24, required=False)
    receipt = forms.BooleanField(required=False)
    street = forms.CharField(label=gettext_lazy("Street and number"), max_length=140, required=False)
    postcode = forms.CharField(label=gettext_lazy("Postcode"), max_length=16, required=False)
    city = forms.CharField(label=gettext_lazy("Town"), max_length=80, required=False)
    origin = forms.CharField(max_length=300, required=False)

    def __init__(self, *args: Any, terms: Terms, **facts: Any) -> None:
        super().__init__(*args, **facts)
        self.terms = terms

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self._check_payer(data)
        try:
            data["money"] = contributions.amount(data.get("amount", ""), data.get("free", ""), self.terms)
        except Refusal as refusal:
            self.add_error("amount", self._say(refusal))
        try:
            contributions.needed(receipt=bool(data.get("receipt")), address=False, giver=self.giver())
        except Refusal as refusal:
            if refusal.field not in self.errors:
                self.add_error(refusal.field, say(refusal))
        return data

    def _check_payer(self, data: dict[str, Any]) -> None:
        """Some ways to pay have to know who pays; the country is the paper's own."""
        for field in sorted(setup.needed(str(data.get("method") or "")) & self.fields.keys()):
            if not data.get(field) and field not in self.errors:
                self.add_error(field, str(REASONS["payer_missing"]))

    def clean_origin(self) -> str:
        """A page of ours or nothing."""
        origin = str(self.cleaned_data["origin"])
        return origin if origin.startswith("/") and not origin.startswith("//") else ""

    def clean_free(self) -> str:
        """No control signs."""
        free = str(self.cleaned_data["free"])
        if any(ord(char) < 32 for char in free):
            raise ValidationError(str(REASONS["amount"]))
        return free

    def giver(self) -> Giver:
        """Who gives, as far as the form says."""
        data = self.cleaned_data
        names = ("email", "name", "street", "postcode", "city")
        return Giver(**{name: str(data.get(name) or "").strip() for name in names})

    def money(self) -> Money:
        """The amount of a valid form."""
        found: Money = self.cleaned_data["money"]
        return found

    def _say(self, refusal: Refusal) -> str:
        if refusal.code == "amount_small":
            return _("The smallest amount is %(amount)s. Less would go to the bank.") % {
                "amount": spoken(self.terms.least)
            }
        if refusal.code == "amount_large":
            return _("The largest amount here is %(amount)s. For more, please write to us.") % {
                "amount": spoken(self.terms.most)
            }
        return say(refusal)

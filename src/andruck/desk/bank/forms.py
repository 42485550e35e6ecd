"""Forms of the bank's pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from andruck.core import money
from andruck.core.errors import Refusal
from andruck.core.money import Money
from andruck.desk.bank import words
from andruck.payments.rules.matching import Rule, Share, Target
from andruck.payments.rules.statements.table import Column

MOST_FILES = 50


class Files(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Every file of the field."""

    widget = Files

    def clean(self, data: Any, initial: Any = None) -> Any:
        several = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(one, initial) for one in several[:MOST_FILES]]


class ImportForm(forms.Form):
    """Statements to be imported."""

    statements = FilesField(
        label=_("Files"),
        help_text=_("camt.053, camt.054, MT940, tables (CSV), reports (pain.002), or a ZIP of them."),
    )


class ColumnsForm(forms.Form):
    """Which column of a table holds what."""

    upload = forms.CharField(widget=forms.HiddenInput)
    name = forms.CharField(widget=forms.HiddenInput, required=False)
    account = forms.ChoiceField(label=_("Bank account"))

    def __init__(
        self,
        *args: Any,
        header: tuple[str, ...],
        guessed: dict[str, int],
        accounts: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].choices = accounts  # type: ignore[attr-defined]
        columns = [
            ("", "–"),
            *((str(number), name or f"({number + 1})") for number, name in enumerate(header)),
        ]
        for column in Column:
            self.fields[f"column_{column.value}"] = forms.ChoiceField(
                label=words.column(column.value),
                choices=columns,
                required=False,
                initial=str(guessed[column.value]) if column.value in guessed else "",
            )

    @property
    def columns(self) -> dict[str, int]:
        """The chosen mapping."""
        chosen = {column.value: self.cleaned_data.get(f"column_{column.value}") for column in Column}
        return {name: int(number) for name, number in chosen.items() if number}


class AllocateForm(forms.Form):
    """Giving (a part of) a line its place by hand."""

    target = forms.ChoiceField(
        label=_("Belongs to"),
        choices=[
            (Target.REFERENCE.value, _("a transfer, by its reference")),
            (Target.DEBIT.value, _("a direct debit, by its end-to-end id")),
            (Target.GROUP.value, _("a group of debits, by its name")),
            (Target.REFUND.value, _("a transfer back, by its end-to-end id")),
            (Target.PAYOUT.value, _("a payout of a provider")),
            (Target.ACCOUNT.value, _("an account of the books")),
        ],
    )
    ref = forms.CharField(
        label=_("Reference, id or account"),
        max_length=120,
        widget=forms.TextInput(attrs={"list": "bank-accounts"}),
        help_text=_("For example RF83 7KQ3 M9XT, or expense:fees:bank for what the bank charges."),
    )
    amount = forms.CharField(label=_("Amount"), max_length=20)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def share(self, *, out: bool) -> Share:
        """What was entered, with the line's sign. Raises Refusal ("amount")."""
        from andruck.payments.rules import references

        found = money.parse(self.cleaned_data["amount"])
        target = Target(self.cleaned_data["target"])
        ref = self.cleaned_data["ref"].strip()
        if target is Target.REFERENCE:
            ref = references.read(ref) or ref
        return Share(target, ref, Money(-abs(found.cents) if out else abs(found.cents)), Rule.HAND)


class ReasonForm(forms.Form):
    """Why something is taken back or ended."""

    reason = forms.CharField(label=_("Reason"), max_length=140)


class AccountForm(forms.Form):
    """A bank account of the paper."""

    slug = forms.CharField(
        label=_("Short name"), max_length=30, help_text=_("Names the account in the books; never changes.")
    )
    holder = forms.CharField(
        label=_("Account holder"),
        max_length=70,
        help_text=_("Letter for letter as the bank has it: payers' banks compare the name."),
    )
    iban = forms.CharField(label=_("IBAN"), max_length=50)
    bic = forms.CharField(
        label=_("BIC"), max_length=11, required=False, help_text=_("Found by itself for German banks.")
    )
    bank = forms.CharField(label=_("Bank"), max_length=80, required=False)
    receives = forms.BooleanField(
        label=_("Readers pay here"),
        required=False,
        help_text=_("One account at a time; debits are collected to it, too."),
    )
    creditor_id = forms.CharField(
        label=_("Creditor identifier"),
        max_length=35,
        required=False,
        help_text=_("Without it there are no direct debits."),
    )
    announce_days = forms.IntegerField(
        label=_("Days of pre-notification"),
        min_value=1,
        max_value=60,
        initial=14,
        help_text=_("Fewer than 14 only if the terms and the mandate say so."),
    )
    cutoff = forms.IntegerField(
        label=_("Cut-off hour"),
        min_value=0,
        max_value=23,
        initial=12,
        help_text=_("Files that the bank gets later count as handed in on the next bank day."),
    )
    old_number = forms.CharField(
        label=_("Bank code and number"),
        max_length=40,
        required=False,
        help_text=_("Only for MT940: 10050000/1234567."),
    )


class AmendForm(forms.Form):
    """Another account for a mandate."""

    iban = forms.CharField(label=_("New IBAN"), max_length=50)
    name = forms.CharField(label=_("Account holder, if it is another"), max_length=140, required=False)


class TakeOverForm(forms.Form):
    """A mandate that was given elsewhere."""

    reference = forms.CharField(label=_("Mandate reference"), max_length=35)
    name = forms.CharField(label=_("Account holder"), max_length=140)
    iban = forms.CharField(label=_("IBAN"), max_length=50)
    frequency = forms.ChoiceField(
        label=_("For"), choices=[("recurring", _("many debits")), ("one_off", _("one debit"))]
    )
    text = forms.CharField(label=_("Words that were agreed to"), widget=forms.Textarea(attrs={"rows": 4}))
    signed_on = forms.DateField(label=_("Given on"), widget=forms.DateInput(attrs={"type": "date"}))
    last_used_on = forms.DateField(
        label=_("Last used on"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


def refuse(form: forms.Form, refusal: Refusal) -> None:
    """Say at the field, or above the form, why it was refused."""
    field = refusal.field if refusal.field in form.fields else None
    form.add_error(field, words.sentence(refusal))

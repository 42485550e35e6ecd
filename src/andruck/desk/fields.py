"""Fields that several of the desk's forms ask for."""

from typing import Any

from django import forms
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from andruck.core import money
from andruck.core.errors import Refusal
from andruck.core.money import Money


class Day(forms.DateField):
    """A day as browsers send it, or as people in Germany write it."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, input_formats=["%Y-%m-%d", "%d.%m.%Y"], **options)


class Amount(forms.CharField):
    """An amount of money as people write it; None where none has to be written and none is."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=20, **options)

    def prepare_value(self, value: Any) -> Any:
        """What stands in the field: an amount as people here write it."""
        return number_format(value.decimal, 2, use_l10n=True) if isinstance(value, Money) else value

    def clean(self, value: Any) -> Money | None:
        """Raises ValidationError for what is no amount."""
        text = super().clean(value).strip()
        try:
            return money.parse(text) if text else None
        except Refusal as refusal:
            raise forms.ValidationError(_("This is not an amount. Write it like 12 or 12.50.")) from refusal

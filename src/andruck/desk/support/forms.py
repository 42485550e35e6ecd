"""The desk's forms about support. Days are those of the paper's calendar; a last day counts to its end."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from andruck.access.queries.institutions import InstitutionView
from andruck.access.rules import Standing
from andruck.access.rules.institutions import Contract
from andruck.core.local_time import day_of
from andruck.desk.days import begins, ends, last_day, zone
from andruck.desk.fields import Day
from andruck.support.queries.entitlements import Grant
from andruck.support.rules import codes

STANDINGS = [(int(Standing.MEMBER), _("Member")), (int(Standing.EPAPER), _("Member with e-paper"))]


class Chosen(forms.TypedChoiceField):
    """One of the standings that can be granted."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            choices=STANDINGS, coerce=lambda value: Standing(int(value)), label=_("May read as"), **options
        )


class GrantForm(forms.Form):
    """What somebody is granted, or how it is changed."""

    standing = Chosen()
    starts = Day(label=_("From"), required=False, help_text=_("Empty: at once."))
    ends = Day(label=_("Last day"), required=False, help_text=_("Empty: until further notice."))
    note = forms.CharField(
        label=_("Note"), required=False, max_length=300,
        help_text=_("Why. The person sees it when they ask for their data."),
    )  # fmt: skip

    @staticmethod
    def of(grant: Grant) -> dict[str, Any]:
        """The form's values for one that is there."""
        return {
            "standing": int(grant.standing), "starts": day_of(grant.starts, zone()), "ends": last_day(grant.ends),
            "note": grant.note,
        }  # fmt: skip

    def moments(self, now: datetime) -> dict[str, Any]:
        """Beginning and end as actions take them."""
        cleaned = self.cleaned_data
        return {"starts": begins(cleaned["starts"], now), "ends": ends(cleaned["ends"])}


class GiftForm(forms.Form):
    """What members may give away."""

    per_month = forms.IntegerField(
        label=_("Articles that a member may give in a month"), help_text=_("0: there are no gifts.")
    )
    days = forms.IntegerField(label=_("Days that a link is good"))
    readers = forms.IntegerField(label=_("Readers who may open one link"))


class LinkForm(forms.Form):
    """How long a link that is sent by mail is good."""

    days = forms.TypedChoiceField(
        label=_("The link is good for"),
        coerce=int,
        choices=[(0, _("ten minutes")), (1, _("a day")), (7, _("a week")), (30, _("thirty days"))],
    )


class SheetForm(forms.Form):
    """Codes to be printed."""

    title = forms.CharField(label=_("What for"), max_length=120, required=False)
    kind = forms.ChoiceField(
        label=_("Where they are printed"),
        choices=[
            (codes.Kind.SHEET.value, _("In the paper, or handed out")),
            (codes.Kind.LETTER.value, _("On letters")),
        ],
    )
    count = forms.IntegerField(label=_("Number of codes"), initial=1)
    uses = forms.IntegerField(
        label=_("People for each code"), initial=1,
        help_text=_("On a letter one; a single code in the paper, as many as there are copies."),
    )  # fmt: skip
    standing = Chosen()
    days = forms.IntegerField(label=_("Days that somebody may then read"), initial=30)
    valid_until = Day(label=_("Last day to claim them"))


class InstitutionForm(forms.Form):
    """The contract with an institution."""

    name = forms.CharField(label=_("Name"), max_length=120, required=False, help_text=_("Readers see it."))
    standing = Chosen()
    starts = Day(label=_("From"), required=False, help_text=_("Empty: at once."))
    ends = Day(label=_("Last day"), required=False, help_text=_("Empty: until further notice."))
    ranges = forms.CharField(
        label=_("Networks of the house"), required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One per line: 192.0.2.0/24, 2001:db8::/48 or 192.0.2.5 - 192.0.2.90, from outside."),
    )  # fmt: skip
    seats_here = forms.IntegerField(
        label=_("Readers in the house at a time"), required=False, min_value=0, max_value=1_000_000,
        help_text=_("Empty: any number."),
    )  # fmt: skip
    domains = forms.CharField(
        label=_("Mail domains"), required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One per line. Whoever has an address there is sent a code."),
    )  # fmt: skip
    seats_mail = forms.IntegerField(
        label=_("Seats by mail"),
        required=False,
        min_value=0,
        max_value=1_000_000,
        help_text=_("Empty: any number."),
    )
    days = forms.IntegerField(label=_("Days that a seat by mail lasts"), initial=30)
    note = forms.CharField(
        label=_("Note"), required=False, max_length=300, help_text=_("For colleagues; readers do not see it.")
    )

    @staticmethod
    def of(one: InstitutionView) -> dict[str, Any]:
        """The form's values for one that is there."""
        return {
            "name": one.name, "standing": int(one.standing), "starts": day_of(one.starts, zone()),
            "ends": last_day(one.ends), "ranges": "\n".join(one.ranges), "domains": "\n".join(one.domains),
            "seats_here": one.seats_here, "seats_mail": one.seats_mail, "days": one.days, "note": one.note,
        }  # fmt: skip

    def contract(self, now: datetime, before: InstitutionView | None) -> Contract:
        """What was typed, as the action takes it. An unchanged beginning stays what it was to the second."""
        typed = dict(self.cleaned_data)
        same = before is not None and typed["starts"] == day_of(before.starts, zone())
        typed["starts"] = before.starts if before is not None and same else begins(typed["starts"], now)
        typed["ends"] = ends(typed["ends"])
        return Contract(**typed)

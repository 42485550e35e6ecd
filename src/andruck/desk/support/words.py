"""What the desk says about support: names of standings and sources, and why something was refused."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from andruck.access.rules import Standing
from andruck.core.errors import Refusal


def standing(one: Standing) -> str:
    """What a standing is called."""
    return {
        Standing.ANONYMOUS: _("Nobody"),
        Standing.REGISTERED: _("Registered"),
        Standing.MEMBER: _("Member"),
        Standing.EPAPER: _("Member with e-paper"),
    }[one]


def source(name: str) -> str:
    """Where an entitlement comes from."""
    return {"staff": _("Granted"), "code": _("Code")}.get(name, name)


def day(moment: datetime | None) -> str:
    """The day of a moment by the paper's clock."""
    return date_format(timezone.localtime(moment), "SHORT_DATE_FORMAT") if moment else ""


def last_day(ends: datetime | None) -> str:
    """The last day on which something that ends at this moment holds; in words when it has no end."""
    if ends is None:
        return _("until further notice")
    local = timezone.localtime(ends)
    if local.time().isoformat() == "00:00:00":
        return date_format(local.date() - timedelta(days=1), "SHORT_DATE_FORMAT")
    return date_format(local, "SHORT_DATETIME_FORMAT")


def deed(action: str) -> str:
    """What somebody has done, for the history."""
    return {
        "support.entitlement_granted": _("granted"),
        "support.entitlement_changed": _("changed"),
        "support.entitlement_ended": _("ended"),
        "access.institution_entered": _("entered"),
        "access.institution_changed": _("changed"),
        "access.institution_ended": _("ended"),
        "support.sheet_made": _("made"),
        "support.sheet_stopped": _("stopped"),
    }.get(action, action)


def sentence(refusal: Refusal) -> str:
    """The reason in the language of the person who reads it, with the next step in it."""
    text = {**_entitlements(), **_sheets(), **_gifts(), **_giving(), **_institutions()}.get(refusal.code)
    facts: dict[str, Any] = refusal.facts
    return text % facts if text else refusal.reason


def _giving() -> dict[str, str]:
    return {
        "amount": _("Write amounts like 5; 10; 25."),
        "suggestion": _("Write amounts like 5; 10; 25."),
        "bounds": _("The largest amount is not below the smallest."),
        "charity_until": _("Say until when the notice is valid."),
    }


def _entitlements() -> dict[str, str]:
    return {
        "standing_low": _("Choose what may be read."),
        "ends_before": _("The end lies before the beginning. Choose a later end."),
        "ends_past": _("This end is past. End it instead."),
        "no_address": _("This account has no mail address. Show the person a code instead."),
        "no_entitlement": _("This entitlement is not there any more. Look at the list again."),
        "entitlement_over": _("This entitlement is over. Grant a new one."),
    }


def _sheets() -> dict[str, str]:
    return {
        "sheet_count": _("A sheet has 1 to %(most)s codes."),
        "sheet_uses": _("Each code is for 1 to %(most)s people."),
        "sheet_days": _("A code lets somebody read for 1 to %(most)s days."),
        "sheet_past": _("Say until when the codes are good: a day to come."),
        "sheet_far": _("Codes are good for %(most)s days at most. Choose an earlier day."),
        "sheet_title": _("Give the sheet a name, so that you find it again."),
    }


def _gifts() -> dict[str, str]:
    number = _("Choose a number from %(least)s to %(most)s.")
    return {"gifts_month": number, "gifts_days": number, "gifts_readers": number}


def _institutions() -> dict[str, str]:
    return {
        "institution_name": _("Say what the institution is called."),
        "institution_over": _("This contract is over already."),
        "seat_days": _("A seat lasts 1 to %(most)s days."),
        "ranges_most": _("An institution has %(most)s networks at most. Give wider ones."),
        "range_unreadable": _(
            "“%(part)s” is no network. Write it as 192.0.2.0/24, 2001:db8::/48 or 192.0.2.5 - 192.0.2.90."
        ),
        "range_loose": _("“%(part)s” begins in the middle of a network. Do you mean %(meant)s?"),
        "range_wide": _(
            "“%(part)s” is too wide: %(most)s at most. Ask the institution for its own networks."
        ),
        "range_private": _(
            "“%(part)s” is not on the internet: readers do not come from there. Ask for the outer addresses."
        ),
        "range_taken": _("“%(part)s” overlaps with %(other)s of %(owner)s. Take it away there first."),
        "domain_unreadable": _("“%(part)s” is no mail domain. Write it as bibliothek.example."),
        "domain_public": _(
            "Anybody can have an address at “%(part)s”. Give a domain of the institution's own."
        ),
        "domain_taken": _("“%(part)s” belongs to %(owner)s. Take it away there first."),
    }

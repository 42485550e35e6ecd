"""From the form of an opening to openings that are saved."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from andruck.access.actions import openings as actions
from andruck.access.rules import Opening
from andruck.access.rules.openings import Record, State
from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.core.local_time import moments
from andruck.desk.days import zone
from andruck.desk.openings import forms, words
from andruck.desk.openings.forms import OpeningForm

WEEK = timedelta(days=7)


def check(form: OpeningForm, user: Any) -> Opening | None:
    """The opening that the form describes, or None with errors at its fields; exactly what saving would refuse."""
    if not form.is_valid():
        return None
    cleaned = form.cleaned_data
    given = {name: cleaned[name] for name in ("starts", "ends", "reason", "note")}
    try:
        if form.record is not None:
            return actions.rehearse_change(form.record, by=user, **given)
        planned = actions.rehearse(scope=cleaned["scope"], key=cleaned["key"], by=user, **given)
    except Refusal as refusal:
        refuse(form, refusal)
        return None
    if (cleaned["weeks"] or 1) > 1:
        _rhythm(form, planned)
    return None if form.errors else planned


def refuse(form: OpeningForm, refusal: Refusal) -> None:
    """Say it at the field that it is about."""
    field = {"scope": "what", "key": "what"}.get(refusal.field, refusal.field)
    form.add_error(field if field in form.fields else None, words.sentence(refusal))


def _rhythm(form: OpeningForm, planned: Opening) -> None:
    if form.cleaned_data["starts"] is None:
        form.add_error("starts", _("For several weeks in a row the first beginning is needed."))
    elif planned.ends is None or planned.ends - planned.starts > WEEK:
        form.add_error("ends", _("For several weeks in a row it has to end within a week."))
    else:
        try:
            windows(form)
        except ValueError:
            form.add_error(
                "weeks", _("In one of these weeks the clocks change at this time. Take another time.")
            )


def windows(form: OpeningForm) -> list[tuple[datetime | None, datetime | None]]:
    """The windows of all weeks, at the same times on the wall. Raises ValueError where the clocks change then."""
    cleaned = form.cleaned_data
    starts, ends = cleaned["starts"], cleaned["ends"]
    later = range(1, cleaned.get("weeks") or 1)
    return [(starts, ends), *((_later(starts, week), _later(ends, week)) for week in later)]


def _later(moment: datetime, weeks: int) -> datetime:
    wall = moment.astimezone(zone()).replace(tzinfo=None, fold=0) + weeks * WEEK
    (found,) = moments(wall, zone())
    return found


def repeats(form: OpeningForm) -> list[datetime]:
    """The beginnings of the weeks after the first one."""
    return [start for start, _end in windows(form) if start is not None][1:]


@transaction.atomic
def open_all(form: OpeningForm, user: Any) -> list[Record]:
    """Save what the form says, for every week. Raises Refusal; then nothing is saved."""
    cleaned = form.cleaned_data
    once = cleaned["once"] or forms.new_key()
    return [
        actions.open(
            scope=cleaned["scope"],
            key=cleaned["key"],
            starts=starts,
            ends=ends,
            reason=cleaned["reason"],
            note=cleaned["note"],
            once=f"{once}:{number}",
            by=user,
        )
        for number, (starts, ends) in enumerate(windows(form))
    ]


def has_seen(request: HttpRequest, form: OpeningForm) -> bool:
    """Whether somebody wants to save exactly what was shown to them."""
    return request.POST.get("step") == "save" and request.POST.get("seen") == form.fingerprint


def told(made: list[Record]) -> str:
    """What has been saved, in words."""
    if len(made) > 1:
        return ngettext("%(count)s opening is planned.", "%(count)s openings are planned.", len(made)) % {
            "count": len(made)
        }
    if made[0].state(clock.now()) is State.LIVE:
        return _("Open. Readers get it within a second.")
    return _("Planned. It opens by itself, at its second.")

"""The form of an opening: what, from when, until when, why. Times are those of the paper's clocks."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from andruck.access.rules import Scope
from andruck.access.rules.openings import LONGEST_NOTE, LONGEST_REASON, Record
from andruck.core import clock
from andruck.core.local_time import moments
from andruck.desk.days import zone
from andruck.newsroom.queries import openable

FORMS_OF_TIME = (
    "%Y-%m-%dT%H:%M:%S.%f", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M",
    "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M",
)  # fmt: skip
YEARS = range(1800, 3000)
"""Beyond them a year is mistyped, and at the ends of the calendar no zone has a time."""
MOST_WEEKS = 26
_NUMBER = re.compile(r"^\s*(?:\S*/)?(\d{1,18})(?:\.\S*)?\s*$")
_NAMED = {Scope.TAG, Scope.ARTICLE}


class WallTime(forms.Field):
    """A time as a clock on the wall shows it: a naive datetime, or None."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local", "step": "1"}, format="%Y-%m-%dT%H:%M:%S")

    def to_python(self, value: Any) -> datetime | None:
        """Whatever a browser sends for it. Raises ValidationError."""
        text = str(value or "").strip()
        if not text:
            return None
        for form in FORMS_OF_TIME:
            try:
                found = datetime.strptime(text, form)  # noqa: DTZ007 - which moment that is, is asked later
            except ValueError:
                continue
            if found.year in YEARS:
                return found
        raise ValidationError(_("This is no date with a time. Write it like 31.12.2026 18:00."), code="time")


@dataclass(frozen=True, slots=True)
class Twice:
    """A time that comes twice: the field, and its two moments (aware)."""

    field: str
    moments: tuple[datetime, ...]


class TwoReadings(forms.Form):
    """A form with times of the wall. Of one that comes twice ``<field>_again`` says which: 0 or 1."""

    times: tuple[str, ...] = ()
    zone_name: str = settings.TIME_ZONE
    twice: tuple[Twice, ...] = ()

    def resolve(self, cleaned: dict[str, Any]) -> None:
        """Replace the times by moments (aware); what cannot be one gets an error at its field."""
        found = []
        for name in self.times:
            wall = cleaned.get(name)
            if wall is None:
                continue
            readings = moments(wall, zone())
            if len(readings) > 1:
                found.append(Twice(name, readings))
            try:
                cleaned[name] = self._moment(readings, self.data.get(f"{name}_again", ""))
            except ValidationError as problem:
                self.add_error(name, problem)
        self.twice = tuple(found)

    def _moment(self, readings: tuple[datetime, ...], again: str) -> datetime:
        if not readings:
            raise ValidationError(
                _(
                    "This time is left out that night: the clocks go forward. Take one an hour earlier or later."
                ),
                code="left-out",
            )
        if len(readings) > 1:
            if again not in {"0", "1"}:
                raise ValidationError(
                    _("This time comes twice that night: the clocks go back. Say which one is meant."),
                    code="twice",
                )
            return readings[int(again)]
        return readings[0]


class OpeningForm(TwoReadings):
    """A new opening, or the changes of one. ``cleaned_data`` holds ``scope`` and ``key``, and aware moments."""

    times = ("starts", "ends")

    what = forms.ChoiceField(label=gettext_lazy("What is opened"))
    which = forms.CharField(
        label=gettext_lazy("Topic or article"),
        required=False,
        max_length=300,
        help_text=gettext_lazy(
            "Only for a topic or a single article: the name of the topic; the number or the address of the article."
        ),
        widget=forms.TextInput(attrs={"list": "opening-topics", "autocomplete": "off"}),
    )
    starts = WallTime(label=gettext_lazy("Begins"), required=False, help_text=gettext_lazy("Empty: at once."))
    ends = WallTime(
        label=gettext_lazy("Ends"),
        required=False,
        help_text=gettext_lazy("Empty: open until further notice."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        help_text=gettext_lazy(
            "Readers see: “Because of … this text is open to everybody.” Write what stands there: “the storm surge”."
        ),
        widget=forms.TextInput(attrs={"maxlength": LONGEST_REASON}),
    )
    note = forms.CharField(
        label=gettext_lazy("Note for colleagues"),
        required=False,
        help_text=gettext_lazy("Readers do not see it."),
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": LONGEST_NOTE}),
    )
    weeks = forms.IntegerField(
        label=gettext_lazy("Weeks in a row"),
        initial=1,
        required=False,
        min_value=1,
        max_value=MOST_WEEKS,
        help_text=gettext_lazy("2 or more: the same again every week, on the same day at the same time."),
    )
    once = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: Any, record: Record | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.record = user, record
        self.topics = openable.topics()
        if record is None:
            self.fields["what"].choices = _choices(user)  # type: ignore[attr-defined]
            return
        for name in ("what", "which", "weeks", "once"):
            del self.fields[name]
        if record.opening.starts <= clock.now():
            self.fields["starts"].disabled = True
            self.fields["starts"].help_text = _("It has begun.")

    def clean_reason(self) -> str:
        """The reason as it fits into the readers’ sentence, also where somebody has written it with “because of”."""
        text: str = self.cleaned_data["reason"]
        because = _("Because of")
        if text.casefold().startswith(f"{because.casefold()} "):
            return text[len(because) :].strip().removesuffix(".")
        return text

    def clean(self) -> dict[str, Any]:
        """Raises nothing: errors stand at their fields."""
        cleaned = self.cleaned_data
        self.resolve(cleaned)
        if self.record is not None:
            cleaned["scope"], cleaned["key"] = self.record.opening.scope, self.record.opening.key
            if self.fields["starts"].disabled:
                cleaned["starts"] = self.record.opening.starts
        elif "what" in cleaned:
            self._place(cleaned)
        return cleaned

    def _place(self, cleaned: dict[str, Any]) -> None:
        scope, _colon, key = cleaned["what"].partition(":")
        cleaned["scope"] = Scope(scope)
        cleaned["key"] = int(key or 0)
        if cleaned["scope"] not in _NAMED:
            return
        text = cleaned.get("which", "").strip()
        found = _topic(text) if cleaned["scope"] is Scope.TAG else _article(self.user, text)
        if found is None:
            self.add_error("which", _missing(cleaned["scope"], text))
        else:
            cleaned["key"] = found

    @property
    def fingerprint(self) -> str:
        """What somebody has to have seen before it is saved: the same for the same scope and window."""
        known = self.cleaned_data
        facts = [str(known.get(name)) for name in ("scope", "key", "starts", "ends", "weeks")]
        return sha256("|".join(facts).encode()).hexdigest()[:24]


def initial(record: Record, *, again: bool = False) -> dict[str, Any]:
    """The form's values for an opening; ``again`` for another one like it, whose window is still to be chosen."""
    opening = record.opening
    values: dict[str, Any] = {"reason": opening.reason, "note": record.note}
    if again:
        named = opening.scope in _NAMED
        values |= {
            "what": opening.scope.value
            if named or not opening.key
            else f"{opening.scope.value}:{opening.key}",
            "which": str(opening.key) if opening.scope is Scope.ARTICLE else "",
            "once": new_key(),
        }
        return values
    values["starts"] = wall_of(opening.starts)[0]
    values["ends"] = None if opening.ends is None else wall_of(opening.ends)[0]
    return values


def again(record: Record) -> Mapping[str, str]:
    """Which of two readings the times of an opening are, as the form sends it; only for times that come twice."""
    pairs = (("starts_again", record.opening.starts), ("ends_again", record.opening.ends))
    found = {name: wall_of(moment)[1] for name, moment in pairs if moment is not None}
    return {name: reading for name, reading in found.items() if reading}


def wall_of(moment: datetime) -> tuple[datetime, str]:
    """What the paper's clocks show at a moment (naive), and which of two readings it is: 0, 1, or empty for one."""
    wall = moment.astimezone(zone()).replace(tzinfo=None, fold=0)
    readings = moments(wall, zone())
    return wall, str(readings.index(moment.astimezone(UTC))) if len(readings) > 1 else ""


def new_key() -> str:
    """A key under which a form makes one opening, however often it is sent."""
    return f"form:{secrets.token_hex(12)}"


def _choices(user: Any) -> list[Any]:
    article = (Scope.ARTICLE.value, _("A single article …"))
    sections = [(f"{Scope.SECTION.value}:{one.key}", one.label) for one in openable.sections(user)]
    if openable.PaperPlaces().reach(user) is not None:
        return [(_("Sections"), sections), (_("Single things"), [article])]
    dossiers = [(f"{Scope.DOSSIER.value}:{one.key}", one.label) for one in openable.dossiers()]
    editions = [(f"{Scope.EDITION.value}:{one.key}", one.label) for one in openable.editions()]
    groups = [
        (_("Everything"), [(Scope.EVERYTHING.value, _("The whole paper"))]),
        (_("Single things"), [article, (Scope.TAG.value, _("A topic …"))]),
        (_("Sections"), sections),
        (_("Dossiers"), dossiers),
        (_("Editions"), editions),
    ]
    return [(name, options) for name, options in groups if options]


def _topic(text: str) -> int | None:
    return openable.topic(text) if text else None


def _article(user: Any, text: str) -> int | None:
    found = _NUMBER.match(text)
    choice = openable.openable(user, int(found[1])) if found else None
    return None if choice is None else choice.key


def _missing(scope: Scope, text: str) -> str:
    if not text:
        return _("Say which one.")
    if scope is Scope.TAG:
        return _("There is no topic “%(name)s”. Write it as it stands under the texts.") % {"name": text}
    return _("There is no such article in your sections. Copy its address from the browser, or its number.")

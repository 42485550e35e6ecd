"""What the desk says about openings, in the language of whoever reads it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from andruck.access.rules import Opening, Scope
from andruck.access.rules.openings import Record, State
from andruck.core.errors import Refusal
from andruck.core.local_time import is_doubled
from andruck.desk.days import zone
from andruck.desk.openings.forms import TwoReadings


def sentence(refusal: Refusal) -> str:
    """Why something is refused, and what to do."""
    sentences = {
        "opening-starts-in-past": _(
            "What is past cannot be opened any more. Leave the beginning empty to open at once."
        ),
        "opening-too-far": _(
            "It would begin more than two years from now. Check the year, or plan it when it is nearer."
        ),
        "opening-ends-before-start": _(
            "It would end before it begins. Give a later end, or none: then it stays open until further notice."
        ),
        "opening-ends-in-past": _("This end is past already. Give a later one, or end the opening now."),
        "opening-too-long": _(
            "It would last longer than ten years. Check the year, or leave the end empty: until further notice."
        ),
        "opening-without-reason": _(
            "Readers are told why something is open. Give the reason in a few words."
        ),
        "opening-reason-too-long": _(
            "The reason has %(length)s characters, %(most)s fit. Say it shorter; the rest belongs into the note."
        ),
        "opening-note-too-long": _("The note has %(length)s characters, %(most)s fit. Say it shorter."),
        "opening-with-markup": _(
            "This is shown to readers as plain text. Take out the tags and entities (<…>, &…;)."
        ),
        "opening-with-invisible": _(
            "There are invisible characters in it, perhaps from another program. Type it anew."
        ),
        "opening-overtaken": _(
            "Somebody has changed this opening meanwhile. Look at it again, then repeat what is still needed."
        ),
        "opening-is-over": _("This opening is over. Open the same once more: “duplicate” does it."),
        "opening-of-nothing": _(
            "What was to be opened is not there any more. Choose it again from the list."
        ),
        "opening-not-yours": _(
            "You may open your own sections and their articles. For more, ask the chief editors."
        ),
        "opening-too-many": _(
            "%(most)s openings are live or planned already. End some of them, or open a whole section or topic."
        ),
        "opening-is-paid-for": _(
            "Readers have paid for this time. It may be made longer, not shorter; an administrator may."
        ),
    }
    text = sentences.get(refusal.code)
    return refusal.reason if text is None else text % refusal.facts


def state(found: State) -> str:
    """A state in a word."""
    return {
        State.PROMISED: _("promised"),
        State.PLANNED: _("planned"),
        State.LIVE: _("open"),
        State.OVER: _("over"),
        State.CALLED_OFF: _("called off"),
    }[found]


def place(scope: Scope, label: str | None) -> str:
    """What is opened. ``label`` is None for what is gone, or what somebody may not know."""
    if scope is Scope.EVERYTHING:
        return _("The whole paper")
    if label is None:
        return {
            Scope.ARTICLE: _("A single article"),
            Scope.SECTION: _("A section that is gone"),
            Scope.DOSSIER: _("A dossier that is gone"),
            Scope.TAG: _("A topic that is gone"),
            Scope.EDITION: _("An edition that is gone"),
        }[scope]
    return {
        Scope.ARTICLE: _("Article: %(name)s"),
        Scope.SECTION: _("Section: %(name)s"),
        Scope.DOSSIER: _("Dossier: %(name)s"),
        Scope.TAG: _("Topic: %(name)s"),
        Scope.EDITION: _("Edition of %(name)s"),
    }[scope] % {"name": label}


def clock(moment: datetime) -> str:
    """The time of the day on the paper's clocks; where it comes twice, which of the two."""
    local = moment.astimezone(zone())
    text = date_format(local, "TIME_FORMAT")
    # What began at once began in a second that nobody has chosen; chosen ones are whole.
    if local.second and not local.microsecond:
        text = f"{text}:{local:%S}"
    return f"{text} {season(moment)}" if is_doubled(moment, zone()) else text


def season(moment: datetime) -> str:
    """What tells the two readings of a time apart."""
    return _("summer time") if moment.astimezone(zone()).dst() else _("winter time")


def moment(at: datetime) -> str:
    """A day and a time."""
    return f"{date_format(at.astimezone(zone()), 'SHORT_DATE_FORMAT')}, {clock(at)}"


def window(opening: Opening) -> str:
    """From when until when."""
    if opening.ends is None:
        return _("from %(start)s until further notice") % {"start": moment(opening.starts)}
    one_day = opening.starts.astimezone(zone()).date() == opening.ends.astimezone(zone()).date()
    end = clock(opening.ends) if one_day else moment(opening.ends)
    return _("from %(start)s until %(end)s") % {"start": moment(opening.starts), "end": end}


def because(reason: str) -> str:
    """The reason, as part of a sentence."""
    return _("because of %(reason)s") % {"reason": reason}


def told(opening: Opening) -> str:
    """What readers see beside a text that is open for everybody."""
    if opening.ends is None:
        text = _("Because of %(reason)s, this text is open to everybody until further notice.")
        return text % {"reason": opening.reason}
    text = _("Because of %(reason)s, this text is open to everybody until %(moment)s.")
    return text % {"reason": opening.reason, "moment": moment(opening.ends)}


def part_of_day(since: datetime | None, until: datetime | None) -> str:
    """The part of a day that is open."""
    if since is not None and until is not None:
        return f"{clock(since)} – {clock(until)}"
    if since is not None:
        return _("from %(time)s") % {"time": clock(since)}
    if until is not None:
        return _("until %(time)s") % {"time": clock(until)}
    return _("all day")


def about(record: Record, labels: dict[tuple[Scope, int], str], now: datetime) -> dict[str, Any]:
    """An opening as the lists show it."""
    opening = record.opening
    found = record.state(now)
    return {
        "id": record.id,
        "place": place(opening.scope, labels.get((opening.scope, opening.key))),
        "reason": because(opening.reason),
        "window": window(opening),
        "state": found.value,
        "state_word": state(found),
    }


def twice(form: TwoReadings, legends: Mapping[str, object]) -> list[dict[str, Any]]:
    """The times of a form that come twice, with both readings in words; a question for each field."""
    return [
        {
            "field": one.field,
            "legend": legends[one.field],
            "readings": [
                {"words": moment(at), "chosen": form.data.get(f"{one.field}_again") == str(number)}
                for number, at in enumerate(one.moments)
            ],
        }
        for one in form.twice
    ]

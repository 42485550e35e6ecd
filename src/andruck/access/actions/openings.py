"""Opening things for everyone: for a time, for a reason that is told, and never without a trace.

People come from the desk (``by`` is their account), handlers of events come without one. Every verb may be called
twice. ``rehearse`` and ``rehearse_change`` refuse what saving would refuse, and save nothing.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from andruck.access import models, ports
from andruck.access.events import OpeningChanged, OpeningEnded, OpeningPlanned
from andruck.access.queries.openings import known_as, record
from andruck.access.rules import Opening, Scope
from andruck.access.rules import openings as rules
from andruck.access.rules.openings import Place, Record, Source
from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.infra import audit, events
from andruck.people.queries import has_role
from andruck.people.rules import Role

OPENERS = (Role.EDITOR, Role.CHIEF, Role.ADMINISTRATOR)


def open(
    *,
    scope: Scope,
    key: int = 0,
    starts: datetime | None = None,
    ends: datetime | None = None,
    reason: str,
    note: str = "",
    by: Any = None,
    source: Source = Source.DESK,
    promise: str = "",
    pending: bool = False,
    once: str = "",
) -> Record:
    """Open something for everyone from ``starts`` (None: now) to ``ends`` (None: until further notice).

    ``once`` is a key of the caller's: a second call with it gives what the first one made. ``pending`` announces
    days that a goal will pay for: they open when the goal is reached (``fulfil``), or never (``miss``).
    Raises Refusal for what cannot be opened, or not by this person.
    """
    now = clock.now()
    if once and (made := known_as(once)) is not None:
        return _same(made, scope, key)
    planned = rehearse(scope=scope, key=key, starts=starts, ends=ends, reason=reason, note=note, by=by)
    row = models.Opening(
        scope=scope.value, key=key, starts=planned.starts, ends=planned.ends, reason=planned.reason,
        note=rules.note(note), source=source.value, promise=rules.promise(promise, source),
        pending=pending and source is Source.GOAL, once=once, opened_by_id=getattr(by, "pk", None), opened_at=now,
    )  # fmt: skip
    try:
        with transaction.atomic():
            _room_for_one(now)
            row.save()
            made = record(row)
            _write(by, "access.opening_planned", made)
            events.emit(OpeningPlanned(made.id, scope.value, key, planned.starts, planned.ends, now))
    except IntegrityError:
        # Somebody else with the same key was quicker.
        if not once or (made := known_as(once)) is None:
            raise
        return _same(made, scope, key)
    return made


@transaction.atomic
def change(
    *,
    opening: int,
    starts: datetime | None = None,
    ends: datetime | None = None,
    reason: str,
    note: str = "",
    seen: int | None = None,
    by: Any = None,
) -> Record:
    """Give an opening another window, reason or note. What it opens stays; so does a beginning that has come.

    ``seen`` is the version that somebody looked at. Raises Refusal when it has changed since, when it is over, and
    when it would take away days that readers have paid for.
    """
    now = clock.now()
    row, before = _take(opening, by)
    if seen is not None and seen != before.version:
        raise Refusal(
            "opening-overtaken",
            "Somebody has changed this opening meanwhile. Look at it again, then repeat what is still needed.",
        )
    wanted = rehearse_change(before, starts=starts, ends=ends, reason=reason, note=note, by=by)
    row.starts, row.ends, row.reason, row.note = wanted.starts, wanted.ends, wanted.reason, rules.note(note)
    return _save(row, before, by, "access.opening_changed", OpeningChanged(opening, now))


def rehearse(
    *,
    scope: Scope,
    key: int = 0,
    starts: datetime | None = None,
    ends: datetime | None = None,
    reason: str,
    note: str = "",
    by: Any = None,
) -> Opening:
    """The opening as ``open`` would make it now. Raises Refusal where that would."""
    _permit(by, _place(scope, key))
    begins, end = rules.window(starts, ends, clock.now())
    rules.note(note)
    return Opening(scope, key, begins, end, rules.reason(reason))


def rehearse_change(
    before: Record,
    *,
    starts: datetime | None = None,
    ends: datetime | None = None,
    reason: str,
    note: str = "",
    by: Any = None,
) -> Opening:
    """The opening as ``change`` would make it now. Raises Refusal where that would."""
    now, had = clock.now(), before.opening
    _permit(by, _standing(had))
    if before.state(now) in {rules.State.OVER, rules.State.CALLED_OFF}:
        raise Refusal(
            "opening-is-over", "This opening is over. Open the same once more: “duplicate” does it."
        )
    if had.starts <= now:
        begins = had.starts
        end = ends if ends == had.ends else rules.end_of(begins, ends, now)
    else:
        begins, end = rules.window(starts, ends, now)
    _keep_promise(before, begins, end, by)
    rules.note(note)
    return replace(had, starts=begins, ends=end, reason=rules.reason(reason))


@transaction.atomic
def end(*, opening: int, by: Any = None) -> Record:
    """End what is open now, call off what has not begun; what is over stays as it is.

    Raises Refusal when it would take away days that readers have paid for.
    """
    now = clock.now()
    row, before = _take(opening, by)
    state = before.state(now)
    if state in {rules.State.OVER, rules.State.CALLED_OFF}:
        return before
    _keep_promise(before, before.opening.starts, now, by)
    row.ended_at = now
    if state is rules.State.LIVE and before.opening.starts < now:
        row.ends = now
    else:
        row.called_off = True
    return _save(row, before, by, "access.opening_ended", OpeningEnded(opening, now))


@transaction.atomic
def fulfil(*, once: str, starts: datetime | None = None, ends: datetime | None = None) -> Record:
    """The goal is reached: open what was announced under this key, then or as soon as possible, and for as long.

    Raises Refusal when nothing was announced, or when it has been called off.
    """
    now = clock.now()
    row, before = _announced(once)
    if not before.pending:
        return before
    if before.called_off:
        raise Refusal("opening-is-over", "What was announced has been called off. Open it anew.")
    begins = starts or max(before.opening.starts, now)
    if ends is None and before.opening.ends is not None:
        # Late or early, it lasts as long as was announced.
        ends = begins + (before.opening.ends - before.opening.starts)
    row.starts, row.ends = rules.window(begins, ends, now)
    row.pending = False
    return _save(row, before, None, "access.opening_fulfilled", OpeningChanged(row.pk, now))


@transaction.atomic
def miss(*, once: str) -> Record:
    """The goal is missed: what was announced under this key does not open; what was promised for this case holds."""
    now = clock.now()
    row, before = _announced(once)
    if before.called_off or not before.pending:
        return before
    row.called_off, row.ended_at = True, now
    return _save(row, before, None, "access.opening_missed", OpeningEnded(row.pk, now))


def may_change(user: Any, made: Record) -> bool:
    """Whether this person may change or end this opening."""
    return may_open(user, _standing(made.opening))


def may_open(user: Any, place: Place) -> bool:
    """Whether this person may open this."""
    return has_role(user, *OPENERS) and rules.may_open(place, ports.places().reach(user))


# ---------------------------------------------------------------- what they have in common
def _place(scope: Scope, key: int) -> Place:
    place = ports.places().find(scope, key)
    if place is None:
        raise Refusal(
            "opening-of-nothing",
            "What was to be opened is not there (any more). Choose it again from the list.",
            field="key",
        )
    return place


def _permit(by: Any, place: Place) -> None:
    if by is not None and not may_open(by, place):
        raise Refusal(
            "opening-not-yours",
            "You may open your own sections and their articles. For more, ask the chief editors.",
            field="scope",
        )


def _room_for_one(now: datetime) -> None:
    lasting = models.Opening.objects.filter(called_off=False).exclude(ends__lte=now).count()
    if lasting >= rules.MOST:
        raise Refusal(
            "opening-too-many",
            f"{rules.MOST} openings are live or planned already. End some of them, or open a whole section or topic.",
            most=rules.MOST,
        )


def _same(made: Record, scope: Scope, key: int) -> Record:
    if (made.opening.scope, made.opening.key) != (scope, key):
        raise Refusal("opening-key-taken", "Something else has been opened under this key. Use another one.")
    return made


def _take(id: int, by: Any) -> tuple[Any, Record]:
    row = models.Opening.objects.select_for_update().filter(pk=id).first()
    if row is None:
        raise Refusal("opening-unknown", "There is no such opening. Look for it in the calendar.")
    made = record(row)
    _permit(by, _standing(made.opening))
    return row, made


def _standing(opening: Opening) -> Place:
    """What an opening is of. What has been deleted meanwhile spans nothing; those who may all can still end it."""
    found = ports.places().find(opening.scope, opening.key)
    return found or Place(opening.scope, opening.key, "")


def _announced(once: str) -> tuple[Any, Record]:
    row = models.Opening.objects.select_for_update().filter(once=once, source=Source.GOAL.value).first()
    if row is None:
        raise Refusal("opening-unknown", "Nothing was announced under this key. Announce it first.")
    return row, record(row)


def _keep_promise(before: Record, begins: datetime, end: datetime | None, by: Any) -> None:
    """Days that readers have paid for may become more; only an administrator may make them fewer."""
    if before.source is not Source.GOAL or before.pending or by is None or has_role(by, Role.ADMINISTRATOR):
        return
    had = before.opening
    longer = end is None or (had.ends is not None and had.ends <= end)
    if begins > had.starts or not longer:
        raise Refusal(
            "opening-is-paid-for",
            "Readers have paid for this time. It may be made longer, not shorter; an administrator may.",
            field="ends",
        )


def _save(row: Any, before: Record, by: Any, action: str, event: object) -> Record:
    row.version += 1
    after = record(row)
    if replace(after, version=before.version) == before:
        return before
    row.save()
    _write(by, action, after, before)
    events.emit(event)
    return after


def _write(by: Any, action: str, after: Record, before: Record | None = None) -> None:
    audit.record(
        actor=by,
        action=action,
        subject=f"opening:{after.id}",
        facts=_facts(after.opening),
        before=None if before is None else _facts(before.opening),
        after=_facts(after.opening),
    )


def _facts(opening: Opening) -> dict[str, Any]:
    return {
        "what": f"{opening.scope.value}:{opening.key}", "starts": opening.starts, "ends": opening.ends,
        "reason": opening.reason,
    }  # fmt: skip

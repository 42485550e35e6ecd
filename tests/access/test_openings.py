"""Opening, changing, ending: what is refused, what is written down, what happens twice."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction

from andruck.access import ports
from andruck.access.actions import openings as actions
from andruck.access.events import OpeningChanged, OpeningEnded, OpeningPlanned
from andruck.access.models import Opening as Row
from andruck.access.queries import openings as queries
from andruck.access.rules import Opening, Scope
from andruck.access.rules.openings import Place, Source, State
from andruck.core.errors import Refusal
from andruck.infra import audit, journal
from andruck.infra.models import JournalEntry
from andruck.people.rules import Role
from tests import factories

NOW = datetime(2026, 10, 5, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SECTION = Place(Scope.SECTION, 4, "Politik", 4)
ARTICLE = Place(Scope.ARTICLE, 9, "Der Deich hält", 4)
DOSSIER = Place(Scope.DOSSIER, 7, "Wohnen am Wasser")


@pytest.fixture(autouse=True)
def world(db: Any) -> Any:
    before = ports.places()
    ports.plug_places(ports.FixedPlaces(SECTION, ARTICLE, DOSSIER))
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller
    ports.plug_places(before)


def reaching(user: Any, sections: frozenset[int] | None) -> Any:
    """The person may open things in these sections."""
    ports.plug_places(ports.FixedPlaces(SECTION, ARTICLE, DOSSIER, reaches={user.pk: sections}))
    return user


def everything(**fields: Any) -> Any:
    return actions.open(**{"scope": Scope.EVERYTHING, "reason": "des Sturms", "ends": NOW + DAY, **fields})


def refused(code: str, field: str, what: Any, **fields: Any) -> Refusal:
    count = Row.objects.count(), JournalEntry.objects.count()
    with pytest.raises(Refusal) as caught:
        what(**fields)
    assert (caught.value.code, caught.value.field) == (code, field)
    assert (Row.objects.count(), JournalEntry.objects.count()) == count
    return caught.value


def told() -> list[str]:
    return [entry.name for entry in journal.after(0)]


def test_what_is_opened_is_open_from_now_and_told(django_capture_on_commit_callbacks: Any) -> None:
    chief = reaching(factories.staff(Role.CHIEF), None)
    made = everything(by=chief, note="Siehe Konferenz")
    assert queries.current() == (Opening(Scope.EVERYTHING, 0, NOW, NOW + DAY, "des Sturms"),)
    assert (made.state(NOW), made.opened_by, made.note, made.version) == (
        State.LIVE,
        chief.pk,
        "Siehe Konferenz",
        1,
    )
    [entry] = journal.after(0)
    assert (entry.name, entry.facts["opening"], entry.facts["scope"]) == (
        "OpeningPlanned",
        made.id,
        "everything",
    )
    [deed] = audit.entries(subject=f"opening:{made.id}")
    assert (deed.actor, deed.action) == (f"person:{chief.pk}", "access.opening_planned")
    assert (deed.facts["what"], deed.facts["reason"]) == ("everything:0", "des Sturms")


def test_the_log_says_what_was_opened() -> None:
    # A fact named ``key`` would be blacked out as a secret.
    made = everything(scope=Scope.SECTION, key=4)
    [deed] = audit.entries(subject=f"opening:{made.id}")
    assert deed.facts == {
        "what": "section:4",
        "starts": "2026-10-05T12:00:00Z",
        "ends": "2026-10-06T12:00:00Z",
        "reason": "des Sturms",
    }


def test_a_handler_may_call_twice() -> None:
    first = everything(once="goal:17", source=Source.GOAL, promise="Das Geld geht in den Soli-Fonds.")
    with time_machine.travel(NOW + HOUR, tick=False):
        again = everything(once="goal:17", source=Source.GOAL, promise="Das Geld geht in den Soli-Fonds.")
    assert again == first
    assert Row.objects.count() == 1
    assert told() == ["OpeningPlanned"]
    refused("opening-key-taken", "", everything, once="goal:17", scope=Scope.SECTION, key=4)


def test_two_at_the_same_moment_make_one(monkeypatch: Any) -> None:
    first = everything(once="form:1")
    seen = iter([None, first])
    monkeypatch.setattr(actions, "known_as", lambda once: next(seen))
    assert everything(once="form:1") == first
    assert Row.objects.count() == 1


WRONG = [
    ("opening-ends-before-start", "ends", {"starts": NOW + DAY, "ends": NOW + HOUR}),
    ("opening-ends-before-start", "ends", {"starts": NOW + DAY, "ends": NOW + DAY}),
    ("opening-starts-in-past", "starts", {"starts": NOW - 2 * HOUR}),
    ("opening-too-far", "starts", {"starts": NOW.replace(year=2036), "ends": None}),
    ("opening-too-long", "ends", {"ends": NOW.replace(year=2206)}),
    ("opening-without-reason", "reason", {"reason": " \n "}),
    ("opening-reason-too-long", "reason", {"reason": "x" * 10_000}),
    ("opening-with-markup", "reason", {"reason": "<b>Sturm</b>"}),
    ("opening-with-markup", "reason", {"reason": "Sturm<script>alert(1)</script>"}),
    ("opening-with-markup", "reason", {"reason": "Sturm &amp; Flut"}),
    ("opening-with-invisible", "reason", {"reason": "Sturm\u202eFlut"}),
    ("opening-with-invisible", "reason", {"reason": "Sturm\x00Flut"}),
    ("opening-note-too-long", "note", {"note": "x" * 10_000}),
    ("opening-of-nothing", "key", {"scope": Scope.SECTION, "key": 99}),
    ("opening-without-promise", "promise", {"source": Source.GOAL}),
    ("opening-with-markup", "promise", {"source": Source.GOAL, "promise": "<i>x</i>"}),
]


@pytest.mark.parametrize(("code", "field", "fields"), WRONG)
def test_what_cannot_be_is_refused_with_a_next_step(code: str, field: str, fields: dict[str, Any]) -> None:
    refusal = refused(code, field, everything, **fields)
    assert len(refusal.reason.split(". ")) >= 2, "what is wrong, and what to do"


def test_ordinary_signs_are_no_markup() -> None:
    made = everything(reason='  Hochwasser  in\n"Wiekum" & 3 < 4, Leser*innen\u00adbrief ')
    assert made.opening.reason == 'Hochwasser in "Wiekum" & 3 < 4, Leser*innen\u00adbrief'


def test_a_beginning_just_past_is_now() -> None:
    assert everything(starts=NOW - timedelta(minutes=20)).opening.starts == NOW


def test_who_may_open_what() -> None:
    editor = reaching(factories.staff(Role.EDITOR, username="e"), frozenset({4}))
    for place in (SECTION, ARTICLE):
        made = everything(scope=place.scope, key=place.key, by=editor)
        assert actions.end(opening=made.id, by=editor).state(NOW) is State.CALLED_OFF
    refused("opening-not-yours", "scope", everything, by=editor)
    refused("opening-not-yours", "scope", everything, by=editor, scope=Scope.DOSSIER, key=7)
    for role, sections in (
        (Role.EDITOR, frozenset[int]()),
        (Role.REPORTER, frozenset({4})),
        (Role.REVENUE, None),
        (Role.ADS, None),
    ):
        other = reaching(factories.staff(role, username=f"{role}2"), sections)
        refused("opening-not-yours", "scope", everything, by=other, scope=Scope.SECTION, key=4)
    chief = reaching(factories.staff(Role.CHIEF), None)
    everything(by=chief, scope=Scope.DOSSIER, key=7)


def test_nobody_changes_or_ends_what_they_may_not_open() -> None:
    made = everything()
    editor = reaching(factories.staff(Role.EDITOR), frozenset({4}))
    refused("opening-not-yours", "scope", actions.end, opening=made.id, by=editor)
    refused("opening-not-yours", "scope", actions.change, opening=made.id, reason="Nichts", by=editor)
    assert queries.find(made.id) == made


def test_what_was_deleted_meanwhile_can_still_be_ended_by_the_chief() -> None:
    made = everything(scope=Scope.SECTION, key=4)
    ports.plug_places(ports.FixedPlaces())
    chief = factories.staff(Role.CHIEF)
    ports.plug_places(ports.FixedPlaces(reaches={chief.pk: None}))
    assert actions.end(opening=made.id, by=chief).called_off


def test_ending_keeps_what_has_been(world: Any) -> None:
    made = everything()
    world.move_to(NOW + HOUR)
    ended = actions.end(opening=made.id)
    assert (ended.opening.starts, ended.opening.ends, ended.ended_at) == (NOW, NOW + HOUR, NOW + HOUR)
    assert ended.state(NOW + HOUR) is State.OVER
    assert queries.current() == ()
    assert actions.end(opening=made.id) == ended, "twice changes nothing"
    assert told() == ["OpeningPlanned", "OpeningEnded"]
    assert [deed.action for deed in audit.entries(subject=f"opening:{made.id}")] == [
        "access.opening_ended",
        "access.opening_planned",
    ]
    refused("opening-is-over", "", actions.change, opening=made.id, reason="Doch")


def test_calling_off_before_it_begins() -> None:
    made = everything(starts=NOW + HOUR)
    assert made.state(NOW) is State.PLANNED
    off = actions.end(opening=made.id)
    assert (off.called_off, off.opening) == (True, made.opening)
    assert queries.current() == ()
    assert queries.past() == (off,)


def test_changing_what_is_planned_and_what_has_begun(world: Any) -> None:
    made = everything(starts=NOW + HOUR)
    moved = actions.change(
        opening=made.id, starts=NOW + 2 * HOUR, ends=NOW + 3 * HOUR, reason="der Flut", seen=1
    )
    assert (moved.opening.starts, moved.opening.reason, moved.version) == (NOW + 2 * HOUR, "der Flut", 2)
    refused("opening-overtaken", "", actions.change, opening=made.id, reason="der Ebbe", seen=1)
    world.move_to(NOW + 2.5 * HOUR)
    longer = actions.change(opening=made.id, starts=NOW + 9 * HOUR, ends=None, reason="der Flut", seen=2)
    assert (longer.opening.starts, longer.opening.ends) == (NOW + 2 * HOUR, None), "what has begun has begun"
    refused(
        "opening-ends-in-past", "ends", actions.change, opening=made.id, ends=NOW + 2.2 * HOUR, reason="x"
    )
    same = actions.change(opening=made.id, ends=None, reason="der Flut")
    assert same == longer, "nothing changed, nothing is told"
    assert told() == ["OpeningPlanned", "OpeningChanged", "OpeningChanged"]


def test_days_that_were_paid_for_become_more_never_fewer(world: Any) -> None:
    chief = reaching(factories.staff(Role.CHIEF), None)
    made = everything(source=Source.GOAL, promise="Zurück an alle.", once="goal:1")
    refused("opening-is-paid-for", "ends", actions.end, opening=made.id, by=chief)
    refused(
        "opening-is-paid-for", "ends", actions.change, opening=made.id, ends=NOW + HOUR, reason="x", by=chief
    )
    longer = actions.change(opening=made.id, ends=NOW + 2 * DAY, reason="Ihretwegen", by=chief)
    assert longer.opening.ends == NOW + 2 * DAY
    administrator = reaching(factories.staff(Role.ADMINISTRATOR, username="a"), None)
    world.move_to(NOW + HOUR)
    assert actions.end(opening=made.id, by=administrator).state(NOW + HOUR) is State.OVER


def announced(**fields: Any) -> Any:
    return everything(
        **{"source": Source.GOAL, "promise": "Zurück an alle.", "once": "goal:1", "pending": True, **fields}
    )


def test_what_is_announced_opens_when_the_goal_is_reached(world: Any) -> None:
    made = announced(starts=NOW + DAY, ends=NOW + 3 * DAY)
    assert (made.state(NOW), queries.current()) == (State.PROMISED, ())
    assert queries.between(NOW, NOW + 9 * DAY) == (made,)
    world.move_to(NOW + 2 * DAY)
    done = actions.fulfil(once="goal:1")
    assert (done.opening.starts, done.opening.ends) == (NOW + 2 * DAY, NOW + 4 * DAY), "all the days paid for"
    assert actions.fulfil(once="goal:1") == done
    assert actions.miss(once="goal:1") == done, "too late to miss it"
    assert queries.current() == (done.opening,)
    assert told() == ["OpeningPlanned", "OpeningChanged"]


def test_a_missed_goal_opens_nothing() -> None:
    announced(starts=NOW + DAY, ends=NOW + 3 * DAY)
    missed = actions.miss(once="goal:1")
    assert missed.state(NOW) is State.CALLED_OFF
    assert actions.miss(once="goal:1") == missed
    refused("opening-is-over", "", actions.fulfil, once="goal:1")
    refused("opening-unknown", "", actions.fulfil, once="goal:2")
    assert queries.current(NOW + DAY) == ()


def test_there_is_an_end_to_how_many(monkeypatch: Any) -> None:
    monkeypatch.setattr(actions.rules, "MOST", 2)
    for _ in range(2):
        everything(scope=Scope.SECTION, key=4)
    refused("opening-too-many", "", everything)


def test_the_database_holds_to_it_too() -> None:
    fields = {"scope": "everything", "starts": NOW, "ends": NOW + DAY, "reason": "x", "opened_at": NOW}
    for wrong in (
        {"ends": NOW},
        {"key": 5},
        {"scope": "section"},
        {"source": "goal"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Row.objects.create(**{**fields, **wrong})
    Row.objects.create(**fields, once="a")
    with pytest.raises(IntegrityError), transaction.atomic():
        Row.objects.create(**fields, once="a")


def test_reading_costs_one_query(django_assert_num_queries: Any) -> None:
    for number in range(10):
        everything(starts=NOW + number * HOUR, ends=NOW + (number + 1) * HOUR)
    with django_assert_num_queries(1):
        assert len(queries.current(NOW + 4.5 * HOUR)) == 6
    with django_assert_num_queries(1):
        assert [one.opening.starts for one in queries.between(NOW + 2.5 * HOUR, NOW + 4 * HOUR)] == [
            NOW + 2 * HOUR,
            NOW + 3 * HOUR,
        ]


def test_the_events_are_heard(django_capture_on_commit_callbacks: Any) -> None:
    from andruck.infra import events

    heard: list[object] = []
    kinds = (OpeningPlanned, OpeningChanged, OpeningEnded)
    for kind in kinds:
        events.subscribe(kind, heard.append)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            made = everything()
            actions.change(opening=made.id, ends=None, reason="x")
            actions.end(opening=made.id)
    finally:
        for kind in kinds:
            events.unsubscribe(kind, heard.append)
    assert [type(event) for event in heard] == list(kinds)

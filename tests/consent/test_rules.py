"""What follows from a choice: for every choice, day, version and signal; and what a device remembers of it."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from andruck.consent import ports
from andruck.consent.rules import (
    ASSIGNED,
    Answer,
    Choice,
    Choices,
    Purpose,
    Reason,
    State,
    decide,
    is_assigned,
    notice,
    version,
)
from andruck.consent.rules.choices import LASTS, QUIET, SUBJECT, read, spoken, write
from andruck.consent.rules.purposes import SLOTS
from andruck.consent.rules.signals import objects

TODAY = date(2026, 11, 30)
WORDS, OTHERS = b"abcd", b"efgh"
days = st.dates(date(2020, 1, 1), date(2099, 12, 31))
versions = st.binary(min_size=4, max_size=4)
choices = st.builds(Choice, answer=st.sampled_from(Answer), day=days, version=versions, despite=st.booleans())


@given(st.none() | choices, versions, days, st.booleans())
def test_nothing_but_a_fresh_yes_to_these_words_allows(
    choice: Choice | None, words: bytes, today: date, objecting: bool
) -> None:
    found = decide(choice, version=words, today=today, objects=objecting)
    fresh = (
        choice is not None
        and choice.answer is Answer.YES
        and choice.version == words
        and choice.day <= today < choice.day + LASTS
    )
    assert (found.state is State.GRANTED) is fresh
    assert found.allowed is (fresh and choice is not None and (choice.despite or not objecting))
    assert found.allowed is (found.reason is Reason.YES)
    # Nobody is asked who has said yes, whose browser objects, or who has said no within the year.
    refused = choice is not None and choice.answer is not Answer.YES
    if found.allowed or objecting or (refused and choice is not None and today - choice.day < QUIET):
        assert not found.may_ask


@pytest.mark.parametrize(
    ("choice", "state", "reason", "may_ask"),
    [
        (None, State.UNSET, Reason.NEVER_ASKED, True),
        (Choice(Answer.YES, TODAY, WORDS), State.GRANTED, Reason.YES, False),
        (Choice(Answer.YES, TODAY, OTHERS), State.STALE, Reason.CHANGED, True),
        (Choice(Answer.YES, TODAY - LASTS, WORDS), State.STALE, Reason.OVER, True),
        (Choice(Answer.YES, TODAY + timedelta(days=1), WORDS), State.STALE, Reason.OVER, True),
        (Choice(Answer.NO, TODAY, WORDS), State.DENIED, Reason.NO, False),
        (Choice(Answer.NO, TODAY - QUIET, WORDS), State.DENIED, Reason.NO, True),
        (Choice(Answer.WITHDRAWN, TODAY, WORDS), State.WITHDRAWN, Reason.WITHDRAWN, False),
        (Choice(Answer.WITHDRAWN, TODAY - QUIET, WORDS), State.WITHDRAWN, Reason.WITHDRAWN, True),
    ],
)
def test_every_state(choice: Choice | None, state: State, reason: Reason, may_ask: bool) -> None:
    found = decide(choice, version=WORDS, today=TODAY, objects=False)
    assert (found.state, found.reason, found.may_ask) == (state, reason, may_ask)


@pytest.mark.parametrize(
    ("headers", "objecting"),
    [
        ({}, False),
        ({"Sec-GPC": "1"}, True),
        ({"DNT": "1"}, True),
        ({"dnt": "0"}, False),
        ({"sec-gpc": "1 "}, True),
    ],
)
def test_signals(headers: dict[str, str], objecting: bool) -> None:
    assert objects(headers) is objecting
    yes = Choice(Answer.YES, TODAY, WORDS)
    found = decide(yes, version=WORDS, today=TODAY, objects=objects(headers))
    assert found.reason is (Reason.OBJECTED if objecting else Reason.YES)
    despite = Choice(Answer.YES, TODAY, WORDS, despite=True)
    assert decide(despite, version=WORDS, today=TODAY, objects=objecting).allowed


@given(
    st.binary(min_size=SUBJECT, max_size=SUBJECT).filter(any), st.dictionaries(st.integers(0, 63), choices)
)
def test_a_device_remembers_what_was_said(subject: bytes, made: dict[int, Choice]) -> None:
    said = Choices()
    for slot, choice in made.items():
        said = said.said(slot, choice, subject=subject)
    found = read(write(said))
    assert found is not None
    assert (found.subject, dict(found.made)) == (said.subject, made)
    granted = [choice for choice in made.values() if choice.answer is Answer.YES]
    # A number is there for whoever has granted something, and for nobody else.
    assert bool(found.subject) is bool(granted)
    assert len([one for one in spoken(found).split("-") if one]) == len(granted)


@given(st.binary(max_size=80))
def test_other_bytes_are_no_choices(data: bytes) -> None:
    found = read(data)
    if found is not None:
        assert write(found) == data or len(found.made) * 8 < len(data)


def test_other_words_are_another_version() -> None:
    def purpose(**other: Any) -> Purpose:
        facts = {"key": "embed:x", "slot": 3, "title": "Videos", "text": "Von X.", "data": ("Adresse",)}
        return Purpose(**{**facts, **other})

    texts = {notice(one) for one in (
        purpose(), purpose(title="Filme"), purpose(text="Von Y."), purpose(data=("Alter",)),
        purpose(recipients=("X Ltd.",)), purpose(days=3),
    )}  # fmt: skip
    assert len({version([text]) for text in texts}) == 6
    for wrong in ({"key": "Embed X"}, {"slot": 64}, {"title": " "}, {"data": ()}, {"days": -1}):
        with pytest.raises(ValueError, match=r"purpose|slot|complete"):
            purpose(**wrong)


# ---------------------------------------------------------------- slots
def test_no_slot_is_given_twice_and_those_on_devices_stay() -> None:
    assert len(set(ASSIGNED.values())) == len(ASSIGNED)
    assert set(ASSIGNED.values()) <= set(range(SLOTS))
    # What is in readers' cookies: whoever changes one of these makes a yes to something of a yes to something else.
    assert dict(ASSIGNED) == {
        "embed:youtube": 1, "embed:vimeo": 2, "recs_personal": 3, "stats_reading": 4, "ads_measure": 5, "nl_opens": 6,
    }  # fmt: skip


def test_only_what_a_room_needs_is_offered_and_only_in_its_slot() -> None:
    assert {one.key for one in ports.purposes()} == set(ASSIGNED) - {"ads_measure", "nl_opens"}
    assert all(is_assigned(one) for one in ports.purposes())
    for key, slot in (("nl_opens", 5), ("something_else", 5), ("something_else", 33)):
        with pytest.raises(ValueError, match="not assigned"):
            ports.offer(Purpose(key, slot, "Titel", "Text", ("Daten",)))


def test_who_need_not_be_of_an_age_is_asked_as_ever() -> None:
    facts = ("embed:vimeo", 2, "Titel", "Text", ("Daten",))
    assert notice(Purpose(*facts)) == "Titel\nText\nDaten\n0"
    assert notice(Purpose(*facts, least_age=16)) == "Titel\nText\nDaten\n0\n≥ 16"
    with pytest.raises(ValueError, match="not complete"):
        Purpose(*facts, least_age=-1)

"""Strings of an external consent dialogue: exactly in form, said to us, of this policy, with a yes; or refused."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from andruck.consent import ports
from andruck.consent.adapters.cookie import CookieDialogue
from andruck.consent.queries.companies import may_company
from andruck.consent.rules import tcf
from andruck.consent.rules.tcf import MalformedError, Reason, judge, read
from andruck.infra import storage
from andruck.project import wiring
from andruck.project.environment import Environment
from tests.consent.tc_strings import PUBLISHED, Facts, bits_of, letters, write

NOW = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
POLICY, VENDOR, PURPOSES = 5, 755, frozenset({1, 7})
GOOD = Facts()

# A machine that has other things to do is no mistake of the strings.
slowly = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

days = st.integers(0, 60_000).map(lambda day: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=day))
vendors = st.frozensets(st.integers(1, 900), max_size=20) | st.frozensets(st.integers(1, 65_535), max_size=4)
numbers = st.frozensets(st.integers(1, 24))
pairs = st.tuples(st.integers(1, 3000), st.integers(0, 50)).map(lambda two: (two[0], two[0] + two[1]))
restrictions = st.lists(
    st.tuples(st.integers(1, 24), st.integers(0, 2), st.lists(pairs, max_size=3).map(tuple)), max_size=3
).map(tuple)
strings = st.builds(
    Facts,
    created=days, updated=st.none() | days, cmp=st.integers(0, 4095), policy=st.integers(0, 63),
    service_specific=st.booleans(), purposes=numbers, interests=numbers, vendors=vendors,
    restrictions=restrictions, disclosed=st.none() | vendors, publisher=st.booleans(), ranges=st.booleans(),
    fill=st.sampled_from([8, 24]),
)  # fmt: skip


def verdict(text: str, **other: Any) -> Reason:
    facts: dict[str, Any] = {"vendor": VENDOR, "purposes": PURPOSES, "policy": POLICY, "now": NOW} | other
    found = judge(text, **facts)
    assert found.allowed is (found.reason is Reason.YES)
    return found.reason


def everyone(some: tuple[range, ...] | None) -> set[int] | None:
    return None if some is None else {one for several in some for one in several}


@given(strings)
@slowly
def test_what_was_written_is_read(facts: Facts) -> None:
    said = read(write(facts))
    assert (said.created, said.updated) == (facts.created, facts.updated or facts.created)
    assert (said.cmp, said.policy, said.service_specific) == (facts.cmp, facts.policy, facts.service_specific)
    assert (said.purposes, said.interests) == (facts.purposes, facts.interests)
    assert everyone(said.vendors) == facts.vendors
    assert everyone(said.disclosed) == facts.disclosed
    found = [
        (one.purpose, one.kind, tuple((some[0], some[-1]) for some in one.vendors))
        for one in said.restrictions
    ]
    assert tuple(found) == facts.restrictions


@pytest.mark.parametrize("ranges", [False, True])
@pytest.mark.parametrize("fill", [8, 24])
def test_a_whole_string_with_a_yes_is_believed(ranges: bool, fill: int) -> None:
    text = write(replace(GOOD, ranges=ranges, fill=fill))
    assert verdict(text) is Reason.YES
    assert verdict(text, vendor=12) is Reason.NO_YES_TO_VENDOR
    assert verdict(text, vendor=14) is Reason.NOT_DISCLOSED
    assert verdict(text, purposes=frozenset({1, 3})) is Reason.NO_YES_TO_PURPOSE
    # One vendor's yes is not another's because of the number's size.
    assert verdict(text, vendor=70_000) is Reason.NOT_DISCLOSED


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"version": 1}, Reason.OTHER_VERSION),
        ({"version": 3}, Reason.OTHER_VERSION),
        ({"policy": 4}, Reason.OTHER_POLICY),
        ({"policy": 6}, Reason.OTHER_POLICY),
        ({"service_specific": False}, Reason.NOT_OURS),
        ({"disclosed": None}, Reason.NOTHING_DISCLOSED),
        ({"disclosed": None, "publisher": False}, Reason.NOTHING_DISCLOSED),
        *[({"interests": frozenset({one})}, Reason.INTEREST) for one in (1, 3, 4, 5, 6)],
        ({"interests": frozenset({2, 7, 9})}, Reason.YES),
        ({"created": NOW - timedelta(hours=9, minutes=30, days=395)}, Reason.WRONG_TIME),
        ({"created": datetime(2026, 12, 2, tzinfo=UTC)}, Reason.WRONG_TIME),
        ({"created": datetime(2026, 11, 30, 8, tzinfo=UTC)}, Reason.WRONG_TIME),
        ({"updated": datetime(2026, 12, 1, tzinfo=UTC)}, Reason.WRONG_TIME),
        ({"disclosed": frozenset({7})}, Reason.NOT_DISCLOSED),
        ({"vendors": frozenset({7})}, Reason.NO_YES_TO_VENDOR),
        ({"purposes": frozenset({1})}, Reason.NO_YES_TO_PURPOSE),
        ({"restrictions": ((7, 0, ((755, 755),)),)}, Reason.RESTRICTED),
        ({"restrictions": ((7, 2, ((1, 2), (700, 800))),)}, Reason.RESTRICTED),
        # A yes is demanded, which there is; others are meant; another purpose is meant.
        ({"restrictions": ((7, 1, ((755, 755),)),)}, Reason.YES),
        ({"restrictions": ((7, 0, ((7, 7),)), (2, 0, ((755, 755),)))}, Reason.YES),
    ],
)
def test_everything_else_is_refused(changed: dict[str, Any], reason: Reason) -> None:
    for ranges in (False, True):
        assert verdict(write(replace(GOOD, ranges=ranges, **changed))) is reason


def test_the_published_example() -> None:
    said = read(PUBLISHED)
    assert (said.cmp, said.policy, said.service_specific) == (880, 2, True)
    assert said.created == said.updated == datetime(2025, 6, 3, tzinfo=UTC)
    assert everyone(said.vendors) == {1, 2, 3, 4}
    assert {1, 2, 3, 4} <= (everyone(said.disclosed) or set())
    then = datetime(2025, 6, 4, tzinfo=UTC)
    assert verdict(PUBLISHED, vendor=2, now=then) is Reason.OTHER_POLICY
    # Nothing was agreed to in it.
    assert verdict(PUBLISHED, vendor=2, now=then, policy=2) is Reason.NO_YES_TO_PURPOSE
    core, disclosed, _ = PUBLISHED.split(".")
    assert verdict(core, vendor=2, now=then, policy=2) is Reason.NOTHING_DISCLOSED
    assert verdict("CQSbk4AQSbk4ANw") is Reason.MALFORMED
    assert verdict(f"{core}.{disclosed}.{disclosed}") is Reason.MALFORMED
    assert verdict(f"{core}.QAAAAAAAAAAA") is Reason.MALFORMED, "a list of companies “allowed” elsewhere"


@given(strings, st.data())
@slowly
def test_whatever_is_cut_off_is_refused_or_says_the_same(facts: Facts, data: Any) -> None:
    """At the end of the last segment there may be zeros that say nothing; and it may be one that is not asked."""
    text = write(facts)
    _cut(text, data.draw(st.integers(0, len(text) - 1)))


@pytest.mark.parametrize("ranges", [False, True])
@pytest.mark.parametrize("fill", [8, 24])
def test_a_good_one_is_cut_off_at_every_letter(ranges: bool, fill: int) -> None:
    text = write(replace(GOOD, ranges=ranges, fill=fill))
    for size in range(len(text)):
        _cut(text, size)


def _cut(text: str, size: int) -> None:
    try:
        part = read(text[:size])
    except MalformedError:
        return
    whole = read(text)
    assert part in (whole, replace(whole, disclosed=None))
    if part != whole:
        assert verdict(text[:size]) is Reason.NOTHING_DISCLOSED or verdict(text) is not Reason.YES


@given(st.booleans(), st.sampled_from([8, 24]), st.data())
@slowly
def test_no_flipped_bit_breaks_anything(ranges: bool, fill: int, data: Any) -> None:
    """Another bit is refused or read as what it then says: never an error of any other kind, never another length."""
    facts = replace(GOOD, ranges=ranges, fill=fill, restrictions=((7, 1, ((755, 755),)),))
    segments = write(facts).split(".")
    which = data.draw(st.integers(0, len(segments) - 1))
    bits = list(bits_of(segments[which]))
    place = data.draw(st.integers(0, len(bits) - 1))
    bits[place] = "10"[int(bits[place])]
    segments[which] = letters("".join(bits), 6)
    assert verdict(".".join(segments)) in set(Reason)


LENGTHS = {"vendors": 213, "interests": 230 + 755, "restrictions": 230 + 755 + 17}
"""Where the core of GOOD says how much follows, as bits: first bit of each such number."""


@pytest.mark.parametrize(("field", "width"), [("vendors", 16), ("interests", 16), ("restrictions", 12)])
def test_another_length_is_refused(field: str, width: int) -> None:
    """Or it counts some of the zeros at the end, and says the same."""
    core, *others = write(GOOD).split(".")
    assert int(bits_of(core)[213:229], 2) == 755
    for place in range(LENGTHS[field], LENGTHS[field] + width):
        bits = list(bits_of(core))
        bits[place] = "10"[int(bits[place])]
        changed = ".".join([letters("".join(bits), 6), *others])
        assert verdict(changed) is not Reason.YES or read(changed) == read(write(GOOD)), (field, place)


@given(st.text(alphabet="ACQIYgw_-.059", max_size=80) | st.text(max_size=60))
def test_anything_at_all_is_refused(text: str) -> None:
    assert verdict(text) is not Reason.YES


@pytest.mark.parametrize("text", ["", "C" * (tcf.LONGEST + 1), "CQ=="])
def test_nothing_and_too_much(text: str) -> None:
    assert verdict(text) is (Reason.MALFORMED if text else Reason.ABSENT)


def test_a_question_about_nobody_is_a_mistake() -> None:
    for wrong in ({"vendor": 0}, {"purposes": frozenset()}, {"purposes": frozenset({25})}):
        with pytest.raises(ValueError, match="No company"):
            verdict(write(GOOD), **wrong)


# ---------------------------------------------------------------- the door
@pytest.fixture
def dialogue() -> Iterator[None]:
    """A paper that works with one."""
    before = ports.dialogue()
    ports.plug_dialogue(CookieDialogue(policy=POLICY))
    yield
    ports.plug_dialogue(before)


def asked(text: str | None, **headers: str) -> Reason:
    request = RequestFactory().get("/", **headers)  # type: ignore[arg-type]
    if text is not None:
        request.COOKIES["euconsent-v2"] = text
    with time_machine.travel(NOW, tick=False):
        return may_company(VENDOR, [1, 7], request).reason


def test_without_a_dialogue_every_company_is_refused() -> None:
    assert ports.dialogue() is None
    assert asked(write(GOOD)) is Reason.OFF


def test_with_one_its_word_counts_unless_the_browser_objects(dialogue: None) -> None:
    assert asked(write(GOOD)) is Reason.YES
    assert asked(None) is Reason.ABSENT
    assert asked("C") is Reason.MALFORMED
    for objection in ({"HTTP_SEC_GPC": "1"}, {"HTTP_DNT": "1"}):
        assert asked(write(GOOD), **objection) is Reason.OBJECTED


def test_it_is_switched_on_by_an_option_and_stands_in_the_register_then(monkeypatch: Any) -> None:
    before = dict(storage._declared)
    monkeypatch.setattr(storage, "_declared", before.copy())
    for on in (False, True):
        environment = Environment(tcf=on, tcf_cookie="other-consent", tcf_policy=6)
        wiring.listen_to_a_dialogue(environment)
        assert storage.is_declared("other-consent") is on
        plugged = ports.dialogue()
        assert plugged == (CookieDialogue(6, "other-consent") if on else None)
    ports.plug_dialogue(None)

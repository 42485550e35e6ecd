"""May this be published, now?"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from andruck.newsroom.rules import publishing
from andruck.newsroom.rules.publishing import Facts, Provenance

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
PEOPLE = st.one_of(st.none(), st.integers(1, 4))

facts = st.builds(
    Facts,
    at=st.just(NOON),
    embargo_until=st.one_of(st.none(), st.timedeltas(timedelta(-2), timedelta(2)).map(lambda d: NOON + d)),
    provenance=st.sampled_from(Provenance),
    has_generated_blocks=st.booleans(),
    generated_by=PEOPLE,
    reviewed_by=PEOPLE,
    label=st.booleans(),
    has_text=st.booleans(),
    protected=st.booleans(),
)


def _code(found: Any) -> str:
    return found.code if found else ""


@pytest.mark.parametrize(
    ("late", "code"), [(timedelta(microseconds=-1), "embargo"), (timedelta(0), ""), (timedelta(1), "")]
)
def test_an_embargo_ends_at_its_very_second(late: timedelta, code: str) -> None:
    assert _code(publishing.refusal(Facts(at=NOON + late, embargo_until=NOON))) == code


def test_the_refusal_of_an_embargo_says_until_when() -> None:
    found = publishing.refusal(Facts(at=NOON, embargo_until=NOON + timedelta(hours=1)))
    assert found is not None
    assert (found.field, found.facts) == ("embargo_until", {"until": NOON + timedelta(hours=1)})


@pytest.mark.parametrize(
    ("generated_by", "reviewed_by", "label", "code"),
    [
        (1, None, False, "ai_review"),
        (1, 1, False, "ai_review"),  # nobody checks themselves
        (None, 1, False, "ai_review"),  # perhaps it is the same person
        (1, 2, False, ""),
        (1, None, True, ""),
        (1, 1, True, ""),
    ],
)
@pytest.mark.parametrize(
    "origin", [{"provenance": Provenance.GENERATED}, {"has_generated_blocks": True}], ids=["all", "a block"]
)
def test_generated_text_needs_a_second_person_or_the_label(
    origin: dict[str, Any], generated_by: int | None, reviewed_by: int | None, label: bool, code: str
) -> None:
    asked = Facts(at=NOON, generated_by=generated_by, reviewed_by=reviewed_by, label=label, **origin)
    assert _code(publishing.refusal(asked)) == code


@pytest.mark.parametrize("provenance", [Provenance.HUMAN, Provenance.ASSISTED])
def test_what_people_write_needs_no_sign_off(provenance: Provenance) -> None:
    asked = Facts(at=NOON, provenance=provenance)
    assert publishing.refusal(asked) is None
    assert not publishing.needs_label(asked)


@given(facts)
def test_nothing_generated_goes_out_without_a_second_person_or_a_label(asked: Facts) -> None:
    if publishing.refusal(asked) is None and publishing.is_generated(asked):
        assert publishing.needs_label(asked) == (asked.label or not publishing.is_reviewed(asked))
        assert publishing.needs_label(asked) or asked.reviewed_by not in {None, asked.generated_by}


@given(facts)
def test_what_is_published_is_open_to_everybody(asked: Facts) -> None:
    if publishing.refusal(asked) is None:
        assert asked.embargo_until is None or asked.embargo_until <= asked.at
        assert asked.has_text
        assert not asked.protected


@given(facts)
def test_the_order_of_reasons(asked: Facts) -> None:
    broken = {
        "case": asked.protected,
        "embargo": asked.embargo_until is not None and asked.at < asked.embargo_until,
        "ai_review": publishing.is_generated(asked) and not publishing.is_reviewed(asked) and not asked.label,
        "empty": not asked.has_text,
    }
    assert _code(publishing.refusal(asked)) == next((code for code, is_so in broken.items() if is_so), "")

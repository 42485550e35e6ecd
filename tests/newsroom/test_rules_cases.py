"""Stages of a case, and what its file must hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from andruck.newsroom.rules.cases import File, Stage, demanded, refusal
from andruck.newsroom.rules.names import Redaction, redact

MAX = Redaction("Max Muster", "Max M.")
FULL = File(articles=1, redactions=[MAX], decision="Weil.", note="Freigesprochen.")


def _code(stage: Stage, file: File) -> str:
    found = refusal(stage, file)
    return found.code if found else ""


@pytest.mark.parametrize("stage", Stage)
def test_a_complete_file_bears_every_stage(stage: Stage) -> None:
    assert _code(stage, FULL) == ""


@pytest.mark.parametrize("stage", list(Stage)[1:])
def test_nothing_happens_without_reasons_and_articles(stage: Stage) -> None:
    assert _code(stage, File(1, [MAX], " ", "x")) == "case_decision"
    assert _code(stage, File(0, [MAX], "Weil.", "x")) == "case_articles"


def test_an_empty_file_may_be_opened() -> None:
    assert _code(Stage.OPEN, File(0)) == ""


@pytest.mark.parametrize(
    ("stage", "code"),
    [
        (Stage.NOINDEX, ""),
        (Stage.UNLISTED, ""),
        (Stage.REDACTED, "case_names"),
        (Stage.NOTED, "case_names"),
        (Stage.UNPUBLISHED, ""),
    ],
)
def test_names_are_needed_where_they_are_replaced(stage: Stage, code: str) -> None:
    assert _code(stage, File(1, [], "Weil.", "x")) == code


def test_stage_four_needs_its_note() -> None:
    assert _code(Stage.NOTED, File(1, [MAX], "Weil.", " ")) == "case_note"


@pytest.mark.parametrize("find", ["", "-", "M", "!!", "\u00ad"])
def test_a_name_that_cannot_be_found(find: str) -> None:
    assert _code(Stage.OPEN, File(1, [Redaction(find, "N.")])) == "case_name"


@pytest.mark.parametrize(
    "redactions",
    [
        [Redaction("Muster", "Herr Muster")],
        [Redaction("Muster", "MUSTERS")],
        [Redaction("Max Muster", "Max M."), Redaction("Max", "M.")],
    ],
)
def test_a_replacement_that_tells(redactions: list[Redaction]) -> None:
    assert _code(Stage.OPEN, File(1, redactions)) == "case_replacement"


letters = st.text(alphabet="abcÄß -", min_size=1, max_size=8)


@given(st.lists(st.builds(Redaction, letters, letters), min_size=1, max_size=3))
def test_what_is_accepted_can_be_shown(redactions: list[Redaction]) -> None:
    if refusal(Stage.REDACTED, File(1, redactions, "Weil.")) is None:
        assert all(redact(item.replace, redactions) == item.replace for item in redactions)


@given(st.lists(st.sampled_from(Stage)))
def test_the_highest_stage_holds(stages: list[Stage]) -> None:
    assert demanded(stages) == max([Stage.OPEN, *stages])
    for stage in stages:
        rest = list(stages)
        rest.remove(stage)
        assert demanded(rest) <= demanded(stages)

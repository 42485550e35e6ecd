"""The agency credit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from andruck.newsroom.rules.credit import credit


@pytest.mark.parametrize(
    ("agencies", "with_own", "printed"),
    [
        (["dpa", "AFP"], True, "Agenturen/nd"),
        (["dpa", "AFP"], False, "Agenturen"),
        (["dpa"], True, "dpa/nd"),
        (["dpa", "dpa"], True, "dpa/nd"),
        (["dpa"], False, "dpa"),
        ([], True, ""),
        ([""], True, ""),
        ([], False, ""),
    ],
)
def test_as_it_is_printed(agencies: list[str], with_own: bool, printed: str) -> None:
    assert credit(agencies, own_mark="nd", with_own=with_own, several="Agenturen") == printed


def test_a_paper_without_a_mark_adds_none() -> None:
    assert credit(["dpa"], own_mark="", with_own=True, several="Agenturen") == "dpa"


marks = st.lists(st.sampled_from(["dpa", "AFP", "Reuters", "epd"]), max_size=5)


@given(marks, st.booleans())
def test_how_often_an_agency_is_named_does_not_matter(agencies: list[str], with_own: bool) -> None:
    def printed(found: list[str]) -> str:
        return credit(found, own_mark="nd", with_own=with_own, several="Agenturen")

    assert printed(agencies) == printed(agencies * 2)
    assert printed(agencies).count("/") == (with_own and bool(agencies))

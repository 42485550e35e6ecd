"""The beginning of a locked text: long enough to know what it is about, never more than half of it."""

from html import escape

from hypothesis import given
from hypothesis import strategies as st

from andruck.core.typography import strip_markup
from andruck.newsroom.rules.excerpts import leading
from andruck.newsroom.rules.values import Block

WORDS = st.text(st.characters(categories=["Lu", "Ll", "Nd", "Po", "Zs"]), min_size=1, max_size=60)
KINDS = st.sampled_from(["paragraph", "generated", "subhead", "quote", "box", "picture", "correction"])


def block(kind: str, text: str, number: int = 0) -> Block:
    return Block(kind=kind, value={"html": f"<p>{escape(text, quote=False)}</p>"}, id=str(number))


BODIES = st.lists(st.tuples(KINDS, WORDS), max_size=12).map(
    lambda parts: [block(kind, text, number) for number, (kind, text) in enumerate(parts)]
)


def text_of(blocks: object) -> str:
    running = [one for one in blocks if one.kind in {"paragraph", "generated"}]  # type: ignore[attr-defined]
    return "".join(strip_markup(str(one.value["html"])) for one in running)


@given(BODIES, st.integers(0, 400))
def test_never_more_than_asked_for_nor_than_half(body: list[Block], length: int) -> None:
    shown = text_of(leading(body, length))
    assert len(shown) <= length
    assert len(shown) <= len(text_of(body)) // 2


@given(BODIES, st.integers(0, 400))
def test_only_running_text_its_subheads_and_corrections_are_shown(body: list[Block], length: int) -> None:
    found = leading(body, length)
    assert {one.kind for one in found} <= {"paragraph", "generated", "subhead", "correction"}
    assert [one for one in found if one.kind == "correction"] == [
        one for one in body if one.kind == "correction"
    ]
    assert [one.id for one in found] == sorted((one.id for one in found), key=int), "in the order of the text"


@given(BODIES, st.integers(0, 400))
def test_a_subhead_never_stands_before_nothing(body: list[Block], length: int) -> None:
    found = [one.kind for one in leading(body, length) if one.kind != "correction"]
    assert "subhead" not in found[-1:]


def test_what_is_cut_loses_its_markup_and_says_that_it_goes_on() -> None:
    body = [
        block(
            "paragraph", "Am Morgen war das Wasser noch da. Am Mittag war es fort, und niemand wusste wohin."
        )
    ]
    (shown,) = leading(body, 1_000)
    assert str(shown.value["html"]) == "<p>Am Morgen war das Wasser noch da.\u00a0…</p>"


def test_nothing_is_shown_of_a_text_without_running_text() -> None:
    assert leading([block("picture", "Ein Bild"), block("quote", "Ein Wort")], 500) == ()

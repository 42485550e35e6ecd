"""Payment references: found again however they are written, and never by accident."""

import string

from hypothesis import given
from hypothesis import strategies as st

from andruck.payments.rules import references

numbers = st.integers(0, references.CODES - 1)
between = st.text(alphabet=" -\t\r\n.\u00a0/", max_size=3)


@st.composite
def written(draw: st.DrawFn) -> tuple[str, str]:
    """A reference, and one way in which a bank or a person may have written it."""
    reference = references.compose(references.code_of(draw(numbers)))
    alike = str.maketrans("ZASG", "2456") if draw(st.booleans()) else {}
    signs = reference[:4] + reference[4:].translate(alike)
    shown = "".join((sign.lower() if draw(st.booleans()) else sign) + draw(between) for sign in signs)
    return reference, shown


def test_a_reference_as_the_norm_has_it() -> None:
    # The example of ISO 11649 has another length; the check digits follow the same rule.
    assert references.compose("7KQ3M9XT") == "RF837KQ3M9XT"
    assert references.spell("RF837KQ3M9XT") == "RF83 7KQ3 M9XT"


@given(written())
def test_it_survives_small_letters_blanks_hyphens_and_line_breaks(case: tuple[str, str]) -> None:
    reference, shown = case
    assert references.read(shown) == reference
    assert references.find(shown) == (reference,)


@given(written(), st.text(max_size=30), st.text(max_size=30))
def test_it_is_found_within_a_text(case: tuple[str, str], before: str, after: str) -> None:
    reference, shown = case
    assert reference in references.find(f"{before}{shown}{after}")


@given(
    st.lists(numbers, min_size=2, max_size=4, unique=True), st.sampled_from([" ", "", ", ", " und ", "\n"])
)
def test_several_in_one_text_are_found_in_their_order(codes: list[int], glue: str) -> None:
    expected = tuple(references.compose(references.code_of(number)) for number in codes)
    found = references.find(glue.join(expected))
    assert tuple(one for one in found if one in expected) == expected


@given(numbers, st.integers(0, 11), st.sampled_from(string.ascii_uppercase + string.digits))
def test_what_is_read_is_always_right_in_itself(number: int, place: int, sign: str) -> None:
    """Whatever is changed: what is found has fitting check digits, so that a slip rarely names another payment."""
    reference = references.compose(references.code_of(number))
    changed = reference[:place] + sign + reference[place + 1 :]
    for found in references.find(changed):
        assert references.compose(found[4:]) == found


def test_slips_of_the_pen_are_noticed() -> None:
    """Of all single wrong signs in a few references, next to none names a valid one (measured: 3 in 2,000)."""
    wrong = unnoticed = 0
    for number in range(0, references.CODES, references.CODES // 40):
        reference = references.compose(references.code_of(number))
        for place in range(4, 12):
            for sign in references.ALPHABET:
                if sign == reference[place]:
                    continue
                wrong += 1
                unnoticed += references.read(reference[:place] + sign + reference[place + 1 :]) is not None
    assert wrong > 8_000
    assert unnoticed / wrong < 0.005


@given(st.text(alphabet=string.ascii_letters + string.digits + " -.", max_size=200))
def test_ordinary_texts_hold_none(text: str) -> None:
    for found in references.find(text):
        # Hypothesis would have to write one: then it must really stand there.
        assert found[2:4] in text.replace(" ", "")


def test_things_that_look_like_one_are_none() -> None:
    reference = references.compose("7KQ3M9XT")
    assert references.read(reference + "X") is None
    assert references.read(reference[:-1]) is None
    assert references.read("RF84" + reference[4:]) is None
    assert references.read("RF837KQ3M9X0") is None
    assert references.find("RF18 5390 0754 7034") == ()
    assert references.find("") == ()


def test_codes_cannot_be_confused() -> None:
    assert set("0O1I2456") & set(references.ALPHABET) == set()
    assert references.code_of(0) == "AAAAAAAA"
    assert references.code_of(references.CODES - 1) == "99999999"

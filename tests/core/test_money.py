"""Money: nothing is lost between cents."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from andruck.core.errors import Refusal
from andruck.core.money import MOST, Money, parse, total

CENTS = st.integers(-(10**9), 10**9)


@given(CENTS, st.lists(st.integers(0, 1000), min_size=1).filter(any))
def test_shares_add_up_to_the_cent(cents: int, weights: list[int]) -> None:
    shares = Money(cents).split(weights)
    assert total(shares) == Money(cents)
    assert len(shares) == len(weights)
    exact = [cents * weight / sum(weights) for weight in weights]
    assert all(abs(share.cents - wanted) < 1.000001 for share, wanted in zip(shares, exact, strict=True))


def test_nothing_is_shared_out_by_no_weight() -> None:
    with pytest.raises(ValueError, match="Weights"):
        Money(5).split([0, 0])
    with pytest.raises(ValueError, match="Weights"):
        Money(5).split([2, -1])


@given(CENTS, CENTS)
def test_sums_are_those_of_cents(one: int, two: int) -> None:
    assert Money(one) + Money(two) == Money(one + two)
    assert Money(one) - Money(two) == Money(one - two)
    assert (Money(one) < Money(two)) is (one < two)
    assert (Money(one) >= Money(two)) is (one >= two)


def test_currencies_are_never_mixed() -> None:
    with pytest.raises(ValueError, match="cannot be reckoned together"):
        Money(1, "EUR") + Money(1, "CHF")
    with pytest.raises(ValueError, match="cannot be reckoned together"):
        assert Money(1, "EUR") < Money(1, "CHF")


@pytest.mark.parametrize("cents", [1.0, True, "1"])
def test_only_whole_cents(cents: object) -> None:
    with pytest.raises(TypeError):
        Money(cents)  # type: ignore[arg-type]


@pytest.mark.parametrize("currency", ["eur", "EURO", "", "€€€"])
def test_only_currencies(currency: str) -> None:
    with pytest.raises(ValueError, match="no currency"):
        Money(1, currency)


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("12", 1200),
        ("12,5", 1250),
        ("12.50", 1250),
        (" 12,50 € ", 1250),
        ("1.234,50", 123450),
        ("1,234.50", 123450),
        ("1.234", 123400),
        ("1'234'567", 123456700),
        ("0,01", 1),
        ("-3", -300),
    ],
)
def test_people_write_amounts_in_many_ways(text: str, cents: int) -> None:
    assert parse(text) == Money(cents)


@pytest.mark.parametrize(
    "text", ["", "€", "zwölf", "1,2345,6", "12.3456", "1e5", "1.23.4", "--1", "9" * 19, "1/2", "٣"]
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(Refusal):
        parse(text)


@given(st.text(max_size=30))
def test_any_text_is_an_amount_or_refused(text: str) -> None:
    try:
        found = parse(text)
    except Refusal:
        return
    assert abs(found.cents) <= MOST


@given(st.integers(0, 10**12))
def test_what_is_written_is_read_again(cents: int) -> None:
    assert parse(str(Money(cents).decimal)) == Money(cents)

"""What a contribution may be, is called and leads to."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from andruck.core.errors import Refusal
from andruck.core.money import Money
from andruck.support.rules import contributions, tax
from andruck.support.rules.contributions import Charity, Giver, Nature, Terms
from andruck.support.rules.tax import TaxClass, Taxpayer

TERMS = Terms((Money(500), Money(2500), Money(50), Money(2500)), least=Money(100), most=Money(10_000_00))
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
CENTS = st.integers(1, 10**9)


def test_suggestions_are_offered_once_rising_and_only_if_possible() -> None:
    assert contributions.suggested(TERMS) == (Money(500), Money(2500))


@pytest.mark.parametrize(
    ("chosen", "free", "cents"),
    [("2500", "", 2500), ("2500", "7,50", 750), ("", "100", 10000), ("100", " ", 100)],
)
def test_what_is_written_counts_more_than_what_is_chosen(chosen: str, free: str, cents: int) -> None:
    assert contributions.amount(chosen, free, TERMS) == Money(cents)


@pytest.mark.parametrize(
    ("chosen", "free", "code"),
    [
        ("", "", "amount"),
        ("-5", "", "amount"),
        ("٣", "", "amount"),
        ("x", "", "amount"),
        ("", "viel", "amount"),
        ("", "0", "amount_small"),
        ("", "-20", "amount_small"),
        ("99", "", "amount_small"),
        ("", "10000,01", "amount_large"),
        ("9" * 12, "", "amount"),
    ],
)
def test_other_amounts_are_refused_with_a_word(chosen: str, free: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        contributions.amount(chosen, free, TERMS)
    assert (refused.value.code, refused.value.field) == (code, "amount")


@given(st.text(max_size=20), st.text(max_size=20))
def test_any_form_is_an_amount_within_bounds_or_refused(chosen: str, free: str) -> None:
    try:
        found = contributions.amount(chosen, free, TERMS)
    except Refusal:
        return
    assert TERMS.least <= found <= TERMS.most


def test_a_donation_only_while_the_notice_is_valid() -> None:
    valid = Charity("Finanzamt Hamburg-Nord, 17/123", date(2027, 6, 30))
    assert contributions.nature(valid, date(2027, 6, 30)) is Nature.DONATION
    assert contributions.nature(valid, date(2027, 7, 1)) is Nature.SUPPORT
    assert contributions.nature(Charity("", date(2099, 1, 1)), NOW.date()) is Nature.SUPPORT
    assert contributions.nature(Charity("x"), NOW.date()) is Nature.SUPPORT


def test_the_words_on_the_button_are_these() -> None:
    assert contributions.button("de") == contributions.button("de-AT") == "Zahlungspflichtig unterstützen"
    assert contributions.button("en") == contributions.button("fr") == "Contribute with obligation to pay"


def test_only_what_is_needed_is_asked_for() -> None:
    contributions.needed(receipt=False, address=False, giver=Giver())
    for receipt, address, giver, field in (
        (True, False, Giver(name="Ada"), "email"),
        (True, False, Giver(email="a@b.example"), "name"),
        (False, True, Giver(email="a@b.example"), "name"),
    ):
        with pytest.raises(Refusal) as refused:
            contributions.needed(receipt=receipt, address=address, giver=giver)
        assert refused.value.field == field


@given(CENTS, CENTS, st.integers(0, 400))
def test_thanks_by_reading_last_as_long_as_the_paper_says(given_: int, least: int, days: int) -> None:
    terms = Terms((), Money(1), Money(10**9), thanks_from=Money(least), thanks_days=days)
    until = contributions.thanked_until(Money(given_), terms, NOW)
    assert until == (NOW + timedelta(days=days) if days and given_ >= least else None)


def test_suggestions_as_the_paper_writes_them() -> None:
    assert contributions.parse_suggestions("5; 10;25,50 ;") == (Money(500), Money(1000), Money(2550))
    for text in ("5; x", "0", "5;-1"):
        with pytest.raises(Refusal):
            contributions.parse_suggestions(text)


# ---------------------------------------------------------------- tax
@pytest.mark.parametrize(
    ("kind", "country", "on", "percent"),
    [
        (TaxClass.NONE, "DE", date(2026, 1, 1), 0),
        (TaxClass.PRESS, "DE", date(2026, 1, 1), 7),
        (TaxClass.STANDARD, "DE", date(2026, 1, 1), 19),
        (TaxClass.PRESS, "DE", date(2020, 6, 30), 7),
        (TaxClass.PRESS, "DE", date(2020, 7, 1), 5),
        (TaxClass.STANDARD, "DE", date(2020, 12, 31), 16),
        (TaxClass.STANDARD, "DE", date(2021, 1, 1), 19),
        (TaxClass.PRESS, "AT", date(2026, 1, 1), 10),
    ],
)
def test_rates_by_country_and_day(kind: TaxClass, country: str, on: date, percent: int) -> None:
    assert tax.rate(kind, paper=Taxpayer(country), reader_country="FR", on=on) == percent


def test_small_businesses_add_nothing_and_readers_abroad_are_taxed_at_home_only_if_said_so() -> None:
    day = date(2026, 1, 1)
    assert tax.rate(TaxClass.STANDARD, paper=Taxpayer(small_business=True), reader_country="DE", on=day) == 0
    abroad = Taxpayer(elsewhere=True)
    assert tax.rate(TaxClass.STANDARD, paper=abroad, reader_country="AT", on=day) == 20
    assert tax.rate(TaxClass.STANDARD, paper=abroad, reader_country="", on=day) == 19
    with pytest.raises(Refusal) as refused:
        tax.rate(TaxClass.STANDARD, paper=abroad, reader_country="XX", on=day)
    assert refused.value.code == "tax_unknown"


@given(CENTS, st.sampled_from([0, 5, 7, 10, 16, 19, 20]))
def test_net_and_tax_are_the_amount(cents: int, percent: int) -> None:
    ours, vat = tax.net(Money(cents), percent)
    assert ours + vat == Money(cents)
    assert abs(vat.cents * (100 + percent) - cents * percent) < 100 + percent
    weights = [share.weight for share in tax.shares("income:contribution", percent)]
    assert Money(cents).split(weights)[0] == ours

"""Matching: exact references decide, everything else is a guess for a person."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from andruck.core.money import Money, total
from andruck.payments.rules import matching, references
from andruck.payments.rules.matching import Doubt, Expected, Found, Rule, Share, Target
from andruck.payments.rules.statements.values import Detail, Party

A, B = references.compose("7KQ3M9XT"), references.compose("AAAABBBB")
DAY = date(2026, 11, 23)


def known(**opened: int) -> dict[tuple[Rule, str], Found]:
    """Payments that are waited for: ``known(A=1250)``."""
    codes = {"A": A, "B": B}
    return {
        (Rule.STRUCTURED, codes[name]): Found(Target.REFERENCE, codes[name], Money(cents))
        for name, cents in opened.items()
    }


def decide(
    detail: Detail, known: dict[tuple[Rule, str], Found], *, foreign: bool = False
) -> matching.Verdict:
    return matching.decide(
        detail.amount, matching.names(detail), known, foreign=foreign, is_return=detail.is_return
    )


def share(target: Target, id: str, cents: int, rule: Rule) -> Share:
    return Share(target, id, Money(cents), rule)


class TestReferences:
    @pytest.mark.parametrize(
        ("detail", "rule"),
        [
            (Detail(Money(1250), references=("rf83 7kq3 m9xt",)), Rule.STRUCTURED),
            (Detail(Money(1250), end_to_end="RF837KQ3M9XT"), Rule.STRUCTURED),
            (Detail(Money(1250), text="Spende RF83 7KQ3\nM9 XT von Ida"), Rule.IN_TEXT),
            (Detail(Money(1250), text="beitrag-rf83-7kq3-m9xt"), Rule.IN_TEXT),
        ],
    )
    def test_a_reference_wherever_it_stands(self, detail: Detail, rule: Rule) -> None:
        assert decide(detail, known(A=1250)).shares == (share(Target.REFERENCE, A, 1250, rule),)

    @pytest.mark.parametrize("cents", [1, 1249, 1251, 999_999])
    @pytest.mark.parametrize("opened", [1250, 0])
    def test_more_less_or_again_is_for_the_same_thing(self, cents: int, opened: int) -> None:
        """What then has to be done is decided where the payment is known, not here."""
        detail = Detail(Money(cents), text=A)
        assert decide(detail, known(A=opened)).shares == (share(Target.REFERENCE, A, cents, Rule.IN_TEXT),)

    def test_several_only_when_they_make_the_sum(self) -> None:
        detail = Detail(Money(2000), text=f"{A} und {B}")
        assert decide(detail, known(A=1250, B=750)).shares == (
            share(Target.REFERENCE, A, 1250, Rule.IN_TEXT), share(Target.REFERENCE, B, 750, Rule.IN_TEXT),
        )  # fmt: skip
        assert decide(detail, known(A=1250, B=700)) == matching.Verdict(doubt=Doubt.SUM)
        assert decide(detail, known(A=1250, B=0)) == matching.Verdict(doubt=Doubt.SPENT)

    def test_what_is_none_of_ours_is_left(self) -> None:
        assert decide(Detail(Money(1250), text=A), {}) == matching.NOTHING
        assert decide(Detail(Money(1250), text="RF84 7KQ3 M9XT"), known(A=1250)) == matching.NOTHING
        assert (
            decide(Detail(Money(1250), text="12,50 Euro Beitrag von Ida"), known(A=1250)) == matching.NOTHING
        )

    def test_money_that_went_out_or_was_exchanged(self) -> None:
        assert decide(Detail(Money(-1250), text=A), known(A=1250)) == matching.Verdict(doubt=Doubt.SIDE)
        assert decide(Detail(Money(1250), text=A), known(A=1250), foreign=True) == matching.Verdict(
            doubt=Doubt.FOREIGN
        )
        assert decide(Detail(Money(1250, "CHF"), text=A), known(A=1250)) == matching.Verdict(
            doubt=Doubt.FOREIGN
        )

    @given(
        st.lists(
            st.tuples(st.integers(0, references.CODES - 1), st.integers(1, 10**6)),
            min_size=1,
            max_size=5,
            unique_by=lambda x: x[0],
        ),
        st.integers(1, 10**6),
    )
    def test_never_more_than_came_in(self, asked: list[tuple[int, int]], cents: int) -> None:
        names = {references.compose(references.code_of(number)): Money(open_) for number, open_ in asked}
        found = {
            (Rule.STRUCTURED, name): Found(Target.REFERENCE, name, money) for name, money in names.items()
        }
        detail = Detail(Money(cents), text=" ".join(names))
        shares = decide(detail, found).shares
        assert not shares or total(s.amount for s in shares) == Money(cents)


class TestOwnFiles:
    DEBIT = {(Rule.END_TO_END, "E1"): Found(Target.DEBIT, "E1", Money(-1000))}

    @pytest.mark.parametrize("cents", [-1000, -1001, -1300, -6000])
    def test_a_debit_comes_back_with_the_banks_fee(self, cents: int) -> None:
        detail = Detail(Money(cents), end_to_end="E1", is_return=True)
        assert decide(detail, self.DEBIT).shares == (share(Target.DEBIT, "E1", cents, Rule.END_TO_END),)

    @pytest.mark.parametrize("cents", [-999, -6001])
    def test_but_not_with_another_amount(self, cents: int) -> None:
        detail = Detail(Money(cents), end_to_end="E1", is_return=True)
        assert decide(detail, self.DEBIT) == matching.Verdict(doubt=Doubt.AMOUNT)

    def test_a_second_time_and_the_wrong_way(self) -> None:
        back = Detail(Money(-1000), end_to_end="E1", is_return=True)
        spent = {(Rule.END_TO_END, "E1"): Found(Target.DEBIT, "E1", Money(0))}
        assert decide(back, spent) == matching.Verdict(doubt=Doubt.SPENT)
        assert decide(Detail(Money(1000), end_to_end="E1"), self.DEBIT) == matching.Verdict(doubt=Doubt.SIDE)

    def test_by_the_mandate_when_the_bank_names_nothing_else(self) -> None:
        found = {(Rule.MANDATE, "M1"): Found(Target.DEBIT, "E1", Money(-1000))}
        detail = Detail(Money(-1300), mandate="M1", is_return=True)
        assert decide(detail, found).shares == (share(Target.DEBIT, "E1", -1300, Rule.MANDATE),)
        assert decide(Detail(Money(1300), mandate="M1"), found) == matching.NOTHING

    def test_a_whole_group_by_its_name(self) -> None:
        found = {(Rule.BATCH, "AN1-1"): Found(Target.GROUP, "AN1-1", Money(50_000))}
        assert decide(Detail(Money(50_000), batch="AN1-1"), found).shares == (
            share(Target.GROUP, "AN1-1", 50_000, Rule.BATCH),
        )
        assert decide(Detail(Money(49_999), batch="AN1-1"), found) == matching.Verdict(doubt=Doubt.AMOUNT)

    def test_returns_never_pay_anything(self) -> None:
        detail = Detail(Money(1250), text=A, is_return=True)
        assert decide(detail, known(A=1250)) == matching.NOTHING


class TestProposals:
    IDA = Expected(Target.REFERENCE, A, Money(1250), DAY - timedelta(days=3), "Ida Brandt", "f1", A)

    def guess(self, detail: Detail, fingerprint: str = "") -> matching.Proposal | None:
        return matching.score(detail, DAY, fingerprint, self.IDA)

    def test_reasons_add_up(self) -> None:
        full = self.guess(Detail(Money(1250), Party("Brandt, Ida")), "f1")
        assert full is not None
        assert (full.score, full.reasons) == (100, ("account", "amount", "name", "date"))
        amount = self.guess(Detail(Money(1250), Party("Jemand Anderes")))
        assert amount is not None
        assert (amount.score, amount.reasons) == (35, ("amount", "date"))

    def test_a_slip_in_the_reference(self) -> None:
        found = self.guess(Detail(Money(1000), text="RF83 7KQ3 M9XX"))
        assert found is not None
        assert found.reasons == ("reference", "date")

    def test_what_cannot_be(self) -> None:
        assert self.guess(Detail(Money(-1250))) is None
        assert self.guess(Detail(Money(1250, "CHF"))) is None
        early = Expected(Target.REFERENCE, A, Money(1250), DAY + timedelta(days=2))
        assert matching.score(Detail(Money(1250)), DAY, "", early) is None
        assert self.guess(Detail(Money(77))) is None

    @pytest.mark.parametrize(
        ("detail", "fees"),
        [
            (Detail(Money(-490), text="Entgeltabschluss November"), True),
            (Detail(Money(-490), Party("Commerzbank AG"), text="Kontoführung"), True),
            (Detail(Money(-490), Party("Ida Brandt"), text="Teilnahmegebühr"), False),
            (Detail(Money(490), text="Entgelt"), False),
            (Detail(Money(-60_000), text="Zinsen"), False),
            (Detail(Money(-490), text="Miete"), False),
        ],
    )
    def test_what_the_bank_takes_for_itself(self, detail: Detail, fees: bool) -> None:
        assert matching.looks_like_fees(detail) is fees

    def test_best_first_and_weak_ones_not_at_all(self) -> None:
        other = Expected(Target.REFERENCE, B, Money(1250), DAY)
        weak = Expected(Target.REFERENCE, "C", Money(1250), DAY - timedelta(days=90))
        found = matching.propose(Detail(Money(1250), Party("Ida Brandt")), DAY, "", [weak, other, self.IDA])
        assert [proposal.id for proposal in found] == [A, B]

    @pytest.mark.parametrize(
        ("one", "other", "alike"),
        [
            ("Ida Brandt", "BRANDT IDA", True),
            ("Jürgen Groß", "Juergen Gross", True),
            ("Ida Brandt", "Ida Brand", True),
            ("Ida Brandt", "Otto Klein", False),
            ("", "", False),
            ("Ida Brandt", "", False),
        ],
    )
    def test_names(self, one: str, other: str, alike: bool) -> None:
        assert (matching.similarity(one, other) >= 0.75) is alike

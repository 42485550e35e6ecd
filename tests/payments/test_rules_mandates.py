"""Mandates and what comes back under them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from andruck.core.errors import Refusal
from andruck.payments.rules import mandates, returns
from andruck.payments.rules.mandates import Facts, Frequency, Sequence, State, Step
from andruck.payments.rules.returns import Cause, Follow

SIGNED = date(2026, 1, 15)


def facts(**changes: object) -> Facts:
    known: dict[str, object] = {
        "state": State.ACTIVE,
        "frequency": Frequency.RECURRING,
        "signed": SIGNED,
        "last_collected": None,
        "collections": 0,
    }
    return Facts(**{**known, **changes})  # type: ignore[arg-type]


class TestStates:
    def test_a_life(self) -> None:
        state = State.DRAFT
        for step, expected in [
            (Step.CONFIRM, State.ACTIVE), (Step.COLLECT, State.ACTIVE), (Step.SUSPEND, State.SUSPENDED),
            (Step.AMEND, State.AMENDED), (Step.COLLECT, State.ACTIVE), (Step.REVOKE, State.REVOKED),
        ]:  # fmt: skip
            state = mandates.after(state, step)
            assert state is expected

    @pytest.mark.parametrize("state", [State.REVOKED, State.LAPSED])
    @pytest.mark.parametrize("step", [Step.CONFIRM, Step.COLLECT, Step.AMEND])
    def test_nothing_comes_back_to_life(self, state: State, step: Step) -> None:
        with pytest.raises(Refusal) as caught:
            mandates.after(state, step)
        assert caught.value.code == "mandate_state"

    def test_a_draft_collects_nothing(self) -> None:
        for step in (Step.COLLECT, Step.AMEND, Step.SUSPEND):
            with pytest.raises(Refusal):
                mandates.after(State.DRAFT, step)

    @given(st.sampled_from(State), st.sampled_from(Step))
    def test_returns_may_be_told_twice(self, state: State, step: Step) -> None:
        """What follows from a return can follow again: the same file is imported more than once."""
        if step not in {Step.SUSPEND, Step.REVOKE}:
            return
        try:
            once = mandates.after(state, step)
        except Refusal:
            return
        assert mandates.after(once, step) is once


class TestUse:
    def test_the_place_in_the_series(self) -> None:
        assert mandates.sequence(facts(), date(2026, 2, 2)) is Sequence.FIRST
        assert mandates.sequence(facts(collections=1), date(2026, 3, 2)) is Sequence.RECURRING
        assert mandates.sequence(facts(frequency=Frequency.ONE_OFF), date(2026, 2, 2)) is Sequence.ONE_OFF
        assert (
            mandates.sequence(facts(state=State.AMENDED, collections=3), date(2026, 2, 2))
            is Sequence.RECURRING
        )

    def test_one_is_one(self) -> None:
        with pytest.raises(Refusal) as caught:
            mandates.sequence(facts(frequency=Frequency.ONE_OFF, collections=1), date(2026, 2, 2))
        assert caught.value.code == "mandate_used"

    def test_it_lapses_after_36_months_without_use(self) -> None:
        used = facts(last_collected=date(2026, 2, 28), collections=1)
        assert mandates.sequence(used, date(2029, 2, 27)) is Sequence.RECURRING
        with pytest.raises(Refusal) as caught:
            mandates.sequence(used, date(2029, 2, 28))
        assert caught.value.code == "mandate_lapsed"
        with pytest.raises(Refusal):
            mandates.sequence(facts(), date(2029, 1, 15))

    @pytest.mark.parametrize("state", [State.DRAFT, State.SUSPENDED, State.REVOKED, State.LAPSED])
    def test_only_those_in_force_are_used(self, state: State) -> None:
        with pytest.raises(Refusal) as caught:
            mandates.sequence(facts(state=state), date(2026, 2, 2))
        assert caught.value.code == "mandate_state"

    def test_not_before_it_was_given(self) -> None:
        with pytest.raises(Refusal) as caught:
            mandates.sequence(facts(), SIGNED - timedelta(days=1))
        assert caught.value.code == "mandate_date"

    def test_months_of_different_length(self) -> None:
        assert mandates.add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
        assert mandates.add_months(date(2023, 8, 31), 6) == date(2024, 2, 29)
        assert mandates.add_months(date(2026, 12, 31), 36) == date(2029, 12, 31)

    def test_telling_in_time(self) -> None:
        due = date(2026, 12, 15)
        assert mandates.announced_in_time(date(2026, 12, 1), due, 14)
        assert not mandates.announced_in_time(date(2026, 12, 2), due, 14)


class TestReferences:
    def test_capitals_do_not_matter(self) -> None:
        assert mandates.folded("m-7kq3 ") == mandates.folded("M-7KQ3")
        assert mandates.reference("7KQ3M9XT") == "M7KQ3M9XT"

    @pytest.mark.parametrize("text", ["", "mit Leerzeichen", "ümlaut", "x" * 36, "/a", "a//b"])
    def test_what_banks_cannot_read_is_refused(self, text: str) -> None:
        with pytest.raises(Refusal) as caught:
            mandates.check_reference(text)
        assert caught.value.code == "mandate_reference"


CODES = {
    # code: cause, what becomes of the mandate, presented again at most, mail to the payer, somebody looks at it
    "AM04": (Cause.MONEY, Follow.KEEP, 1, True, False),
    "MS03": (Cause.MONEY, Follow.KEEP, 1, True, False),
    "AC01": (Cause.ACCOUNT, Follow.SUSPEND, 0, True, False),
    "AC04": (Cause.ACCOUNT, Follow.SUSPEND, 0, True, False),
    "AC06": (Cause.ACCOUNT, Follow.SUSPEND, 0, True, False),
    "AG01": (Cause.ACCOUNT, Follow.SUSPEND, 0, True, False),
    "RC01": (Cause.ACCOUNT, Follow.SUSPEND, 0, True, False),
    "MD01": (Cause.MANDATE, Follow.REVOKE, 0, True, False),
    "MD07": (Cause.DECEASED, Follow.REVOKE, 0, False, True),
    "MD06": (Cause.REFUSED, Follow.SUSPEND, 0, True, False),
    "SL01": (Cause.REFUSED, Follow.SUSPEND, 0, True, False),
    "MS02": (Cause.REFUSED, Follow.SUSPEND, 0, True, False),
    "AG02": (Cause.TECHNICAL, Follow.KEEP, 0, False, True),
    "FF01": (Cause.TECHNICAL, Follow.KEEP, 0, False, True),
    "BE05": (Cause.TECHNICAL, Follow.KEEP, 0, False, True),
    "TM01": (Cause.TECHNICAL, Follow.KEEP, 0, False, True),
    "DT01": (Cause.TECHNICAL, Follow.KEEP, 0, False, True),
    "ED05": (Cause.TECHNICAL, Follow.KEEP, 0, False, True),
    "XX99": (Cause.UNKNOWN, Follow.KEEP, 0, False, True),
    "": (Cause.UNKNOWN, Follow.KEEP, 0, False, True),
}


class TestReturns:
    @pytest.mark.parametrize("code", CODES)
    def test_what_follows_from_a_code(self, code: str) -> None:
        found = returns.policy(code)
        assert (found.cause, found.mandate, found.represent, found.tell_payer, found.tell_desk) == CODES[code]

    def test_numbers_of_german_statements(self) -> None:
        assert returns.policy("912").cause is Cause.REFUSED
        assert returns.policy("913") == returns.policy("MD07")
        assert returns.policy(" ms03 ") == returns.policy("MS03")
        assert returns.policy("999").cause is Cause.UNKNOWN

    def test_nobody_writes_to_the_dead(self) -> None:
        silent = [code for code, policy in returns.POLICIES.items() if policy.cause is Cause.DECEASED]
        assert silent == ["MD07"]
        assert all(not returns.POLICIES[code].tell_payer for code in silent)

    def test_presented_again_once_and_not_at_once(self) -> None:
        due, today = date(2026, 11, 2), date(2026, 11, 5)
        again = returns.presentation_again("MS03", presented=1, due=due, today=today)
        assert again == date(2026, 11, 12)
        assert returns.presentation_again("MS03", presented=2, due=due, today=today) is None
        assert returns.presentation_again("MD06", presented=1, due=due, today=today) is None
        assert returns.presentation_again("AM04", presented=1, due=due, today=date(2026, 12, 18)) == date(
            2026, 12, 28
        )

    def test_the_banks_own_time(self) -> None:
        due = date(2026, 11, 2)
        assert returns.in_time("AM04", due=due, returned=date(2026, 11, 9))
        assert not returns.in_time("AM04", due=due, returned=date(2026, 11, 10))
        assert returns.in_time("MD06", due=due, returned=date(2026, 12, 28))
        assert not returns.in_time("MD06", due=due, returned=date(2027, 1, 10))
        assert returns.in_time("MD01", due=due, returned=date(2027, 12, 1))

"""Recognising readers: numbers, tokens, epochs."""

from datetime import timedelta

import pytest
import time_machine
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from andruck.core import clock
from andruck.infra import journal, tokens
from andruck.people import actions, queries
from andruck.people.models import Reader, User
from andruck.people.rules import LIFE, expiry

pytestmark = pytest.mark.django_db


def account(name: str = "ada") -> User:
    return User.objects.create_user(username=name, email=f"{name}@example.org")


def claims(token: str) -> tokens.Claims:
    found = tokens.read(token.encode(), queries.keys())
    assert found is not None
    return found


def test_a_token_says_a_number_by_lot_and_nothing_of_the_account():
    ada = account()
    reader = actions.recognise(account=ada.pk)
    assert actions.recognise(account=ada.pk) == reader
    token, _ = actions.issue(reader=reader, standing=2, until=None)
    found = claims(token)
    assert found.reader == Reader.objects.get(pk=reader).number
    assert found.reader > 2**32, "numbers by lot are long"
    assert queries.known(found) == queries.Known(reader, ada.pk)


def test_readers_without_an_account_are_told_apart():
    one, other = actions.recognise(), actions.recognise()
    assert one != other
    assert queries.account_of(one) is None


@pytest.mark.parametrize(("until", "days"), [(None, 14), (3, 3), (14, 14), (400, 14), (-1, 0)])
def test_a_token_ends_with_what_it_says(until, days):
    now = clock.now()
    assert expiry(now, None if until is None else now + timedelta(days=until)) == now + timedelta(days=days)


def test_what_is_void_gets_a_new_token_what_is_signed_out_none():
    reader = actions.recognise(account=account().pk)
    before = claims(actions.issue(reader=reader, standing=1, until=None)[0])
    actions.void(reader=reader)
    assert not queries.is_current(before)
    assert queries.known(before) is not None
    between = claims(actions.issue(reader=reader, standing=2, until=None)[0])
    assert queries.is_current(between)
    actions.void(reader=reader, sign_out=True)
    assert [queries.known(one) for one in (before, between)] == [None, None]
    after = claims(actions.issue(reader=reader, standing=2, until=None)[0])
    assert queries.is_current(after)
    assert queries.known(after) is not None


def test_a_new_number_leaves_nothing_of_the_old_one():
    ada = account()
    reader = actions.recognise(account=ada.pk)
    old = claims(actions.issue(reader=reader, standing=2, until=None)[0])
    actions.renumber(reader=reader)
    new = claims(actions.issue(reader=reader, standing=2, until=None)[0])
    assert old.reader != new.reader
    assert not queries.is_current(old)
    assert queries.known(old) is None
    assert queries.known(new) == queries.Known(reader, ada.pk)
    assert queries.revocations(clock.now()).void(old)
    assert not queries.revocations(clock.now()).void(new)


def test_whoever_is_retired_or_whose_account_is_closed_is_nobody():
    ada = account()
    reader = actions.recognise(account=ada.pk)
    token = claims(actions.issue(reader=reader, standing=2, until=None)[0])
    User.objects.filter(pk=ada.pk).update(is_active=False)
    assert queries.known(token) is None
    User.objects.filter(pk=ada.pk).update(is_active=True)
    actions.retire(reader=reader)
    assert queries.known(token) is None
    assert queries.reader_of(ada.pk) is None
    assert queries.revocations(clock.now()).void(token)


def test_revocations_are_kept_as_long_as_a_token_may_be_out_and_readers_go_afterwards():
    with time_machine.travel(clock.now(), tick=False) as travel:
        stays, goes = actions.recognise(account=account().pk), actions.recognise()
        numbers = dict(Reader.objects.values_list("pk", "number"))
        actions.void(reader=stays)
        actions.retire(reader=goes)
        assert queries.revocations(clock.now()).readers == {numbers[stays]: 1, numbers[goes]: 1}
        travel.shift(LIFE + timedelta(seconds=tokens.AHEAD))
        assert len(queries.revocations(clock.now()).readers) == 2
        assert actions.forget_readers() == 0
        travel.shift(timedelta(seconds=1))
        assert queries.revocations(clock.now()).readers == {}
        assert actions.forget_readers() == 1
        assert list(Reader.objects.values_list("pk", flat=True)) == [stays]


def test_somebody_with_a_new_number_is_not_taken_for_gone():
    with time_machine.travel(clock.now(), tick=False) as travel:
        reader = actions.recognise()
        actions.renumber(reader=reader)
        travel.shift(LIFE + timedelta(seconds=tokens.AHEAD + 1))
        one = claims(actions.issue(reader=reader, standing=1, until=None)[0])
        assert actions.forget_readers() == 1
        assert queries.is_current(one)


def test_every_change_is_written_into_the_journal():
    reader = actions.recognise()
    actions.void(reader=reader)
    actions.renumber(reader=reader)
    actions.void(reader=10**9)
    entries = journal.after(0)
    assert [(one.name, one.facts["reader"]) for one in entries] == [("ReaderChanged", reader)] * 2


def test_nobody_gets_a_token_who_is_gone():
    with pytest.raises(LookupError):
        actions.issue(reader=10**9, standing=2, until=None)


class Lifecycle(RuleBasedStateMachine):
    """Tokens of one reader through grants, sign-outs, new numbers and time: what counts is what was issued last."""

    @initialize()
    def begin(self):
        self.travel = time_machine.travel(clock.now(), tick=False)
        self.clock = self.travel.start()
        self.reader = actions.recognise()
        self.tokens: list[tuple[tokens.Claims, bool, bool]] = []
        """Claims, whether they are current, whether they are worth a new token."""

    def teardown(self):
        if hasattr(self, "travel"):
            self.travel.stop()
            Reader.objects.all().delete()

    @rule(standing=st.integers(1, 3), days=st.none() | st.integers(1, 30))
    def issue(self, standing, days):
        until = None if days is None else clock.now() + timedelta(days=days)
        self.tokens.append(
            (claims(actions.issue(reader=self.reader, standing=standing, until=until)[0]), True, True)
        )

    @rule()
    def void(self):
        actions.void(reader=self.reader)
        self.tokens = [(one, False, worth) for one, _, worth in self.tokens]

    @rule()
    def sign_out(self):
        actions.void(reader=self.reader, sign_out=True)
        self.tokens = [(one, False, False) for one, _, _ in self.tokens]

    @rule()
    def renumber(self):
        actions.renumber(reader=self.reader)
        self.tokens = [(one, False, False) for one, _, _ in self.tokens]

    @rule(hours=st.integers(1, 24 * 8))
    def wait(self, hours):
        self.clock.shift(timedelta(hours=hours))

    @rule()
    def clean(self):
        actions.forget_readers()

    @invariant()
    def holds(self):
        if not hasattr(self, "tokens"):
            return
        now = clock.now()
        revoked = queries.revocations(now)
        for one, current, worth in self.tokens:
            assert queries.is_current(one) == current
            assert (queries.known(one) is not None) == worth
            # What every worker decides by: genuine, in time, not among the published revocations.
            counts = tokens.holds(one, now.timestamp()) and not revoked.void(one)
            assert counts == (current and now.timestamp() < one.expires)


def test_lifecycle_of_tokens():
    run_state_machine_as_test(
        Lifecycle,
        settings=settings(
            max_examples=25, stateful_step_count=20, deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )  # fmt: skip

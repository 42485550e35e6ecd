"""What others are told of money is in sum what is kept and counts, whatever is learned in whatever order.

The books say the same: what does not count lies in suspense. Only too little of what was owed is booked as it is,
and told when the rest has come or a person has accepted it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from andruck.core.money import Money
from andruck.payments.rules import lifecycle, postings
from andruck.payments.rules.postings import Accounts, Share
from andruck.payments.rules.states import Change, Fact, News, State, Told
from andruck.payments.rules.values import Movement, MovementKind, Progress, ProviderRef, Snapshot, Stage

KEY = str(UUID(int=7))
START = datetime(2026, 11, 23, 9, tzinfo=UTC)
ASKED = Money(2500)
SPLIT = (Share("income:membership", 1000), Share("liability:vat:7", 70))
ACCOUNTS = Accounts.of("bank")
SIGNS = {
    News.SETTLED: 1,
    News.ADDED: 1,
    News.UNDONE: -1,
    News.REFUNDED: -1,
    News.REFUND_UNDONE: 1,
    News.RETURNED: -1,
    News.CHARGED_BACK: -1,
    News.CHARGEBACK_REVERSED: 1,
}


BACK = {MovementKind.REFUNDED: News.REFUNDED, MovementKind.CHARGED_BACK: News.CHARGED_BACK}


class Story:
    """An attempt, all that was told of it, and its books."""

    def __init__(self, *, exact: bool) -> None:
        self.state = State(key=KEY, asked=ASKED, payee="paper", exact=exact)
        self.told: list[Told] = []
        self.income = self.suspense = self.minutes = 0
        self.suspended: set[tuple[MovementKind, ProviderRef]] = set()

    def shown(self, movements: Iterable[Movement] = (), *, altered: bool = False) -> Change:
        """The provider shows these; ``altered``: with another amount than was asked for."""
        self.minutes += 1
        made = lifecycle.apply(
            self.state,
            Snapshot(
                provider="bank",
                ref=ProviderRef("payment", "pay_1"),
                key=KEY,
                at=START + timedelta(minutes=self.minutes),
                stage=Stage.PENDING,
                amount=ASKED + Money(100) if altered else ASKED,
                payee="paper",
                movements=tuple(movements),
            ),
        )
        for fact in made.facts:
            lines = postings.doubted(fact, SPLIT) if fact.doubted else postings.lines(fact, ACCOUNTS, SPLIT)
            self._book(lines)
            if fact.suspense:
                self.suspended.add((fact.movement.kind, fact.movement.ref))
        return self._now(made)

    def accepted(self) -> Change:
        """A person has looked: what lay in suspense becomes income."""
        for key in self.suspended:
            if self.state.movements[key].progress is Progress.DONE:
                self._book(postings.vouched(Fact(self.state.movements[key]), SPLIT))
        self.suspended.clear()
        return self._now(lifecycle.vouch(self.state))

    def _book(self, lines: Sequence[postings.Line]) -> None:
        for line in lines:
            if line.account == postings.SUSPENSE:
                self.suspense -= line.money.cents
            elif line.account in {share.account for share in SPLIT}:
                self.income -= line.money.cents

    def _now(self, made: Change) -> Change:
        self.state = made.state
        self.told += made.told
        return made

    @property
    def kept(self) -> int:
        """Cents that we keep, by what was told."""
        return sum(SIGNS.get(one.news, 0) * one.money.cents for one in self.told if one.money)

    def agrees(self) -> None:
        """What was told, the state and the books are of one mind."""
        kept = self.state.kept.cents
        assert self.kept == (kept if self.state.counts else 0)
        assert (self.income, self.suspense) == ((0, kept) if self.state.in_review else (kept, 0))


def moved(kind: MovementKind, cents: int, id: str = "1", progress: Progress = Progress.DONE) -> Movement:
    return Movement(kind, ProviderRef(kind.value[:7], id), Money(cents), START, progress=progress)


def captured(cents: int, id: str = "1", progress: Progress = Progress.DONE) -> Movement:
    return moved(MovementKind.CAPTURED, cents, id, progress)


def refunded(cents: int, id: str = "1", progress: Progress = Progress.DONE) -> Movement:
    return moved(MovementKind.REFUNDED, cents, id, progress)


movements = st.builds(
    moved,
    st.sampled_from(MovementKind),
    st.sampled_from([1, 99, 1000, 1500, 2500]),
    st.sampled_from(["1", "2", "3"]),
    st.sampled_from(Progress),
)
looks = st.tuples(st.lists(movements, max_size=4), st.sampled_from([False, False, False, True]))


def consistent(stories: Sequence[tuple[list[Movement], bool]]) -> list[tuple[list[Movement], bool]]:
    """The same with one amount for every object: providers do not change their minds about that."""
    amounts: dict[tuple[MovementKind, ProviderRef], Money] = {}
    return [
        ([replace(m, amount=amounts.setdefault((m.kind, m.ref), m.amount)) for m in shown], altered)
        for shown, altered in stories
    ]


@settings(max_examples=600)
@given(st.lists(looks, min_size=1, max_size=10), st.booleans(), st.integers(0, 12))
def test_at_every_moment_what_was_told_is_what_is_kept_and_counts(
    shown: list[tuple[list[Movement], bool]], exact: bool, accepted_after: int
) -> None:
    story = Story(exact=exact)
    for number, (found, altered) in enumerate(consistent(shown)):
        story.shown(found, altered=altered)
        story.agrees()
        if number == accepted_after and story.state.captured:
            story.accepted()
            story.agrees()


@settings(max_examples=300)
@given(st.lists(looks, min_size=1, max_size=8), st.booleans(), st.data())
def test_in_whatever_order_it_is_learned_the_books_and_what_was_told_end_the_same(
    shown: list[tuple[list[Movement], bool]], exact: bool, data: st.DataObject
) -> None:
    given = consistent(shown)
    one, other = Story(exact=exact), Story(exact=exact)
    for story, order in ((one, given), (other, data.draw(st.permutations(given)))):
        for found, altered in order:
            story.shown(found, altered=altered)
    assert (one.kept, one.income, one.suspense) == (other.kept, other.income, other.suspense)


@pytest.mark.parametrize("back", [refunded(1), moved(MovementKind.CHARGED_BACK, 2600)])
def test_what_goes_back_in_review_is_told_when_it_counts(back: Movement) -> None:
    story = Story(exact=False)
    story.shown([captured(2600)], altered=True)
    assert not {one.news for one in story.shown([captured(2600), back], altered=True).told} & set(SIGNS)
    told = [(one.news, one.money) for one in story.accepted().told if one.news in SIGNS]
    assert told == [(News.SETTLED, Money(2600)), (BACK[back.kind], back.amount)]
    story.agrees()


def test_what_goes_back_of_too_little_is_told_with_the_rest() -> None:
    story = Story(exact=True)
    story.shown([captured(1000)])
    assert story.shown([captured(1000), refunded(300)]).told == ()
    rest = story.shown([captured(1000), captured(1500, "2"), refunded(300)])
    assert [(one.news, one.money) for one in rest.told] == [
        (News.SETTLED, Money(2500)),
        (News.REFUNDED, Money(300)),
    ]


def test_what_counts_no_more_is_taken_back_as_far_as_it_was_kept() -> None:
    story = Story(exact=True)
    story.shown([captured(2500), refunded(99)])
    late = story.shown([captured(2500), refunded(99)], altered=True)
    assert [(one.news, one.money) for one in late.told] == [
        (News.MISMATCH, None),
        (News.UNDONE, Money(2401)),
    ]
    assert [fact.name for fact in late.facts] == ["captured_doubted", "refunded_doubted"]


def test_a_refund_of_what_never_came_is_lost_and_stays_told() -> None:
    story = Story(exact=False)
    story.shown([captured(2500), refunded(99)])
    story.shown([captured(2500, progress=Progress.FAILED), refunded(99)])
    assert (story.kept, story.income) == (-99, -99)


@pytest.mark.parametrize("altered", [True, False])
def test_a_refund_that_comes_back_is_undone_only_if_it_had_been_told(altered: bool) -> None:
    story = Story(exact=False)
    story.shown([captured(2500), refunded(99)], altered=altered)
    back = story.shown([captured(2500), refunded(99, progress=Progress.FAILED)])
    assert [one.news for one in back.told] == [News.REFUND_FAILED if altered else News.REFUND_UNDONE]
    story.agrees()


def test_a_return_that_was_none_after_all_is_told_as_money_that_came() -> None:
    story = Story(exact=True)
    story.shown([captured(2500), moved(MovementKind.RETURNED, 2500)])
    again = story.shown([captured(2500), moved(MovementKind.RETURNED, 2500, progress=Progress.FAILED)])
    assert [(one.news, one.money) for one in again.told] == [(News.ADDED, Money(2500))]
    story.agrees()


def test_what_goes_back_in_another_currency_is_not_reckoned_with_this_one() -> None:
    story = Story(exact=False)
    foreign = replace(refunded(500), amount=Money(500, "USD"))
    story.shown([captured(2500), foreign])
    story.accepted()
    assert story.kept == 2500

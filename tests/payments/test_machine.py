"""Any interleaving of payers, faults, crashes and messages ends in the books of the orderly run.

The orderly run is the imaginary bank's own account: what really happened to the money. Every example has a bank, an
income account and a kind of purpose of its own, so nothing has to be emptied in between.
"""

import itertools
import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)

from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.core.money import Money
from andruck.infra.journal import JournalEntry
from andruck.payments import ports
from andruck.payments.actions import (
    arranging,
    calling,
    receiving,
    refunding,
    settling,
    starting,
    sweeping,
)
from andruck.payments.models import Attempt, DayBalance, Incoming, Intent, Outgoing, Posting, Refund
from andruck.payments.rules.postings import SUSPENSE, Share
from andruck.payments.rules.refunds import RefundStage
from andruck.payments.rules.states import OPEN, Status
from tests.emulators.bank.adapter import SECRET, OneStep, TwoSteps
from tests.emulators.bank.engine import Bank
from tests.emulators.bank.faults import Line
from tests.payments.scene import kept

START = datetime(2026, 11, 23, 9, tzinfo=UTC)
STEPS = (
    "attempt.written",
    "call.taken",
    "call.begun",
    "call.answered",
    "state.written",
    "booked",
    "told",
    "call.kept",
    "message.stored",
    "message.taken",
    "message.fetched",
    "message.kept",
    "look.taken",
    "look.fetched",
    "look.kept",
    "refund.written",
)
_numbers = itertools.count(1)
SEEN: Counter[str] = Counter()
"""What the examples have come through, so that a test that looks at nothing is noticed."""


class Died(BaseException):
    """The process was killed here."""


class Payments(RuleBasedStateMachine):
    """One paper, one bank, and everything that can go wrong between them."""

    attempts: Bundle[UUID] = Bundle("attempts")

    def __init__(self) -> None:
        super().__init__()
        self.number = next(_numbers)
        self.kind = f"run_{self.number}"
        self.intents: list[int] = []
        self.late: set[str] = set()
        self.altered: set[str] = set()
        self.travel = time_machine.travel(START, tick=False)
        self.traveller = self.travel.start()
        ports.watch_steps(self.step)
        self.dies_after: int | None = None

    @initialize(target=attempts, two_step=st.booleans(), slow=st.booleans(), exact=st.booleans())
    def open(self, two_step: bool, slow: bool, exact: bool) -> Any:
        self.exact = exact
        self.bank = Bank(now=clock.now, two_step=two_step, slow_captures=slow, prefix=self.kind)
        self.line = Line(self.bank)
        kind = TwoSteps if two_step else OneStep
        ports.plug_provider(kind(self.line, id=self.kind, remembers=self.bank.remembers))
        for slug in (self.kind, f"{self.kind}_too"):
            arranging.arrange(slug=slug, provider=self.kind, name="Bank")
        first, second = self.pay_something_new(2500), self.pay_something_new(2500)
        self.agree_to(second)
        return multiple(first, second)

    # ------------------------------------------------------------ dying

    def step(self, name: str) -> None:
        if self.dies_after is not None:
            self.dies_after -= 1
            if self.dies_after == 0:
                SEEN[f"died at {name}"] += 1
                raise Died(name)

    def mortal(self, deed: Any, death: int | None) -> Any:
        """Do it; perhaps the process is killed in between, and the next one knows nothing."""
        self.dies_after = death
        try:
            return deed()
        except (Died, Refusal):
            return None
        finally:
            self.dies_after = None

    deaths = st.none() | st.integers(1, 9)
    faults = st.lists(st.sampled_from(["lost", "timeout", "error", "refused", "fine"]), max_size=2)

    # ------------------------------------------------------------ the paper

    @rule(target=attempts, cents=st.integers(100, 5000), faults=faults, death=deaths)
    def pay_anew(self, cents: int, faults: list[str], death: Any) -> Any:
        found = self.pay_something_new(cents, faults, death)
        return multiple() if found is None else found

    def pay_something_new(self, cents: int, faults: Any = (), death: Any = None) -> UUID | None:
        intent = starting.intend(
            kind=self.kind,
            key=str(len(self.intents)),
            amount=Money(cents),
            description="Beitrag",
            split=[Share(f"income:{self.kind}", 1)],
            exact=self.exact,
        )
        self.intents.append(intent)
        return next(iter(self._begin(intent, self.kind, faults, death)), None)

    @precondition(lambda self: self.intents)
    @rule(target=attempts, which=st.integers(0, 99), other=st.booleans(), faults=faults, death=deaths)
    def click_again(self, which: int, other: bool, faults: list[str], death: Any) -> Any:
        """The back button, a second tab, another method."""
        intent = self.intents[which % len(self.intents)]
        return multiple(*self._begin(intent, f"{self.kind}_too" if other else self.kind, faults, death))

    def _begin(self, intent: int, method: str, faults: Any, death: Any) -> list[UUID]:
        self.line.faults.extend(faults)

        def deed() -> None:
            key = starting.begin(intent=intent, method=method)
            starting.go(attempt=key)

        self.mortal(deed, death)
        return list(Attempt.objects.filter(intent=intent).values_list("pk", flat=True))

    @rule(faults=faults, death=deaths)
    def work(self, faults: list[str], death: Any) -> None:
        self.line.faults.extend(faults)
        self.mortal(lambda: receiving.work() + calling.work() + sweeping.work(), death)

    amounts = st.sampled_from([1, 99, 1000, 2500])

    @rule(attempt=attempts, cents=amounts, faults=faults, death=deaths)
    def refund(self, attempt: UUID, cents: int, faults: list[str], death: Any) -> None:
        self.give_back(attempt, cents, faults, death)

    def give_back(self, attempt: UUID, cents: int, faults: list[str], death: Any) -> None:
        self.line.faults.extend(faults)
        key = uuid4()
        for _ in range(2):
            self.mortal(
                lambda: refunding.request(attempt=attempt, amount=Money(cents), by=None, key=key), death
            )
        self.mortal(calling.work, death)

    @precondition(lambda self: self.bank.paid())
    @rule(which=st.integers(0, 99), cents=amounts, faults=faults, death=deaths)
    def refund_what_came(self, which: int, cents: int, faults: list[str], death: Any) -> None:
        """Of attempts as they come, few have been paid: without this, hardly anything would ever go back."""
        paid = self.bank.paid()
        self.give_back(UUID(paid[which % len(paid)]["key"]), cents, faults, death)

    @rule(attempt=attempts, death=deaths)
    def give_up(self, attempt: UUID, death: Any) -> None:
        self.mortal(lambda: starting.give_up(attempt=attempt), death)

    @rule(attempt=attempts, death=deaths)
    def come_back(self, attempt: UUID, death: Any) -> None:
        """The payer returns from the bank's page."""
        self.mortal(lambda: sweeping.look(attempt=attempt), death)

    # ------------------------------------------------------------ the bank, the mail, the time

    @rule(attempt=attempts, back=st.booleans(), faults=faults, death=deaths)
    def agree(self, attempt: UUID, back: bool, faults: list[str], death: Any) -> None:
        """The payer agrees at the bank, and comes back or does not."""
        self.agree_to(attempt, back, faults, death)

    def agree_to(self, attempt: Any, back: bool = True, faults: Any = (), death: Any = None) -> None:
        for payment in self._payments(attempt):
            self.bank.approve(payment)
        if back:
            self.line.faults.extend(faults)
            self.mortal(lambda: sweeping.look(attempt=attempt), death)
            self.mortal(calling.work, death)

    @rule(attempt=attempts, deed=st.sampled_from(["decline", "expire", "arrive"]))
    def payer(self, attempt: UUID, deed: str) -> None:
        for payment in self._payments(attempt):
            getattr(self.bank, deed)(payment)

    @rule(attempt=attempts, deed=st.sampled_from(["dispute", "won", "lost", "lose", "bounce"]))
    def trouble(self, attempt: UUID, deed: str) -> None:
        for payment in self._payments(attempt):
            if deed in {"dispute", "lose"}:
                self.bank.dispute(payment)
            if deed in {"won", "lost", "lose"}:
                self.bank.decide(payment, won=deed == "won")
            if deed == "bounce":
                self.bank.bounce(payment)

    @rule(attempt=attempts)
    def pay_late(self, attempt: UUID) -> None:
        for payment in self._payments(attempt):
            if self.bank.pay_late(payment):
                self.late.add(payment)

    @rule(attempt=attempts)
    def alter(self, attempt: UUID) -> None:
        """Somebody makes the bank ask for another amount."""
        for payment in self._payments(attempt):
            if self.bank.alter(payment):
                self.altered.add(payment)

    def _payments(self, attempt: UUID) -> list[str]:
        return [payment["id"] for payment in self.bank.payments.values() if payment["key"] == str(attempt)]

    @precondition(lambda self: self.bank.messages)
    @rule(number=st.integers(0, 99), times=st.integers(1, 3), death=deaths)
    def deliver(self, number: int, times: int, death: Any) -> None:
        """Some message, in whatever order, perhaps again and again; many are never delivered at all."""
        raw = json.dumps(self.bank.messages[number % len(self.bank.messages)]).encode()

        def deed() -> None:
            receiving.receive(provider=self.kind, raw=raw, headers={"x-secret": SECRET})
            receiving.work()

        for _ in range(times):
            self.mortal(deed, death)

    @rule(hours=st.sampled_from([0.001, 0.03, 0.2, 1.0, 7.0, 30.0]))
    def time_passes(self, hours: float) -> None:
        self.traveller.shift(timedelta(hours=hours))

    @rule(death=deaths)
    def night(self, death: Any) -> None:
        """What is done by night; many nights are missed."""
        self.mortal(lambda: sweeping.go_through_everything() + settling.settle_everything(), death)

    @rule()
    def the_bank_goes_away_or_comes_back(self) -> None:
        self.line.away = not self.line.away

    # ------------------------------------------------------------ what has to be true

    @invariant()
    def the_books_add_up(self) -> None:
        sums = Counter[str]()
        for debit, credit in DayBalance.objects.values_list("debit", "credit"):
            sums["all"] += debit - credit
        assert sums["all"] == 0

    def teardown(self) -> None:
        try:
            if hasattr(self, "bank"):
                self.come_to_rest()
                self.compare()
                SEEN.update(Attempt.objects.filter(provider=self.kind).values_list("status", flat=True))
        finally:
            ports.watch_steps(ports.nobody)
            ports.unplug_provider(self.kind)
            # What is left over must not be worked on by the next example.
            Outgoing.objects.filter(attempt__provider=self.kind).update(done_at=clock.now())
            Incoming.objects.filter(provider=self.kind).update(done_at=clock.now())
            Attempt.objects.filter(provider=self.kind).update(look_at=None)
            self.travel.stop()

    def come_to_rest(self) -> None:
        """The line is mended, nobody dies any more, and time passes until nothing is left to do."""
        self.line.away = False
        self.line.faults.clear()
        for _ in range(30):
            for payment in list(self.bank.payments):
                self.bank.arrive(payment)
            self.traveller.shift(timedelta(hours=6, minutes=30))
            did = receiving.work() + calling.work() + sweeping.work()
            sweeping.go_through_everything()
            settling.settle_everything()
            if not did:
                break
        assert not Outgoing.objects.filter(attempt__provider=self.kind, done_at=None).exists()
        assert not Incoming.objects.filter(provider=self.kind, done_at=None).exists()

    def compare(self) -> None:
        """The paper's books against the bank's."""
        payments = self.bank.payments.values()
        keys = Counter(payment["key"] for payment in payments)
        assert all(count == 1 for count in keys.values()), "one object at the bank for every attempt"
        refunds = Counter(refund["key"] for payment in payments for refund in payment["refunds"])
        assert all(count == 1 for count in refunds.values()), "one object at the bank for every refund"

        income, suspense, fees = 0, 0, 0
        for payment in payments:
            left = self.bank.left(payment)
            suspense += left if payment["id"] in self.altered else 0
            income += left if payment["id"] not in self.altered else 0
            fees += self.bank.fees(payment)
        assert self.balance(f"asset:clearing:{self.kind}") == self.bank.balance()
        assert self.balance(f"income:{self.kind}") == -income
        assert self.balance(f"expense:fees:{self.kind}") == fees
        assert self.suspended() == -suspense
        assert self.told() == income
        self.compare_attempts()

    def compare_attempts(self) -> None:
        taken = Counter[int]()
        for attempt in Attempt.objects.filter(provider=self.kind):
            payment = next((p for p in self.bank.payments.values() if p["key"] == str(attempt.pk)), None)
            assert attempt.status not in {Status.UNKNOWN, Status.CREATED, Status.PENDING}, attempt.status
            if payment is None:
                continue
            captured = any(capture["status"] == "done" for capture in payment["captures"])
            assert captured == (attempt.status in SETTLED) or payment["id"] in self.altered, attempt.status
            if payment["id"] in self.altered and captured:
                # When nothing is left of it, there is nothing to look at.
                gone = {Status.REFUNDED, Status.DISPUTED, Status.CHARGED_BACK}
                assert attempt.status in ({Status.REVIEW} if self.bank.left(payment) else gone)
            elif captured and payment["id"] not in self.late:
                taken[attempt.intent_id] += 1
        assert all(count == 1 for count in taken.values()), (
            "nobody pays twice unless they do it by themselves"
        )
        for intent in Intent.objects.filter(kind=self.kind).exclude(paid_by=None):
            assert intent.paid_by is not None
            assert intent.paid_by.status in SETTLED
        for refund in Refund.objects.filter(attempt__provider=self.kind):
            there = [
                found
                for payment in self.bank.payments.values()
                for found in payment["refunds"]
                if found["key"] == str(refund.pk)
            ]
            expected = {"done": RefundStage.DONE, "failed": RefundStage.FAILED}
            assert refund.stage == (expected[there[0]["status"]] if there else RefundStage.FAILED)

    def balance(self, account: str) -> int:
        rows = DayBalance.objects.filter(account__name=account).values_list("debit", "credit")
        return sum(debit - credit for debit, credit in rows)

    def suspended(self) -> int:
        """What lies in suspense of this bank's: the account is everybody's."""
        lines = Posting.objects.filter(account__name=SUSPENSE, booking__key__startswith=f"{self.kind}:")
        return sum(lines.values_list("cents", flat=True))

    def told(self) -> int:
        """What the journal says we keep."""
        return kept(JournalEntry.objects.filter(facts__kind=self.kind))


PHASES = [Phase.explicit, Phase.reuse, Phase.generate]
"""A failing example is shown as it was found: making it smaller would take minutes of database work."""

SETTLED = {
    Status.SETTLED,
    Status.PARTIALLY_REFUNDED,
    Status.REFUNDED,
    Status.DISPUTED,
    Status.CHARGED_BACK,
}


def play(examples: int, steps: int) -> None:
    run_state_machine_as_test(
        Payments,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            phases=PHASES,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )


def play_until(wanted: set[str], *, examples: int, more: int, steps: int) -> None:
    """So many examples, and a few times some more: chance may leave out what has to be seen."""
    play(examples, steps)
    for _ in range(5):
        if wanted <= set(SEEN):
            return
        play(more, steps)
    assert wanted <= set(SEEN)


@pytest.mark.django_db(transaction=True)
def test_any_interleaving_ends_in_the_same_books() -> None:
    SEEN.clear()
    play_until({"settled"}, examples=20, more=10, steps=25)
    # Which of them is chance; the long play demands each.
    assert {"cancelled", "declined", "expired"} & set(SEEN)
    assert sum(1 for name in SEEN if name.startswith("died at")) > len(STEPS) // 3


@pytest.mark.drill
@pytest.mark.django_db(transaction=True)
def test_any_long_interleaving_does() -> None:
    """250 at least, and as many more as it takes until everything has happened that can."""
    SEEN.clear()
    wanted = {*set(Status) - {Status.RETURNED, *OPEN}, *(f"died at {step}" for step in STEPS)}
    play_until(wanted, examples=250, more=50, steps=50)

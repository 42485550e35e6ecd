"""Processes that take money are killed at every step and at any moment; then books, providers and events agree.

Readers pay at stand-ins of PayPal and Mollie, which live on while the paper's processes die; messages are lost,
repeated and late, calls go unanswered, money is given back, complaints come. In the end everything comes to rest, and
all that is known of the money says the same to the cent.
"""

import random
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import pytest

from tests.drills import mortal
from tests.drills.mortal import Deed, Mortal
from tests.drills.postgres import Postgres
from tests.emulators.description import descriptions
from tests.emulators.mollie import MollieEmulator
from tests.emulators.paypal import PayPalEmulator
from tests.journeys.conftest import Providers, environment
from tests.payments.providers.tills import MollieTill, PayPalTill
from tests.payments.test_machine import STEPS

pytestmark = pytest.mark.drill

KILLS = 220
OFTEN = 4
"""Times that a process has died at every single step."""

SPACE = UUID("6f1c9a52-6c1e-4f3b-9b1a-1f0d6f0a7a11")


class World:
    """Readers, providers and the post between them and the paper, all by chance of one seed."""

    def __init__(self, providers: Providers, seed: int) -> None:
        self.chance = random.Random(seed)
        self.emulators = (providers.paypal, providers.mollie)
        self.paypal, self.mollie = PayPalTill(providers.paypal), MollieTill(providers.mollie)
        self.post: list[Deed] = []
        self.forms: list[str] = []
        self.again: list[Deed] = []
        self.refunds = 0
        self.complained: set[str] = set()
        self.tried: Counter[str] = Counter()
        """Steps that a life was to end at and did not come by: others are tried meanwhile."""

    def time_passes(self, paper: Mortal, span: timedelta) -> None:
        paper.ahead += span
        for emulator in self.emulators:
            emulator.clock.advance(seconds=span.total_seconds())

    # ------------------------------------------------------------ what the paper is asked to do

    def gives(self) -> list[Deed]:
        """New contributions, and some that were begun and perhaps not finished."""
        deeds = self.again[:2]
        del self.again[:2]
        for _ in range(self.chance.randint(0, 2)):
            form = f"form-{len(self.forms)}"
            self.forms.append(form)
            way = self.chance.choice(["paypal", "paypal", "card", "klarna", "bank-now"])
            deeds.append(("give", {"form": form, "cents": self.chance.randint(100, 9000), "method": way}))
        # The same button, pressed again by half of them.
        self.again += [deed for deed in deeds if self.chance.random() < 0.5]
        return deeds

    def refund(self) -> list[Deed]:
        """A part of what somebody has paid, or all of it; asked for twice."""
        if self.chance.random() > 0.6:
            return []
        self.refunds += 1
        key = str(uuid5(SPACE, str(self.refunds)))
        share = self.chance.choice([1, 30, 100])
        return [("refund", {"number": self.chance.randint(0, 999), "share": share, "key": key})] * 2

    def messages(self) -> list[Deed]:
        """What was sent and what lies there still; a fifth is lost, some come twice, all in any order."""
        for till in (self.paypal, self.mollie):
            for raw, headers in till.messages():
                if self.chance.random() > 0.2:
                    deed = ("receive", {"provider": till.name, "raw": raw.hex(), "headers": headers})
                    self.post += [deed] * self.chance.choice([1, 1, 2])
        self.chance.shuffle(self.post)
        return self.post[:8]

    def looks(self) -> list[Deed]:
        return [("look", {"form": form}) for form in self.forms[-3:] if self.chance.random() < 0.5]

    # ------------------------------------------------------------ what happens elsewhere

    def payers_act(self) -> None:
        """Most who have not decided pay, some do not; some have their money back from their bank."""
        paypal, mollie = self.paypal.emulator.account, self.mollie.emulator.account
        open_orders = [
            order.id for order in paypal.orders.values() if order.status == "PAYER_ACTION_REQUIRED"
        ]
        open_payments = [item.id for item in mollie.payments.values() if item.status == "open"]
        for till, payments in ((self.paypal, open_orders), (self.mollie, open_payments)):
            for payment in payments:
                luck = self.chance.random()
                if luck < 0.6 and till is self.paypal:
                    till.agree(payment)
                elif luck < 0.6:
                    self.mollie.emulator.finish(payment)
                elif luck < 0.7:
                    till.refuse(payment)
        paid = [
            item.order for item in paypal.captures() if not item.refunds and item.order not in self.complained
        ]
        charged = [
            item.id
            for item in mollie.payments.values()
            if item.status == "paid" and not item.refunds and item.id not in self.complained
        ]
        for till, payments in ((self.paypal, paid), (self.mollie, charged)):
            if payments and self.chance.random() < 0.08:
                unlucky = self.chance.choice(payments)
                self.complained.add(unlucky)
                till.complain(unlucky)

    def calls_go_wrong(self) -> None:
        for till in (self.paypal, self.mollie):
            if self.chance.random() < 0.25:
                call = self.chance.choice(["start", "take", "refund"])
                till.spoil(call, self.chance.choice(["dropped", "error_503", "error_after", "refused"]))

    # ------------------------------------------------------------ what is true

    def kept(self) -> int:
        """Cents that were paid and have not gone back, as the providers know it."""
        paypal, mollie = self.paypal.emulator.account, self.mollie.emulator.account
        lost = sum(
            item.amount for item in paypal.disputes.values() if item.outcome == "RESOLVED_BUYER_FAVOUR"
        )
        return (
            sum(item.amount - item.refunded for item in paypal.captures())
            - lost
            + sum(item.amount - item.gone for item in mollie.payments.values() if item.paid)
        )

    def once(self) -> None:
        """One object there for every attempt."""
        paypal, mollie = self.paypal.emulator.account, self.mollie.emulator.account
        keys = Counter(order.unit["custom_id"] for order in paypal.orders.values())
        keys += Counter(item.metadata["key"] for item in mollie.payments.values())
        twice = {key for key, objects in keys.items() if objects > 1}
        calls = [
            call
            for emulator in (self.paypal.emulator, self.mollie.emulator)
            for call in emulator.diary
            if any(key in str(call) for key in twice)
        ]
        assert not twice, "\n".join(map(str, calls))


def rounds(world: World, paper: Mortal, stopped: Any) -> Counter[str]:
    """Lives that end early, until there were enough; how many died where."""
    died: Counter[str] = Counter()
    for number in range(3 * KILLS):
        if sum(died.values()) >= KILLS and all(died[step] >= OFTEN for step in STEPS):
            break
        world.time_passes(paper, timedelta(minutes=world.chance.randint(1, 12)))
        world.calls_go_wrong()
        world.payers_act()
        deeds = [
            *world.gives(),
            *world.messages(),
            *world.looks(),
            *world.refund(),
            ("work", {}),
            ("work", {}),
        ]
        if number % 12 == 11:
            deeds.append(("night", {}))
        end = _one_life(world, paper, deeds, died, number, stopped)
        taken = sum(1 for step in end.steps if step == "did receive")
        del world.post[:taken]
    return died


def _one_life(
    world: World, paper: Mortal, deeds: list[Deed], died: Counter[str], number: int, stopped: Any
) -> mortal.End:
    if stopped is not None and number % 60 == 59:
        # The database's server dies, too, and comes again.
        end = paper.live(*deeds, ("work", {}), meanwhile=stopped)
        died["the server died"] += 1
        return end
    if number % 5 == 4:
        end = paper.live(*deeds, killed_after=world.chance.uniform(0.01, 0.4))
        died["anywhere"] += 1
        return end
    rarest = min(STEPS, key=lambda step: (2 * died[step] + world.tried[step], world.chance.random()))
    world.tried[rarest] += 1
    often = world.chance.randint(1, 3) if died[rarest] >= OFTEN else 1
    end = paper.live(*deeds, dies=(rarest, often))
    if end.killed:
        died[rarest] += 1
    return end


def come_to_rest(world: World, paper: Mortal) -> None:
    """Nothing goes wrong any more, nobody dies, and time passes until nothing is left to do."""
    for emulator in world.emulators:
        emulator.faults.clear()
    for _ in range(3):
        # A call whose answer was lost just now is made again while the provider still knows it. An order at PayPal
        # that was not answered for six hours cannot be found: there would be another, and the first is never paid.
        world.time_passes(paper, timedelta(minutes=65))
        paper.live(*[("work", {})] * 4)
    for _ in range(12):
        for payment in list(world.mollie.emulator.account.payments):
            world.mollie.come_back(payment)
        world.time_passes(paper, timedelta(hours=6, minutes=30))
        late = world.messages()
        while late:
            paper.live(*late)
            del world.post[: len(late)]
            late = world.messages()
        paper.live(*[("work", {})] * 6, ("night", {}), ("work", {}), ("work", {}))


@contextmanager
def scene(tmp_path: Path, database: str) -> Iterator[tuple[World, Mortal, Any]]:
    """A paper that takes money, and how to kill the database's server if there is one."""
    data, stopped = tmp_path / "data", None
    data.mkdir()
    with ExitStack() as stack:
        paypal = stack.enter_context(PayPalEmulator(description=descriptions()))
        mollie = stack.enter_context(MollieEmulator())
        providers = Providers(paypal, mollie)
        env = {
            **environment(data, "http://localhost:8000"),
            **providers.options(data, "http://localhost:8000"),
            "DJANGO_SETTINGS_MODULE": "andruck.project.settings",
            "PYTHONPATH": "src",
        }
        env.pop("ANDRUCK_DATABASE_URL", None)
        if database == "postgresql":
            server = stack.enter_context(Postgres(tmp_path / "pg").running())
            env["ANDRUCK_DATABASE_URL"] = server.url

            def stopped() -> None:
                time.sleep(0.2)
                server.stop("immediate")
                server.start()

        paper = stack.enter_context(mortal.started(env))
        yield World(providers, seed=1946), paper, stopped
        assert paypal.violations == mollie.violations == []


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_killed_at_every_step_all_books_agree(database: str, tmp_path: Path) -> None:
    with scene(tmp_path, database) as (world, paper, stopped):
        died = rounds(world, paper, stopped)
        come_to_rest(world, paper)
        found = paper.live(("report", {})).said

        print(f"\n{database}: {sum(died.values())} killed, {len(world.forms)} contributions, "  # noqa: T201
              f"{found['bookings']} bookings, {found['attempts']}\n{dict(died)}")  # fmt: skip
        assert sum(died.values()) >= KILLS
        assert {step for step in STEPS if died[step] < OFTEN} == set()
        assert found["findings"] == []
        assert found["undone"] == 0
        world.once()
        assert found["paid twice"] == 0
        kept, books = world.kept(), found["books"]
        assert kept > 0
        assert {
            "told": found["told"],
            "supported": found["supported"],
            "income": -books["income:contribution"],
        } == {
            "told": kept,
            "supported": kept,
            "income": kept,
        }
        for till in (world.paypal, world.mollie):
            assert books.get(f"asset:clearing:{till.name}", 0) == till.holds(), till.name

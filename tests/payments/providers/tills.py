"""Providers at which the same things are made to happen, each in its own way."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

import httpx

from andruck.payments import ports
from andruck.payments.adapters.demo.bank import FEE, Deed, DemoBank, left
from andruck.payments.adapters.demo.provider import DemoProvider
from andruck.payments.adapters.mollie import Account as MollieAccount
from andruck.payments.adapters.mollie import Mollie
from andruck.payments.adapters.paypal import Account, PayPal
from andruck.payments.models import Method
from tests.emulators.description import descriptions
from tests.emulators.mollie import MollieEmulator
from tests.emulators.mollie.server import KEY, TOKEN
from tests.emulators.paypal import PayPalEmulator
from tests.emulators.paypal.account import MERCHANT
from tests.emulators.paypal.server import CLIENT, SECRET
from tests.emulators.paypal.signing import WEBHOOK_ID, authority

Raw = tuple[bytes, dict[str, str]]


class Till(Protocol):
    """What happens at a provider, whoever it is. Payments are named by the provider's own id."""

    name: str

    def agree(self, payment: str) -> None:
        """The payer pays."""

    def refuse(self, payment: str) -> None:
        """The payer's bank says no, or they cancel."""

    def come_back(self, payment: str) -> None:
        """What was given back arrives with the payer."""

    def complain(self, payment: str) -> None:
        """The payer has the money back from their bank."""

    def relent(self, payment: str) -> None:
        """The bank gives it to us again."""

    def messages(self) -> list[Raw]:
        """What was sent since the last time."""

    def payments(self) -> int:
        """How many there are."""

    def refunded(self, payment: str) -> int:
        """Cents that were given back of one."""

    def holds(self) -> int:
        """Cents that are ours, less what it has told us of its fees."""


class Treasury(Till, Protocol):
    """One that also pays out, and whose calls may go wrong."""

    def pay_out(self) -> int:
        """Everything there goes to our bank: how many cents arrive."""

    def spoil(self, call: str, kind: str) -> None:
        """Let a call go wrong: ``start``, ``take``, ``refund``."""


class PayPalTill:
    """PayPal."""

    name = "paypal"

    def __init__(self, emulator: PayPalEmulator) -> None:
        self.emulator = emulator
        self._disputes: dict[str, str] = {}

    def agree(self, payment: str) -> None:
        self.emulator.approve(payment)

    def refuse(self, payment: str) -> None:
        self.emulator.account.orders[payment].status = "VOIDED"

    def come_back(self, payment: str) -> None:
        pass

    def complain(self, payment: str) -> None:
        capture = self.emulator.account.orders[payment].captures[0]
        self._disputes[payment] = self.emulator.dispute(capture.id).id
        self.emulator.settle(self._disputes[payment], lost=True)

    def relent(self, payment: str) -> None:
        self.emulator.reverse(self._disputes[payment])

    def pay_out(self) -> int:
        cents = self.emulator.account.balance
        self.emulator.withdraw(cents)
        return cents

    def messages(self) -> list[Raw]:
        return [(item.raw, item.headers) for item in self.emulator.hooks.take()]

    def spoil(self, call: str, kind: str) -> None:
        site = {"start": "orders.create", "take": "orders.capture", "refund": "captures.refund"}[call]
        self.emulator.faults.add(site, kind)

    def payments(self) -> int:
        return len(self.emulator.account.orders)

    def refunded(self, payment: str) -> int:
        return sum(item.refunded for item in self.emulator.account.orders[payment].captures)

    def holds(self) -> int:
        return self.emulator.account.balance


class MollieTill:
    """Mollie, where money moves when the payer agrees, and costs are taken at the payout."""

    name = "mollie"

    def __init__(self, emulator: MollieEmulator) -> None:
        self.emulator = emulator

    def agree(self, payment: str) -> None:
        if self.emulator.account.payments[payment].status == "open":
            self.emulator.finish(payment, "authorized", method="klarna")

    def refuse(self, payment: str) -> None:
        self.emulator.finish(payment, "failed")

    def come_back(self, payment: str) -> None:
        for refund in self.emulator.account.payments[payment].refunds:
            self.emulator.carry_out(refund.id)

    def complain(self, payment: str) -> None:
        self.emulator.charge_back(payment)

    def relent(self, payment: str) -> None:
        self.emulator.reverse(self.emulator.account.payments[payment].chargebacks[0].id)

    def pay_out(self) -> int:
        return self.emulator.settle().amount

    def messages(self) -> list[Raw]:
        return [(item.raw, item.headers) for item in self.emulator.hooks.take()]

    def spoil(self, call: str, kind: str) -> None:
        site = {"start": "payments.create", "take": "captures.create", "refund": "refunds.create"}[call]
        self.emulator.faults.add(site, kind)

    def payments(self) -> int:
        return len(self.emulator.account.payments)

    def refunded(self, payment: str) -> int:
        return sum(item.amount for item in self.emulator.account.payments[payment].refunds)

    def holds(self) -> int:
        return self.emulator.account.balance


class DemoTill:
    """The demo bank, which never fails and holds nothing back."""

    name = "demo"

    def __init__(self, bank: DemoBank) -> None:
        self.bank = bank
        self._told: list[str] = []

    def agree(self, payment: str) -> None:
        self._do(payment, Deed.PAY)

    def refuse(self, payment: str) -> None:
        self._do(payment, Deed.DECLINE)

    def come_back(self, payment: str) -> None:
        pass

    def complain(self, payment: str) -> None:
        self._do(payment, Deed.DISPUTE)

    def relent(self, payment: str) -> None:
        self._do(payment, Deed.WIN)

    def messages(self) -> list[Raw]:
        told, self._told = self._told, []
        return [(json.dumps({"id": id}).encode(), {}) for id in told]

    def payments(self) -> int:
        return len(self.bank.since(datetime(2000, 1, 1, tzinfo=UTC)))

    def refunded(self, payment: str) -> int:
        found = self.bank.get(payment)
        assert found is not None
        return sum(refund["cents"] for refund in found["refunds"])

    def holds(self) -> int:
        everything = self.bank.since(datetime(2000, 1, 1, tzinfo=UTC))
        return sum(left(payment) - FEE for payment in everything if payment["paid_at"])

    def _do(self, payment: str, deed: Deed) -> None:
        self.bank.do(payment, deed)
        self._told.append(payment)


@contextmanager
def opened(name: str) -> Iterator[Any]:
    """A till that is open for business: plugged in, with a way to pay of its name."""
    Method.objects.get_or_create(slug=name, defaults={"provider": name, "name": name.title()})
    with {"paypal": _paypal, "mollie": _mollie, "demo": _demo}[name]() as till:
        try:
            yield till
        finally:
            ports.unplug_provider(name)


@contextmanager
def _paypal() -> Iterator[PayPalTill]:
    with PayPalEmulator(description=descriptions()) as emulator:
        account = Account(
            CLIENT,
            SECRET,
            environment=emulator.url,
            webhook_id=WEBHOOK_ID,
            merchant=MERCHANT,
            roots=authority().root_pem,
        )
        adapter = PayPal(account, transport=httpx.HTTPTransport(verify=False))
        ports.plug_provider(adapter)
        yield PayPalTill(emulator)
        adapter.close()
        assert emulator.violations == []


@contextmanager
def _mollie() -> Iterator[MollieTill]:
    with MollieEmulator() as emulator:
        adapter = Mollie(MollieAccount(KEY, TOKEN, profile="pfl_QkEhN94Ba", environment=emulator.url))
        ports.plug_provider(adapter)
        yield MollieTill(emulator)
        adapter.close()
        assert emulator.violations == []


@contextmanager
def _demo() -> Iterator[DemoTill]:
    with TemporaryDirectory() as folder:
        adapter = DemoProvider(Path(folder) / "bank.sqlite3")
        adapter.bank.open_account()
        ports.plug_provider(adapter)
        yield DemoTill(adapter.bank)

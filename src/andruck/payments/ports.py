"""The world outside: payment providers.

A provider is an object with ``traits`` and the three methods of ``Provider``; what else it can do it shows by having
the methods of the smaller protocols below. Adapters are plugged in by the wiring with ``plug_provider``.

Rules for adapters:

* A method that changes something (``start``, ``confirm``, ``charge``, ``cancel``, ``refund``) never raises for what
  goes wrong outside. Time running out, 5xx, a broken answer or anything not understood is ``Unknown``; a clear no is
  ``Declined``. It may be called again with the same facts, at any time, also after it succeeded, and then must not
  do it twice: it hands ``key`` to the provider as idempotency key.
* A method that reads (``fetch``, ``find``, ``list_since``, ``settlements``) changes nothing and raises
  ``ProviderAway`` when there is no answer.
* Nothing is kept in the adapter between calls that is needed for money to be right.
* It is called outside of any transaction.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Protocol, runtime_checkable

from andruck.payments.rules.values import (
    AttemptFacts,
    Hint,
    Outcome,
    ProviderRef,
    RefundFacts,
    SettlementLine,
    Snapshot,
    Traits,
)


class ProviderAway(Exception):  # noqa: N818 (a condition, not somebody's mistake)
    """The provider cannot be asked just now. ``after``: in how many seconds to ask again, if it said so."""

    def __init__(self, why: str, *, after: float | None = None) -> None:
        super().__init__(why)
        self.after = after


class Forged(Exception):  # noqa: N818
    """A message that pretends to come from the provider and does not."""


class Provider(Protocol):
    """Somebody who takes money for us."""

    @property
    def traits(self) -> Traits:
        """What is fixed about it."""
        ...

    def start(self, attempt: AttemptFacts) -> Outcome:
        """Make the attempt known there. No money moves before the payer has agreed."""
        ...

    def fetch(self, ref: ProviderRef) -> Snapshot | None:
        """The payment that this object belongs to, as it is now; None if there is no such object there.

        ``ref`` is anything that this provider's outcomes, hints and movements name: a payment, a capture, a refund,
        a dispute. The snapshot's ``ref`` is always the payment's.
        """
        ...

    def find(self, key: str) -> Snapshot | None:
        """The payment that was started with this key; None if there surely is none.

        A provider that cannot be searched raises ``ProviderAway``: then a person has to look.
        """
        ...


@runtime_checkable
class Confirms(Protocol):
    """Takes the money in a second step, after the payer has agreed."""

    def confirm(self, attempt: AttemptFacts) -> Outcome:
        """Take the money of the attempt at ``attempt.ref``."""
        ...


@runtime_checkable
class Charges(Protocol):
    """Takes money under a mandate."""

    def charge(self, attempt: AttemptFacts) -> Outcome:
        """Take the money under ``attempt.mandate``."""
        ...


@runtime_checkable
class Cancels(Protocol):
    """Gives up payments that the payer has not made."""

    def cancel(self, attempt: AttemptFacts) -> Outcome:
        """Give up: ``Succeeded`` with a closed snapshot; ``Declined`` if it is too late for that."""
        ...


@runtime_checkable
class Asks(Protocol):
    """Has to know something of the payer for some of its ways to pay."""

    def needs(self, variant: str) -> frozenset[str]:
        """The fields of ``Payer`` that have to be filled for this variant; none for most."""
        ...


@runtime_checkable
class Refunds(Protocol):
    """Gives money back."""

    def refund(self, refund: RefundFacts) -> Outcome:
        """Give back. ``Succeeded`` and ``Pending`` name the payment; its movements have the refund's ``key``."""
        ...


@runtime_checkable
class Hooked(Protocol):
    """Sends messages to ``/-/hook/<provider>/``."""

    def parse_webhook(self, raw: bytes, headers: Mapping[str, str]) -> list[Hint]:
        """What to look at. Header names are in small letters. Raises ``Forged``; calls nobody if it can be helped."""
        ...


@runtime_checkable
class Reports(Protocol):
    """Can be asked for everything, so that lost messages are found."""

    def list_since(self, moment: datetime) -> Iterable[Snapshot]:
        """Every payment that has changed since then, in any order."""
        ...


@runtime_checkable
class Settles(Protocol):
    """Accounts for our balance there."""

    def settlements(self, since: datetime, until: datetime) -> Iterable[SettlementLine]:
        """The lines of its account in this time."""
        ...


_providers: dict[str, Provider] = {}


def plug_provider(provider: Provider) -> None:
    """Use this provider under the id in its traits from now on."""
    _providers[provider.traits.id] = provider


def unplug_provider(id: str) -> None:
    """Know this provider no more; it is no error if it was not known."""
    _providers.pop(id, None)


def provider(id: str) -> Provider | None:
    """The provider with this id, or None if it is not (or no longer) plugged in."""
    return _providers.get(id)


def providers() -> list[Provider]:
    """All that are plugged in, by id."""
    return [_providers[id] for id in sorted(_providers)]


# ---------------------------------------------------------------- watching the steps


def nobody(step: str) -> None:
    """Nobody watches."""


_watcher: Callable[[str], None] = nobody


def watch_steps(watcher: Callable[[str], None]) -> None:
    """Tell ``watcher`` the name of every step between outbox, call, inbox, ledger and event; drills end there."""
    global _watcher  # noqa: PLW0603 (a socket of this room)
    _watcher = watcher


def step(name: str) -> None:
    """This step has been reached."""
    _watcher(name)

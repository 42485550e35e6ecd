"""Which ways to pay are offered, and when one hides itself."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from andruck.core.money import Money

FAILURES = 3
"""So many calls in a row that failed by the provider's or our own fault, and the method hides itself."""

_FIRST, _MOST = timedelta(minutes=10), timedelta(hours=6)


class Hidden(StrEnum):
    """Why a method is not offered."""

    OFF = "off"
    RECORDED = "recorded"  # staff records it; readers cannot choose it
    NOT_YET = "not_yet"
    ENDED = "ended"
    GONE = "gone"  # no provider of that name is plugged in
    FAILING = "failing"
    AMOUNT = "amount"
    CURRENCY = "currency"


@dataclass(frozen=True, slots=True)
class Health:
    """How a method has fared: failures since the last success, and until when it hides itself because of them."""

    failures: int = 0
    rests: int = 0
    hidden_until: datetime | None = None

    def failed(self, now: datetime) -> "Health":
        """One more failure. At the third it rests; each rest without a success in between is twice as long.

        A failure while it rests belongs to a call that was under way before, and changes nothing.
        """
        if self.hidden_until is not None and now < self.hidden_until:
            return self
        failures = self.failures + 1
        # After a rest it is on trial: one failure is enough.
        if failures < FAILURES and not self.rests:
            return replace(self, failures=failures)
        rest = min(_FIRST * 2 ** min(self.rests, 10), _MOST)
        return Health(failures=failures, rests=self.rests + 1, hidden_until=now + rest)

    def succeeded(self) -> "Health":
        """All is forgiven."""
        return Health()


@dataclass(frozen=True, slots=True)
class MethodFacts:
    """A way to pay as the paper has set it up. Days are the paper's; ``least`` and ``most`` are included."""

    slug: str
    provider: str
    enabled: bool
    plugged: bool
    recorded: bool = False
    name: str = ""
    note: str = ""
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    least: Money | None = None
    most: Money | None = None
    health: Health = Health()


def hidden(method: MethodFacts, *, now: datetime, amount: Money | None = None) -> Hidden | None:
    """Why this method is not offered now; None when it is."""
    if not method.enabled:
        return Hidden.OFF
    if method.recorded:
        return Hidden.RECORDED
    if method.valid_from is not None and now < method.valid_from:
        return Hidden.NOT_YET
    if method.valid_until is not None and now >= method.valid_until:
        return Hidden.ENDED
    if not method.plugged:
        return Hidden.GONE
    if method.health.hidden_until is not None and now < method.health.hidden_until:
        return Hidden.FAILING
    if amount is not None:
        return _by_amount(method, amount)
    return None


def _by_amount(method: MethodFacts, amount: Money) -> Hidden | None:
    for bound in (method.least, method.most):
        if bound is not None and bound.currency != amount.currency:
            return Hidden.CURRENCY
    if method.least is not None and amount < method.least:
        return Hidden.AMOUNT
    if method.most is not None and amount > method.most:
        return Hidden.AMOUNT
    return None


def offered(
    methods: Iterable[MethodFacts], *, now: datetime, amount: Money | None = None
) -> list[MethodFacts]:
    """Those that are offered, in the order given."""
    return [method for method in methods if hidden(method, now=now, amount=amount) is None]

"""How money that moved is booked: which accounts, which sign, under which key."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from andruck.core.money import Money
from andruck.payments.rules.ledger import CODE, Line, reverse
from andruck.payments.rules.states import Fact
from andruck.payments.rules.values import LineKind, MovementKind, ProviderRef, SettlementLine

SUSPENSE = "liability:unallocated"
RETURNS = "expense:returns"


@dataclass(frozen=True, slots=True)
class Share:
    """A part of what was paid and the account it belongs to: income, tax. ``weight`` is not negative."""

    account: str
    weight: int


@dataclass(frozen=True, slots=True)
class Accounts:
    """A provider's accounts: what it holds for us, what it takes for that, what is on its way to our bank."""

    clearing: str
    fees: str
    transit: str

    @classmethod
    def of(cls, provider: str, clearing: str = "") -> "Accounts":
        """The usual ones; ``clearing`` for providers that hold nothing (a cash box, a bank account of ours)."""
        return cls(
            clearing=clearing or f"asset:clearing:{provider}",
            fees=f"expense:fees:{provider}",
            transit=f"asset:transit:{provider}",
        )


def key(provider: str, ref: ProviderRef, name: str) -> str:
    """The name of a fact in the books: ``paypal:capture:ID:captured``. Ids that cannot be in a name are hashed."""
    plain = f"{provider}:{ref.kind}:{ref.id}:{name}"
    if CODE.match(plain):
        return plain
    return f"{provider}:{ref.kind}:sha256-{sha256(ref.id.encode()).hexdigest()[:40]}:{name}"


def is_code(text: str) -> bool:
    """Whether this can be a name in the books."""
    return bool(CODE.match(text))


def lines(fact: Fact, accounts: Accounts, split: Sequence[Share]) -> tuple[Line, ...]:
    """The lines of a fact; empty when nothing is to be booked.

    What came in is spread over the shares by weight, to the cent, each movement for itself: so it does not matter
    in which order they are learned. In suspense it is not ours yet.
    """
    movement = fact.movement
    found: list[Line] = []
    if not fact.fee_only:
        inward = movement.kind.inward
        found.append(Line(accounts.clearing, movement.amount if inward else -movement.amount))
        shares = [Share(SUSPENSE, 1)] if fact.suspense else split
        for share, part in zip(shares, movement.amount.split([s.weight for s in shares]), strict=True):
            found.append(Line(share.account, -part if inward else part))
    # A fee that is known when a movement is undone was booked with it, and goes back with it.
    fee_account = RETURNS if movement.kind is MovementKind.RETURNED else accounts.fees
    found += [Line(fee_account, movement.cost), Line(accounts.clearing, -movement.cost)]
    kept = tuple(line for line in _merged(found) if line.money)
    return reverse(kept) if fact.undone else kept


def doubted(fact: Fact, split: Sequence[Share]) -> tuple[Line, ...]:
    """The lines by which what was booked as income goes into suspense, until somebody vouches for it."""
    return reverse(vouched(fact, split))


def vouched(fact: Fact, split: Sequence[Share]) -> tuple[Line, ...]:
    """The lines by which what lay in suspense becomes what it was meant for."""
    amount = fact.movement.amount if fact.movement.kind.inward else -fact.movement.amount
    if fact.fee_only:
        return ()
    found = [Line(SUSPENSE, amount)]
    for share, part in zip(split, amount.split([s.weight for s in split]), strict=True):
        found.append(Line(share.account, -part))
    kept = tuple(line for line in found if line.money)
    return reverse(kept) if fact.undone else kept


def settlement(line: SettlementLine, accounts: Accounts) -> tuple[Line, ...]:
    """The lines of an entry of the provider's account that belongs to no payment: a payout, a fee.

    A payout is on its way until the bank's statement shows it.
    """
    fee = line.fee or Money(0, line.amount.currency)
    match line.kind:
        case LineKind.PAYOUT:
            found = [
                Line(accounts.clearing, line.amount - fee),
                Line(accounts.transit, -line.amount),
                Line(accounts.fees, fee),
            ]
        case LineKind.FEE:
            found = [Line(accounts.clearing, line.amount), Line(accounts.fees, -line.amount)]
        case _:
            return ()
    return tuple(line for line in found if line.money)


def _merged(found: Sequence[Line]) -> list[Line]:
    """One line per account and currency, in the order of their first appearance."""
    sums: dict[tuple[str, str], Money] = {}
    for line in found:
        place = (line.account, line.money.currency)
        sums[place] = sums.get(place, Money(0, line.money.currency)) + line.money
    return [Line(account, money) for (account, _), money in sums.items()]

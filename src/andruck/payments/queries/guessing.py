"""Guesses for lines that nothing exact is known of: what is waited for and could be it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from andruck.core.money import Money
from andruck.payments.models import (
    Allocation,
    Attempt,
    BankLine,
    CollectionGroup,
    Debit,
    OutgoingTransfer,
    TransferReference,
)
from andruck.payments.queries import collecting, naming, payouts
from andruck.payments.rules import banking, matching, references
from andruck.payments.rules.matching import Expected, Proposal, Target

BACK = timedelta(days=180)
_MOST = 60


@dataclass(frozen=True, slots=True)
class Guess:
    """A likely place of a line: what it is called, how much is waited for, how likely and why.

    ``share`` is how much of the line it would get: what is waited for, at most what is open.
    """

    target: Target
    id: str
    title: str
    expected: Money
    share: Money
    score: int
    reasons: tuple[str, ...]


def guesses(line: BankLine, *, most: int = 5) -> list[Guess]:
    """The most likely places of a line, best first."""
    titled = {(one.target, one.id): (one, title) for one, title in _expected(line)}
    detail = naming.detail_of(line)
    found = matching.propose(
        detail, line.booked_on, line.party_mark, [one for one, _ in titled.values()], most=most
    )
    left = Money(line.cents - line.allocated, line.currency)
    likely = [_guess(proposal, *titled[proposal.target, proposal.id], left) for proposal in found]
    if not likely and matching.looks_like_fees(detail):
        likely = [Guess(Target.ACCOUNT, banking.FEES, banking.FEES, left, left, 50, ("fees",))]
    return likely


def _guess(proposal: Proposal, expected: Expected, title: str, left: Money) -> Guess:
    share = min(abs(expected.amount.cents), abs(left.cents))
    return Guess(
        proposal.target,
        proposal.id,
        title,
        expected.amount,
        Money(-share if left.cents < 0 else share, left.currency),
        proposal.score,
        proposal.reasons,
    )


def _expected(line: BankLine) -> Iterator[tuple[Expected, str]]:
    if line.cents > 0:
        yield from _references(line)
        yield from _groups(line)
        yield from _payouts(line)
    else:
        yield from _returns(line)
    yield from _transfers(line)


def _references(line: BankLine) -> Iterator[tuple[Expected, str]]:
    """Attempts by transfer: of this amount, of this payer, or with a reference that is nearly in the text."""
    since = line.booked_on - BACK
    same = TransferReference.objects.filter(cents=line.cents, created_at__date__gte=since).order_by(
        "-created_at"
    )
    rows = {row.code: row for row in same[:_MOST]}
    for row in TransferReference.objects.filter(code__in=_nearly(line.text)):
        rows[row.code] = row
    attempts = {row.pk: row for row in Attempt.objects.filter(pk__in=[row.key for row in rows.values()])}
    known = _mails_of(line)
    for row in rows.values():
        attempt = attempts.get(row.key)
        if attempt is None or attempt.status in {"settled", "refunded"}:
            continue
        payer = attempt.payer
        same_payer = bool(payer.get("email")) and payer["email"] in known
        yield (
            Expected(
                Target.REFERENCE,
                row.code,
                Money(row.cents, row.currency),
                row.created_at.date(),
                payer.get("name", ""),
                line.party_mark if same_payer else "",
                row.code,
            ),
            f"{references.spell(row.code)} {payer.get('name', '')}".strip(),
        )


def _nearly(text: str) -> list[str]:
    """References that a text may mean: codes without their beginning, or with another one."""
    plain = "".join(sign for sign in text.upper() if sign.isascii() and sign.isalnum())[:400]
    windows = {
        plain[start : start + references.LENGTH] for start in range(len(plain) - references.LENGTH + 1)
    }
    return [references.compose(code) for code in windows if set(code) <= set(references.ALPHABET)]


def _mails_of(line: BankLine) -> set[str]:
    """Mail addresses of those who have paid from this account before."""
    if not line.party_mark:
        return set()
    codes = Allocation.objects.filter(
        target=Target.REFERENCE, line__party_mark=line.party_mark, undone_by=None
    ).values("ref")
    keys = TransferReference.objects.filter(code__in=codes).values("key")
    payers = Attempt.objects.filter(pk__in=keys).values_list("payer", flat=True)[:_MOST]
    return {payer["email"] for payer in payers if payer.get("email")}


def _groups(line: BankLine) -> Iterator[tuple[Expected, str]]:
    rows = CollectionGroup.objects.filter(
        collected_at=None, due_on__range=(line.booked_on - BACK, line.booked_on + timedelta(days=7))
    )
    for row in rows.order_by("-due_on")[:_MOST]:
        amount = Money(collecting.open_cents(row))
        if amount.cents == line.cents:
            yield Expected(Target.GROUP, row.name, amount, row.due_on), f"{row.name} ({row.count})"


def _payouts(line: BankLine) -> Iterator[tuple[Expected, str]]:
    for payout in payouts.open_payouts()[:_MOST]:
        if payout.open.cents == line.cents:
            title = f"{payout.provider} {payout.reference}".strip()
            yield Expected(Target.PAYOUT, payout.key, payout.open, payout.on, payout.provider), title


def _returns(line: BankLine) -> Iterator[tuple[Expected, str]]:
    """Debits that may have come back: of this account or this amount, with or without the bank's fee."""
    rows = Debit.objects.filter(
        stage__in=["filed", "collected"],
        cents__range=(-line.cents - matching.MOST_FEE, -line.cents),
        due_on__gte=line.booked_on - BACK,
    )
    if line.original_cents is not None:
        rows = rows.filter(cents=line.original_cents)
    elif line.party_mark:
        rows = rows.filter(mandate__iban_mark=line.party_mark)
    for row in rows.select_related("mandate").order_by("-due_on")[:_MOST]:
        # What the bank keeps on top is part of what is expected.
        expected = Money(line.cents) if line.is_return else Money(-row.cents)
        yield (
            Expected(
                Target.DEBIT, row.end_to_end, expected, row.due_on, row.mandate.name, row.mandate.iban_mark
            ),
            f"{row.mandate.reference} {row.mandate.name}",
        )


def _transfers(line: BankLine) -> Iterator[tuple[Expected, str]]:
    """Transfers of ours: on their way out, or come back."""
    stage = "filed" if line.cents < 0 else "gone"
    rows = OutgoingTransfer.objects.filter(stage=stage, cents=abs(line.cents)).order_by("-pk")
    for row in rows[:_MOST]:
        amount = Money(row.cents if line.cents > 0 else -row.cents)
        yield Expected(Target.REFUND, row.end_to_end, amount, row.created_at.date(), row.name), row.name

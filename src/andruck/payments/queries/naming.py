"""What the references on statements name: looked up for many lines at once."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import QuerySet, Sum

from andruck.core.money import Money
from andruck.payments.models import (
    Allocation,
    BankLine,
    CollectionGroup,
    Debit,
    OutgoingTransfer,
    TransferReference,
)
from andruck.payments.queries import collecting, payouts
from andruck.payments.queries.payouts import Payout
from andruck.payments.rules import banking, mandates, matching
from andruck.payments.rules.matching import Found, Names, Rule, Target
from andruck.payments.rules.statements.values import Detail, Party

Known = dict[tuple[Rule, str], Found]
_RETURNABLE = ("filed", "collected")
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{5,39}")


def detail_of(line: BankLine) -> Detail:
    """The line as matching sees it; the other side's account number stays sealed."""
    return Detail(
        amount=Money(line.cents, line.currency),
        party=Party(line.party),
        references=tuple(line.references.split("\n")) if line.references else (),
        text=line.text,
        end_to_end=line.end_to_end,
        mandate=line.mandate,
        batch=line.batch,
        return_code=line.return_code,
        original=Money(line.original_cents) if line.original_cents is not None else None,
        is_return=line.is_return,
    )


@dataclass(slots=True)
class Book:
    """Everything that a few hundred lines name, and how much of it this run has used up."""

    references: dict[str, TransferReference] = field(default_factory=dict)
    paid: dict[str, int] = field(default_factory=dict)
    debits: dict[str, Debit] = field(default_factory=dict)
    by_mandate: dict[str, list[Debit]] = field(default_factory=dict)
    groups: dict[str, CollectionGroup] = field(default_factory=dict)
    outgoing: dict[str, OutgoingTransfer] = field(default_factory=dict)
    payouts: dict[str, list[Payout]] = field(default_factory=dict)
    used: set[tuple[Target, str, bool]] = field(default_factory=set)

    def known(self, line: BankLine, carried: Names) -> Known:
        """What this line names, with what is open of it in the line's direction."""
        known: Known = {}
        for code in carried.all_references:
            row = self.references.get(code)
            if row is not None:
                left = max(row.cents - self.paid.get(code, 0), 0)
                known[Rule.STRUCTURED, code] = Found(Target.REFERENCE, code, Money(left, row.currency))
        for rule, name, found in self._own(line, carried):
            known[rule, name] = found
        return known

    def _own(self, line: BankLine, carried: Names) -> Iterable[tuple[Rule, str, Found]]:
        out = line.cents < 0
        debit = self.debits.get(carried.end_to_end)
        if debit is not None:
            yield Rule.END_TO_END, carried.end_to_end, self._debit(debit, out=out)
        transfer = self.outgoing.get(carried.end_to_end)
        if transfer is not None:
            yield Rule.END_TO_END, carried.end_to_end, self._outgoing(transfer, out=out)
        group = self.groups.get(carried.batch)
        if group is not None:
            spent = group.collected_at is not None or (Target.GROUP, group.name, out) in self.used
            open_ = Money(0 if spent else collecting.open_cents(group))
            yield Rule.BATCH, carried.batch, Found(Target.GROUP, group.name, open_)
        if out and line.is_return and carried.mandate and debit is None:
            candidates = [
                one for one in self.by_mandate.get(mandates.folded(carried.mandate), []) if _fits(line, one)
            ]
            if len(candidates) == 1:
                yield Rule.MANDATE, carried.mandate, self._debit(candidates[0], out=True)

        if not out:
            yield from self._payouts(line)

    def _payouts(self, line: BankLine) -> Iterable[tuple[Rule, str, Found]]:
        for word in words(line):
            candidates = self.payouts.get(word, [])
            if len(candidates) == 1:
                payout = candidates[0]
                spent = (Target.PAYOUT, payout.key, False) in self.used
                yield Rule.PAYOUT, word, Found(Target.PAYOUT, payout.key, Money(0) if spent else payout.open)

    def _debit(self, debit: Debit, *, out: bool) -> Found:
        expected = debit.stage in _RETURNABLE if out else debit.stage == "filed"
        spent = not expected or (Target.DEBIT, debit.end_to_end, out) in self.used
        cents = 0 if spent else -debit.cents if out else debit.cents
        return Found(Target.DEBIT, debit.end_to_end, Money(cents, debit.currency))

    def _outgoing(self, transfer: OutgoingTransfer, *, out: bool) -> Found:
        expected = transfer.stage == ("filed" if out else "gone")
        spent = not expected or (Target.REFUND, transfer.end_to_end, out) in self.used
        cents = 0 if spent else -transfer.cents if out else transfer.cents
        return Found(Target.REFUND, transfer.end_to_end, Money(cents))

    def use(self, target: Target, id: str, cents: int) -> None:
        """This run has given an amount to it."""
        if target is Target.REFERENCE:
            self.paid[id] = self.paid.get(id, 0) + cents
        else:
            self.used.add((target, id, cents < 0))


def _fits(line: BankLine, debit: Debit) -> bool:
    if debit.stage not in _RETURNABLE:
        return False
    if line.original_cents is not None:
        return debit.cents == line.original_cents
    return 0 <= -line.cents - debit.cents <= matching.MOST_FEE


def words(line: BankLine) -> list[str]:
    """What in a line could be a provider's name for a payout."""
    if line.cents <= 0 or line.is_return:
        return []
    return list(dict.fromkeys(_WORD.findall(f"{line.text} {line.end_to_end}")))


def look_up(lines: Sequence[BankLine], carried: Sequence[Names]) -> Book:
    """What these lines name. A handful of queries, however many lines (a few hundred at most)."""
    codes = {code for names in carried for code in names.all_references}
    ends = {names.end_to_end for names in carried if names.end_to_end}
    batches = {names.batch for names in carried if names.batch}
    folded = {
        mandates.folded(names.mandate)
        for line, names in zip(lines, carried, strict=True)
        if names.mandate and line.is_return
    }
    named = {word for line in lines for word in words(line)}
    book = Book(
        references={row.code: row for row in TransferReference.objects.filter(code__in=codes)}
        if codes
        else {},
        debits={row.end_to_end: row for row in Debit.objects.filter(end_to_end__in=ends)} if ends else {},
        groups={row.name: row for row in CollectionGroup.objects.filter(name__in=batches)} if batches else {},
        outgoing=(
            {row.end_to_end: row for row in OutgoingTransfer.objects.filter(end_to_end__in=ends)}
            if ends
            else {}
        ),
    )
    for payout in payouts.open_payouts(named) if named else []:
        book.payouts.setdefault(payout.reference, []).append(payout)
    several = {code for names in carried if len(names.all_references) > 1 for code in names.all_references}
    if several:
        sums = Allocation.objects.filter(target=Target.REFERENCE, ref__in=several)
        book.paid = dict(sums.values_list("ref").annotate(sum=Sum("cents")))
    if folded:
        grouped: defaultdict[str, list[Debit]] = defaultdict(list)
        rows = Debit.objects.filter(mandate__folded__in=folded, stage__in=_RETURNABLE)
        for debit in rows.select_related("mandate"):
            grouped[debit.mandate.folded].append(debit)
        book.by_mandate = dict(grouped)
    return book


def attempt_of(transfer: OutgoingTransfer) -> UUID | None:
    """The attempt whose money a transfer gives back."""
    rows: QuerySet[TransferReference] | QuerySet[Debit]
    if transfer.provider == banking.TRANSFER:
        rows = TransferReference.objects.filter(code=transfer.payment)
    else:
        rows = Debit.objects.filter(end_to_end=transfer.payment)
    return rows.values_list("key", flat=True).first()

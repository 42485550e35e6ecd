"""What follows when money of a statement finds its place, or loses it again."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from andruck.core import clock
from andruck.payments.actions import bank_news, mandating
from andruck.payments.models import (
    BankLine,
    CollectionGroup,
    Debit,
    OutgoingTransfer,
    TransferReference,
)
from andruck.payments.queries import naming
from andruck.payments.rules import banking
from andruck.payments.rules.matching import Target


@dataclass(frozen=True, slots=True)
class Placed:
    """A part of a line that has found its place: ``cents`` with the line's sign.

    ``taken_back``: it has lost it again; ``cents`` is what it was.
    """

    line: BankLine
    target: Target
    ref: str
    cents: int
    taken_back: bool = False


def follow(placed: Iterable[Placed]) -> list[UUID]:
    """Draw the consequences; returns the attempts that have something to learn. Inside the caller's transaction."""
    known = list(placed)
    codes = {one.ref for one in known if one.target is Target.REFERENCE}
    paid = TransferReference.objects.filter(code__in=codes).values_list("key", flat=True) if codes else ()
    found: dict[str, set[UUID]] = {banking.TRANSFER: set(paid), banking.SDD: set()}
    for one in known:
        match one.target:
            case Target.DEBIT:
                found[banking.SDD].add(_debit(one))
            case Target.GROUP:
                found[banking.SDD] |= set(_group(one))
            case Target.REFUND:
                provider, key = _refund(one)
                found[provider].add(key)
            case _:
                pass
    for provider, keys in found.items():
        bank_news.note(provider, sorted(keys))
    return sorted({key for keys in found.values() for key in keys})


def _debit(one: Placed) -> UUID:
    """A single debit, collected or come back."""
    debit = Debit.objects.select_for_update().select_related("mandate").get(end_to_end=one.ref)
    now = clock.now()
    if one.cents > 0:
        debit.stage = "filed" if one.taken_back else "collected"
        debit.collected_at = None if one.taken_back else now
    elif one.taken_back:
        debit.stage = "collected" if debit.collected_at else "filed"
        debit.returned_at, debit.return_code = None, ""
    else:
        debit.stage, debit.returned_at = "returned", now
        debit.return_code = one.line.return_code
        mandating.came_back(debit=debit, code=one.line.return_code)
    debit.save(update_fields=["stage", "collected_at", "returned_at", "return_code"])
    return debit.key


def _group(one: Placed) -> Iterable[UUID]:
    """All debits that the bank booked in one sum. What has come back meanwhile stays so."""
    now = None if one.taken_back else clock.now()
    group = CollectionGroup.objects.select_for_update().get(name=one.ref)
    group.collected_at = now
    group.save(update_fields=["collected_at"])
    before, after = ("collected", "filed") if one.taken_back else ("filed", "collected")
    Debit.objects.filter(group=group).update(collected_at=now)
    Debit.objects.filter(group=group, stage=before).update(stage=after)
    return Debit.objects.filter(group=group).exclude(stage="rejected").values_list("key", flat=True)


def _refund(one: Placed) -> tuple[str, UUID]:
    """A transfer of ours: it has left the account, or it has come back."""
    row = OutgoingTransfer.objects.select_for_update().get(end_to_end=one.ref)
    row.stage = _refund_stage(one)
    row.reason = one.line.return_code if row.stage == "back" else ""
    row.changed_at = clock.now()
    row.save(update_fields=["stage", "reason", "changed_at"])
    key = naming.attempt_of(row)
    if key is None:
        raise LookupError(f"Nobody knows what {row.end_to_end} gives back.")
    return row.provider, key


def _refund_stage(one: Placed) -> str:
    out = one.cents < 0
    if one.taken_back:
        return "filed" if out else "gone"
    return "gone" if out else "back"

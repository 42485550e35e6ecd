"""Giving lines of statements their place: by themselves where a reference is exact, by hand for the rest."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F

from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.core.money import Money
from andruck.infra import audit
from andruck.payments.actions import bank_news, booking
from andruck.payments.actions.consequences import Placed, follow
from andruck.payments.models import Allocation, BankLine, OutgoingTransfer
from andruck.payments.queries import naming, payouts
from andruck.payments.rules import banking, chart, matching
from andruck.payments.rules.matching import Rule, Share, Target
from andruck.people.queries import has_role
from andruck.people.rules import Role

CHUNK = 500
AGAIN_FOR = timedelta(days=60)
"""For so long what was not recognised is looked at again: what it belongs to may only come to be known later."""


@dataclass(frozen=True, slots=True)
class Matched:
    """What a run has done: lines looked at, lines that have found their place, lines left with a doubt."""

    looked: int = 0
    placed: int = 0
    doubtful: int = 0


def run(*, limit: int = 100_000) -> Matched:
    """Give every line that nobody has looked at its place, if its references are exact. May be run at any time."""
    done = Matched()
    while done.looked < limit:
        step = _step()
        if not step.looked:
            break
        done = Matched(done.looked + step.looked, done.placed + step.placed, done.doubtful + step.doubtful)
    return done


@transaction.atomic
def look_again(*, today: date) -> int:
    """Have the open lines of the last weeks looked at once more; returns how many."""
    rows = BankLine.objects.filter(allocated=0, whole=False, booked_on__gte=today - AGAIN_FOR)
    return rows.exclude(matched_at=None).update(matched_at=None)


@transaction.atomic
def _step() -> Matched:
    rows = BankLine.objects.select_for_update(skip_locked=True).filter(
        matched_at=None, whole=False, allocated=0
    )
    lines = list(rows.order_by("pk")[:CHUNK])
    if not lines:
        return Matched()
    carried = [matching.names(naming.detail_of(line)) for line in lines]
    book = naming.look_up(lines, carried)
    found: list[tuple[BankLine, Share]] = []
    doubtful: dict[str, list[int]] = defaultdict(list)
    for line, names in zip(lines, carried, strict=True):
        verdict = matching.decide(
            Money(line.cents, line.currency),
            names,
            book.known(line, names),
            foreign=line.foreign,
            is_return=line.is_return,
        )
        for share in verdict.shares:
            book.use(share.target, share.id, share.amount.cents)
            found.append((line, share))
        doubtful[verdict.doubt.value if verdict.doubt else ""].append(line.pk)
    now = clock.now()
    for doubt, keys in doubtful.items():
        BankLine.objects.filter(pk__in=keys).update(matched_at=now, doubt=doubt)
    _place(found, by="")
    placed = {line.pk for line, _ in found}
    return Matched(len(lines), len(placed), sum(len(keys) for doubt, keys in doubtful.items() if doubt))


def _place(found: Sequence[tuple[BankLine, Share]], *, by: str, note: str = "") -> list[Any]:
    """Write the shares of these lines, whole lines each, and book them, a booking for each day."""
    if not found:
        return []
    now = clock.now()
    by_day: defaultdict[date, list[tuple[BankLine, Share]]] = defaultdict(list)
    for line, share in found:
        by_day[line.booked_on].append((line, share))
    providers = _providers(share for _, share in found)
    for day in sorted(by_day):
        shares = by_day[day]
        number = booking.book(
            key=f"bank:match:{uuid4().hex}",
            on=day,
            kind="bank_match",
            lines=banking.allocated(
                (banking.account_of(share.target, share.id, providers.get(share.id, "")), share.amount)
                for _, share in shares
            ),
            reference=f"line:{shares[0][0].pk}" if len(shares) == 1 else "",
        )
        Allocation.objects.bulk_create(
            Allocation(
                line=line,
                cents=share.amount.cents,
                target=share.target.value,
                ref=share.id[:120],
                rule=share.rule.value,
                booking=number,
                at=now,
                by=by,
                note=note[:200],
            )
            for line, share in shares
        )
    sums: defaultdict[int, int] = defaultdict(int)
    for line, share in found:
        sums[line.pk] += share.amount.cents
    whole = [line.pk for line, _ in found if line.allocated + sums[line.pk] == line.cents]
    BankLine.objects.filter(pk__in=whole).update(allocated=F("cents"))
    for pk in set(sums) - set(whole):
        BankLine.objects.filter(pk=pk).update(allocated=F("allocated") + sums[pk])
    # Lines are held first, then the books, then what follows, then the journal.
    return follow(Placed(line, share.target, share.id, share.amount.cents) for line, share in found)


def _providers(shares: Iterable[Share]) -> dict[str, str]:
    """Whose refunds and payouts these are."""
    known = list(shares)
    ends = [share.id for share in known if share.target is Target.REFUND]
    rows = (
        OutgoingTransfer.objects.filter(end_to_end__in=ends).values_list("end_to_end", "provider")
        if ends
        else ()
    )
    named = {share.id: share.id.partition(":")[0] for share in known if share.target is Target.PAYOUT}
    return named | dict(rows)


# ---------------------------------------------------------------- by hand


def allocate(*, line: int, shares: Sequence[Share], by: Any, note: str = "") -> list[int]:
    """Give (a part of) a line its place by hand; returns the numbers of the allocations.

    Raises PermissionDenied, or Refusal ("allocate_…") with the next step. The attempts concerned learn it at once.
    """
    _require(by)
    with transaction.atomic():
        row = BankLine.objects.select_for_update().get(pk=line)
        wanted = [replace(share, rule=Rule.HAND) for share in shares]
        _examine(row, wanted)
        before = set(row.allocations.values_list("pk", flat=True))
        attempts = _place([(row, share) for share in wanted], by=by.get_username(), note=note)
        made = sorted(set(row.allocations.values_list("pk", flat=True)) - before)
        BankLine.objects.filter(pk=line).update(doubt="", matched_at=clock.now())
        audit.record(
            actor=by,
            action="payments.line_allocated",
            subject=f"bank_line:{line}",
            facts={"shares": [[share.target.value, share.amount.cents] for share in wanted]},
        )
    bank_news.tell_now(attempts)
    return made


def reverse(*, allocation: int, by: Any, reason: str) -> int:
    """Take an allocation back; the line is open again by its amount. Returns the number of the reversal.

    Taking back twice changes nothing. Raises PermissionDenied, or Refusal ("reverse_…").
    """
    _require(by)
    if not reason.strip():
        raise Refusal("reverse_reason", "Say in a few words why it is taken back.", field="reason")
    with transaction.atomic():
        row = Allocation.objects.select_related("line").get(pk=allocation)
        line = BankLine.objects.select_for_update().get(pk=row.line.pk)
        known = Allocation.objects.filter(undoes=row).first()
        if known is not None:
            return known.pk
        if row.undoes_id is not None:
            raise Refusal("reverse_reversal", "This is a reversal itself. Allocate the line anew instead.")
        target = Target(row.target)
        provider = _providers([Share(target, row.ref, Money(row.cents), Rule.HAND)]).get(row.ref, "")
        account = banking.account_of(target, row.ref, provider)
        number = booking.book(
            key=f"bank:reverse:{row.pk}",
            on=line.booked_on,
            kind="bank_reverse",
            lines=banking.allocated([(account, Money(-row.cents, line.currency))]),
            reference=f"line:{line.pk}",
        )
        undone = Allocation.objects.create(
            line=line,
            cents=-row.cents,
            target=row.target,
            ref=row.ref,
            rule=Rule.HAND.value,
            undoes=row,
            booking=number,
            at=clock.now(),
            by=by.get_username(),
            note=reason.strip()[:200],
        )
        BankLine.objects.filter(pk=line.pk).update(allocated=F("allocated") - row.cents)
        attempts = follow([Placed(line, target, row.ref, row.cents, taken_back=True)])
        audit.record(
            actor=by,
            action="payments.allocation_reversed",
            subject=f"bank_line:{line.pk}",
            facts={"cents": row.cents},
        )
    bank_news.tell_now(attempts)
    return undone.pk


def _require(by: Any) -> None:
    if not has_role(by, Role.REVENUE, Role.ADMINISTRATOR):
        raise PermissionDenied("Only revenue and administrator allocate payments.")


def _examine(line: BankLine, shares: Sequence[Share]) -> None:
    """Raise Refusal unless these parts fit the line and what they name is there."""
    if line.whole:
        raise Refusal("allocate_parts", "This line has been split into its payments. Allocate those.")
    if line.currency != "EUR":
        raise Refusal("allocate_currency", "Only euros are allocated here. Book this by hand in the books.")
    if not shares:
        raise Refusal("allocate_nothing", "Choose what the money belongs to.", field="target")
    left = line.cents - line.allocated
    if any((share.amount.cents < 0) != (left < 0) or not share.amount for share in shares) or not left:
        raise Refusal("allocate_side", "Name amounts that go the same way as the line.", field="amount")
    if abs(sum(share.amount.cents for share in shares)) > abs(left):
        raise Refusal(
            "allocate_too_much",
            f"At most {Money(abs(left))} of this line is still open.",
            field="amount",
            left=Money(abs(left)),
        )
    for share in shares:
        _examine_target(line, share)


def _examine_target(line: BankLine, share: Share) -> None:
    if share.target is Target.ACCOUNT:
        if chart.item(share.id) is None or not share.id.startswith(
            ("expense:", "income:", "asset:", "liability:", "equity:")
        ):
            raise Refusal("allocate_account", f"{share.id} is no account of the books.", field="ref")
        return
    if share.target is Target.PAYOUT:
        known = {payout.key: payout.open for payout in payouts.open_payouts()}
        if known.get(share.id) != share.amount:
            raise Refusal(
                "allocate_amount", "This payout has another amount, or has arrived already.", field="ref"
            )
        return
    probe = matching.Names((), (), share.id, share.id, "")
    probe = replace(probe, structured=(share.id,))
    named = naming.look_up([line], [probe]).known(line, probe)
    found = next((one for one in named.values() if one.target is share.target and one.id == share.id), None)
    if found is None:
        raise Refusal("allocate_unknown", "There is no such payment. Look for it once more.", field="ref")
    if share.target is Target.REFERENCE:
        if share.amount.cents < 0:
            raise Refusal("allocate_side", "Money that went out cannot pay for anything.", field="ref")
        return
    fee = found.open - share.amount
    fits = not fee or (share.target is Target.DEBIT and share.amount.cents < 0 and fee.cents > 0)
    if not found.open or not fits:
        raise Refusal(
            "allocate_amount",
            "The amounts differ, or it has happened already. Debits and transfers are allocated whole.",
            field="amount",
        )

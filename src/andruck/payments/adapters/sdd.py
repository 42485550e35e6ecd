"""Direct debit: we collect under a mandate. Planned here, announced, filed by the staff, told by our statements."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.core.money import Money
from andruck.payments.adapters import outgoing
from andruck.payments.models import Allocation, Attempt, BankAccount, Debit, Mandate, OutgoingTransfer
from andruck.payments.rules import bankdays, banking, mandates, pain, sepatext
from andruck.payments.rules.mandates import Frequency, State
from andruck.payments.rules.matching import Target
from andruck.payments.rules.values import (
    AttemptFacts,
    Capability,
    Declined,
    Movement,
    MovementKind,
    Outcome,
    Pending,
    Progress,
    ProviderRef,
    RefundFacts,
    Snapshot,
    Stage,
    Succeeded,
    Traits,
)

ID = banking.SDD
PAYMENT, COLLECTION, RETURN = "debit", "collection", "return"
_STAGES = {"dropped": Stage.CANCELLED, "rejected": Stage.DECLINED}
_OPEN = ("planned", "announced")


class Debits:
    """Direct debits from the paper's own bank account as a provider."""

    traits = Traits(
        id=ID,
        capabilities=frozenset(
            {
                Capability.ONE_OFF,
                Capability.OFFLINE,
                Capability.MANDATE,
                Capability.MERCHANT_INITIATED,
                Capability.REFUND,
                Capability.PARTIAL_REFUND,
            }
        ),
        settlement="delayed",
        reversible_for=mandates.RETURN_WITHOUT_REASON + timedelta(days=7),
        waits=timedelta(days=400),
    )

    def start(self, attempt: AttemptFacts) -> Outcome:
        """Plan the debit; the mandate has been given before."""
        return self.charge(attempt)

    def charge(self, attempt: AttemptFacts) -> Outcome:
        """Plan a debit under the mandate; it goes to the bank with a later file, after its payer was told."""
        ref = ProviderRef(PAYMENT, end_to_end(attempt))
        if Debit.objects.filter(key=attempt.key).exists():
            return Pending(ref)
        try:
            _plan(attempt)
        except Refusal as refusal:
            return Declined(refusal.code, ours=refusal.code == "no_account", ref=ref)
        return Pending(ref)

    def fetch(self, ref: ProviderRef) -> Snapshot | None:
        """The debit as our statements have it."""
        at = clock.now()
        row = _row_of(ref)
        return _snapshot(row, at) if row is not None else None

    def find(self, key: str) -> Snapshot | None:
        """The debit of an attempt."""
        at = clock.now()
        row = Debit.objects.select_related("group").filter(key=key).first()
        return _snapshot(row, at) if row is not None else None

    @transaction.atomic
    def cancel(self, attempt: AttemptFacts) -> Outcome:
        """Drop it, unless it is in a file already."""
        row = Debit.objects.select_for_update().filter(key=attempt.key).first()
        if row is None:
            return Declined("unknown")
        if row.stage not in {*_OPEN, "dropped"}:
            return Declined("filed")
        row.stage = "dropped"
        row.save(update_fields=["stage"])
        return Succeeded(_snapshot(row, clock.now()))

    def refund(self, refund: RefundFacts) -> Outcome:
        """By transfer to the account that was debited; not while, or after, the bank took the money back."""
        row = Debit.objects.select_related("mandate").filter(end_to_end=refund.payment.id).first()
        if row is None:
            return Declined("unknown")
        if row.stage != "collected":
            return Declined("not_collected" if row.stage != "returned" else "returned")
        mandate = row.mandate
        text = f"Rückzahlung {mandate.reference}"
        return outgoing.send_back(ID, refund, name=mandate.name, sealed=mandate.iban_sealed, text=text)

    def list_since(self, moment: datetime) -> Iterable[Snapshot]:
        """Every debit that something has happened to since then."""
        at = clock.now()
        changed = Q(collected_at__gte=moment) | Q(returned_at__gte=moment)
        back = OutgoingTransfer.objects.filter(provider=ID, changed_at__gte=moment).values("payment")
        rows = Debit.objects.select_related("group").filter(changed | Q(end_to_end__in=back))
        for row in rows.iterator(chunk_size=500):
            yield _snapshot(row, at)


def end_to_end(attempt: AttemptFacts) -> str:
    """The name that goes with the payment through all banks."""
    return f"D{attempt.key.hex}"


def first_due(account: BankAccount, today: date, *, too_late_today: bool) -> date:
    """The first day that leaves the payer the promised days and the bank its own."""
    told = today + timedelta(days=account.announce_days)
    soonest = bankdays.earliest_collection(today, too_late_today=too_late_today)
    return bankdays.on_or_after(max(told, soonest))


@transaction.atomic
def _plan(attempt: AttemptFacts) -> None:
    account = BankAccount.objects.filter(receives=True).exclude(creditor_id="").first()
    if account is None:
        raise Refusal("no_account", "Direct debits need a bank account with a creditor identifier.")
    if attempt.amount.currency != "EUR" or not 0 < attempt.amount.cents <= pain.MOST_CENTS:
        raise Refusal("amount", "A debit is in euros, and of at least one cent.", field="amount")
    mandate = Mandate.objects.select_for_update().filter(folded=mandates.folded(attempt.mandate)).first()
    if mandate is None:
        raise Refusal("mandate_unknown", "There is no mandate of that name.", field="mandate")
    if mandate.frequency == Frequency.ONE_OFF and mandate.debits.exclude(stage="dropped").exists():
        raise Refusal("mandate_used", "This mandate was given for one debit.", field="mandate")
    now = timezone.localtime(clock.now())
    due = first_due(account, now.date(), too_late_today=now.hour >= account.cutoff)
    if attempt.due is not None:
        due = max(due, bankdays.on_or_after(timezone.localdate(attempt.due)))
    facts = mandates.Facts(
        state=State(mandate.state),
        frequency=Frequency(mandate.frequency),
        signed=mandate.signed_on,
        last_collected=mandate.last_due_on,
        collections=mandate.collections,
    )
    mandates.sequence(facts, due)
    Debit.objects.get_or_create(
        key=attempt.key,
        defaults={
            "mandate": mandate,
            "end_to_end": end_to_end(attempt),
            "cents": attempt.amount.cents,
            "currency": attempt.amount.currency,
            "text": sepatext.remittance(attempt.description),
            "due_on": due,
            "presented": 1 + _came_back_before(attempt),
            "created_at": clock.now(),
        },
    )


def _came_back_before(attempt: AttemptFacts) -> int:
    """How many debits for the same thing have come back."""
    intents = Attempt.objects.filter(pk=attempt.key).values("intent")
    others = Attempt.objects.filter(intent__in=intents).exclude(pk=attempt.key).values("pk")
    return Debit.objects.filter(key__in=others, stage="returned").count()


def _row_of(ref: ProviderRef) -> Debit | None:
    rows = Debit.objects.select_related("group")
    match ref.kind:
        case "collection":
            return rows.filter(end_to_end=ref.id.partition("/")[0]).first()
        case "return":
            number = int(ref.id) if ref.id.isdigit() and len(ref.id) < 19 else 0
            names = Allocation.objects.filter(pk=number, target=Target.DEBIT).values("ref")
            return rows.filter(end_to_end__in=names).first()
        case outgoing.KIND:
            payments = OutgoingTransfer.objects.filter(provider=ID, end_to_end=ref.id).values("payment")
            return rows.filter(end_to_end__in=payments).first()
        case _:
            return rows.filter(end_to_end=ref.id).first()


def _snapshot(row: Debit, at: datetime) -> Snapshot:
    mine = Q(target=Target.DEBIT, ref=row.end_to_end)
    if row.group is not None:
        mine |= Q(target=Target.GROUP, ref=row.group.name)
    allocations = (
        Allocation.objects.filter(mine, undoes=None).select_related("line", "undone_by").order_by("pk")
    )
    moved = [_movement(row, allocation) for allocation in allocations]
    back = outgoing.movements(
        OutgoingTransfer.objects.filter(provider=ID, payment=row.end_to_end).order_by("pk")
    )
    return Snapshot(
        provider=ID,
        ref=ProviderRef(PAYMENT, row.end_to_end),
        key=str(row.key),
        at=at,
        stage=_STAGES.get(row.stage, Stage.PENDING),
        amount=Money(row.cents, row.currency),
        movements=(*moved, *back),
        code=row.return_code if row.stage == "rejected" else "",
    )


def _movement(row: Debit, allocation: Allocation) -> Movement:
    """In: the debit's own amount, also out of a sum for many. Back: the same, and the banks' fees on top."""
    amount = Money(row.cents, row.currency)
    back = allocation.cents < 0
    fee = Money(-allocation.cents - row.cents, row.currency) if back else None
    return Movement(
        kind=MovementKind.RETURNED if back else MovementKind.CAPTURED,
        ref=ProviderRef(RETURN, str(allocation.pk))
        if back
        else ProviderRef(COLLECTION, f"{row.end_to_end}/{allocation.pk}"),
        amount=amount,
        at=outgoing.moment(allocation.line.booked_on),
        fee=fee or None,
        progress=Progress.FAILED if hasattr(allocation, "undone_by") else Progress.DONE,
    )

"""Payment by transfer to the paper's own account: "Direkt vom Bankkonto". Nobody is asked but our own statements."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from andruck.core import clock
from andruck.core.money import Money
from andruck.payments.adapters import outgoing
from andruck.payments.models import Allocation, BankAccount, OutgoingTransfer, TransferReference
from andruck.payments.rules import banking, iban, qr, references
from andruck.payments.rules.matching import Target
from andruck.payments.rules.values import (
    AttemptFacts,
    Capability,
    Declined,
    Instructions,
    Movement,
    MovementKind,
    Outcome,
    Progress,
    ProviderRef,
    RefundFacts,
    Snapshot,
    Stage,
    Succeeded,
    Traits,
)

ID = banking.TRANSFER
PAYMENT, ALLOCATION = "reference", "allocation"
WAITS = timedelta(days=30)
"""People forget; what comes later still counts."""

_TRIES = 8


class Transfers:
    """The paper's own bank account as a provider."""

    traits = Traits(
        id=ID,
        capabilities=frozenset(
            {Capability.ONE_OFF, Capability.OFFLINE, Capability.REFUND, Capability.PARTIAL_REFUND}
        ),
        settlement="delayed",
        waits=WAITS,
    )

    def start(self, attempt: AttemptFacts) -> Outcome:
        """A reference of its own for the attempt, and what its payer has to know."""
        account = BankAccount.objects.filter(receives=True).first()
        if account is None:
            return Declined("no_account", ours=True)
        if attempt.amount.currency != "EUR":
            return Declined("currency")
        row = _reference(attempt, account)
        return Instructions(
            ref=ProviderRef(PAYMENT, row.code), details=details(row), until=row.created_at + WAITS
        )

    def fetch(self, ref: ProviderRef) -> Snapshot | None:
        """The payment as our statements have it."""
        at = clock.now()
        row = _row_of(ref)
        return _snapshot(row, at) if row is not None else None

    def find(self, key: str) -> Snapshot | None:
        """The payment of an attempt."""
        at = clock.now()
        row = TransferReference.objects.filter(key=key).first()
        return _snapshot(row, at) if row is not None else None

    def cancel(self, attempt: AttemptFacts) -> Outcome:
        """Nobody waits for it any more. Money that names it nevertheless still finds it."""
        row = TransferReference.objects.filter(key=attempt.key).first()
        if row is None:
            return Declined("unknown")
        if _allocations(row):
            return Declined("paid")
        TransferReference.objects.filter(pk=row.pk, closed_at=None).update(closed_at=clock.now())
        row.refresh_from_db()
        return Succeeded(_snapshot(row, clock.now()))

    def refund(self, refund: RefundFacts) -> Outcome:
        """Back to the account that the money came from."""
        allocation = Allocation.objects.select_related("line").filter(pk=_number(refund.capture.id)).first()
        if allocation is None:
            return Declined("unknown")
        line = allocation.line
        text = f"Rückzahlung {references.spell(refund.payment.id)}"
        return outgoing.send_back(ID, refund, name=line.party, sealed=line.party_sealed, text=text)

    def list_since(self, moment: datetime) -> Iterable[Snapshot]:
        """Every payment that statements have said something about since then."""
        at = clock.now()
        codes = Allocation.objects.filter(target=Target.REFERENCE, at__gte=moment).values("ref")
        payments = OutgoingTransfer.objects.filter(provider=ID, changed_at__gte=moment).values("payment")
        for row in TransferReference.objects.filter(code__in=codes.union(payments)):
            yield _snapshot(row, at)


def details(row: TransferReference) -> dict[str, str]:
    """What a payer types, and what a code says."""
    return {
        "holder": row.account.holder,
        "iban": iban.Iban(row.account.iban).spelled,
        "bic": row.account.bic,
        "bank": row.account.bank,
        "reference": references.spell(row.code),
        "epc": qr.payload(transfer_of(row)),
    }


def transfer_of(row: TransferReference) -> qr.Transfer:
    """The transfer that is asked for."""
    return qr.Transfer(
        holder=row.account.holder,
        iban=row.account.iban,
        bic=row.account.bic,
        amount=Money(row.cents, row.currency),
        reference=row.code,
    )


def _reference(attempt: AttemptFacts, account: BankAccount) -> TransferReference:
    """The attempt's reference; drawn on the first call, the same on every other."""
    for _ in range(_TRIES):
        known = TransferReference.objects.select_related("account").filter(key=attempt.key).first()
        if known is not None:
            return known
        code = references.compose(references.code_of(secrets.randbelow(references.CODES)))
        try:
            with transaction.atomic():
                return TransferReference.objects.create(
                    code=code,
                    key=attempt.key,
                    account=account,
                    cents=attempt.amount.cents,
                    currency=attempt.amount.currency,
                    created_at=clock.now(),
                )
        except IntegrityError:
            # Somebody else has the code, or has drawn one for this attempt at the same moment.
            continue
    raise RuntimeError("No free payment reference was found.")


def _row_of(ref: ProviderRef) -> TransferReference | None:
    code: str | None = ref.id
    if ref.kind == ALLOCATION:
        code = (
            Allocation.objects.filter(pk=_number(ref.id), target=Target.REFERENCE)
            .values_list("ref", flat=True)
            .first()
        )
    elif ref.kind == outgoing.KIND:
        code = (
            OutgoingTransfer.objects.filter(provider=ID, end_to_end=ref.id)
            .values_list("payment", flat=True)
            .first()
        )
    return TransferReference.objects.filter(code=code).first() if code else None


def _number(text: str) -> int:
    return int(text) if text.isdigit() and len(text) < 19 else 0


def _allocations(row: TransferReference) -> list[Allocation]:
    found = Allocation.objects.filter(target=Target.REFERENCE, ref=row.code, undoes=None)
    return list(found.select_related("line", "undone_by").order_by("pk"))


def _snapshot(row: TransferReference, at: datetime) -> Snapshot:
    captured = [
        Movement(
            kind=MovementKind.CAPTURED,
            ref=ProviderRef(ALLOCATION, str(allocation.pk)),
            amount=Money(allocation.cents, row.currency),
            at=outgoing.moment(allocation.line.booked_on),
            progress=Progress.FAILED if hasattr(allocation, "undone_by") else Progress.DONE,
        )
        for allocation in _allocations(row)
    ]
    back = outgoing.movements(OutgoingTransfer.objects.filter(provider=ID, payment=row.code).order_by("pk"))
    stage = Stage.CANCELLED if row.closed_at is not None and not captured else Stage.NEEDS_USER
    return Snapshot(
        provider=ID,
        ref=ProviderRef(PAYMENT, row.code),
        key=str(row.key),
        at=at,
        stage=stage,
        amount=Money(row.cents, row.currency),
        movements=(*captured, *back),
    )

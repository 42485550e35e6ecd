"""Mandates, debits, files and transfers back, as the desk sees them."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from andruck.core.money import Money
from andruck.payments.models import (
    BankFile,
    Debit,
    Mandate,
    OutgoingTransfer,
)
from andruck.payments.queries import bank, collecting
from andruck.payments.rules import returns
from andruck.payments.rules.collecting import Held
from andruck.payments.rules.mandates import Frequency, Sequence, State

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Group:
    """Debits that would become one group of a file."""

    due: date
    place: Sequence
    count: int
    amount: Money


@dataclass(frozen=True, slots=True)
class Waiting:
    """A debit that does not go now, and why."""

    id: int
    name: str
    mandate: str
    amount: Money
    due: date
    held: Held
    why: str
    mailed: bool
    """Whether its payer can be told by mail."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file would hold now; ``waiting`` shows the first of those that would not be in it."""

    groups: tuple[Group, ...]
    count: int
    amount: Money
    held: dict[Held, int]
    waiting: tuple[Waiting, ...]


@dataclass(frozen=True, slots=True)
class File:
    """A file for the bank."""

    id: int
    kind: str
    message: str
    count: int
    amount: Money
    size: int
    digest: str
    created_at: datetime
    created_by: str
    fetched_at: datetime | None
    fetched_by: str
    refused_at: datetime | None
    refused_why: str
    arrived: bool
    """Whether statements show something of it: then it cannot be taken back any more."""


@dataclass(frozen=True, slots=True)
class MandateRow:
    """A mandate in a list."""

    reference: str
    name: str
    tail: str
    state: State
    frequency: Frequency
    signed_on: date
    last_due_on: date | None
    debits: int


@dataclass(frozen=True, slots=True)
class DebitRow:
    """A debit in a list; ``policy`` says what its return code means."""

    id: int
    end_to_end: str
    amount: Money
    due_on: date
    stage: str
    text: str
    presented: int
    policy: returns.Policy | None


@dataclass(frozen=True, slots=True)
class MandateSheet:
    """A mandate with everything: the words that were agreed to, what happened to it, its debits."""

    row: MandateRow
    creditor_id: str
    text: str
    text_digest: str
    confirmed_at: datetime | None
    confirmed_address: str
    end_reason: str
    silent: bool
    steps: tuple[tuple[datetime, str, str, str], ...]
    debits: tuple[DebitRow, ...]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A transfer back to a payer."""

    id: int
    name: str
    tail: str
    amount: Money
    text: str
    stage: str
    reason: str
    created_at: datetime


def preview(*, now: datetime, until: date | None = None) -> Preview | None:
    """What would go to the bank at this moment, by the paper's clock; None while no account collects debits."""
    account = bank.collecting()
    if account is None:
        return None
    selection = collecting.selection(account, now=now, until=until)
    groups = tuple(
        Group(due, place, len(ready), Money(sum(one.candidate.cents for one in ready)))
        for (due, place), ready in selection.groups().items()
    )
    shown = selection.excluded[:SHOWN]
    rows = {
        row.pk: row
        for row in Debit.objects.filter(pk__in=[one.candidate.id for one in shown]).select_related("mandate")
    }
    return Preview(
        groups=groups,
        count=len(selection.ready),
        amount=Money(selection.cents),
        held=dict(Counter(one.held for one in selection.excluded)),
        waiting=tuple(_waiting(rows[one.candidate.id], one.held, one.why) for one in shown),
    )


def _waiting(row: Debit, held: Held, why: str) -> Waiting:
    return Waiting(
        id=row.pk,
        name=row.mandate.name,
        mandate=row.mandate.reference,
        amount=Money(row.cents, row.currency),
        due=row.due_on,
        held=held,
        why=why,
        mailed=bool(row.mandate.confirmed_address) and not row.mandate.silent and not row.by_letter,
    )


def letters(limit: int = 200) -> list[Waiting]:
    """Planned debits whose payers cannot be told by mail."""
    unmailed = Q(mandate__confirmed_address="") | Q(by_letter=True)
    rows = Debit.objects.filter(unmailed, stage="planned", mandate__silent=False)
    return [
        _waiting(row, Held.UNANNOUNCED, "")
        for row in rows.select_related("mandate").order_by("due_on", "pk")[:limit]
    ]


def files(limit: int = 30) -> list[File]:
    """The files that were written last."""
    rows = list(BankFile.objects.defer("content").order_by("-pk")[:limit])
    numbers = [row.pk for row in rows]
    arrived = set(
        Debit.objects.filter(group__file__in=numbers)
        .exclude(stage__in=["filed", "rejected"])
        .values_list("group__file", flat=True)
    ) | set(
        OutgoingTransfer.objects.filter(file__in=numbers, stage__in=["gone", "back"]).values_list(
            "file", flat=True
        )
    )
    return [
        File(
            id=row.pk,
            kind=row.kind,
            message=row.message,
            count=row.count,
            amount=Money(row.cents),
            size=row.size,
            digest=row.digest,
            created_at=row.created_at,
            created_by=row.created_by,
            fetched_at=row.fetched_at,
            fetched_by=row.fetched_by,
            refused_at=row.refused_at,
            refused_why=row.refused_why,
            arrived=row.pk in arrived,
        )
        for row in rows
    ]


def find_mandates(query: str = "", *, state: str = "", limit: int = SHOWN) -> list[MandateRow]:
    """Mandates by reference or name, the newest first."""
    rows = Mandate.objects.all()
    if state:
        rows = rows.filter(state=state)
    for word in query.split()[:6]:
        rows = rows.filter(Q(folded__startswith=word.upper()) | Q(name__icontains=word))
    return [_mandate(row, 0) for row in rows.order_by("-pk")[:limit]]


def mandate(reference: str) -> MandateSheet | None:
    """A mandate with everything; None if there is none of this reference."""
    row = Mandate.objects.filter(folded="".join(reference.split()).upper()).first()
    if row is None:
        return None
    debits = row.debits.order_by("-due_on", "-pk")
    return MandateSheet(
        row=_mandate(row, debits.count()),
        creditor_id=row.creditor_id,
        text=row.text,
        text_digest=row.text_digest,
        confirmed_at=row.confirmed_at,
        confirmed_address=row.confirmed_address,
        end_reason=row.end_reason,
        silent=row.silent,
        steps=tuple((step.at, step.step, step.by, step.note) for step in row.steps.order_by("pk")),
        debits=tuple(
            DebitRow(
                id=debit.pk,
                end_to_end=debit.end_to_end,
                amount=Money(debit.cents, debit.currency),
                due_on=debit.due_on,
                stage=debit.stage,
                text=debit.text,
                presented=debit.presented,
                policy=returns.policy(debit.return_code) if debit.returned_at else None,
            )
            for debit in debits[:SHOWN]
        ),
    )


def _mandate(row: Mandate, debits: int) -> MandateRow:
    return MandateRow(
        reference=row.reference,
        name=row.name,
        tail=row.iban_tail,
        state=State(row.state),
        frequency=Frequency(row.frequency),
        signed_on=row.signed_on,
        last_due_on=row.last_due_on,
        debits=debits,
    )


def outgoing(*, stages: tuple[str, ...] = ("waiting",), limit: int = 200) -> list[Outgoing]:
    """Transfers back to payers at these stages, the oldest first."""
    rows = OutgoingTransfer.objects.filter(stage__in=stages).order_by("pk")[:limit]
    return [
        Outgoing(
            row.pk, row.name, row.iban_tail, Money(row.cents), row.text, row.stage, row.reason, row.created_at
        )
        for row in rows
    ]

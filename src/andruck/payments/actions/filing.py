"""Files for the bank: written once, kept for ever as they were, handed out as often as somebody asks.

A file is the last moment at which anything is checked: mandate, pre-notification, days, account numbers. What is in
it has gone out, as far as we know; if the bank does not take it, ``take_back`` says so.
"""

import hashlib
import io
import secrets
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.core.money import Money
from andruck.infra import audit, sealing
from andruck.payments.actions import bank_news
from andruck.payments.models import (
    BankAccount,
    BankFile,
    CollectionGroup,
    Debit,
    Mandate,
    OutgoingTransfer,
)
from andruck.payments.queries import bank, collecting
from andruck.payments.rules import bankdays, banking, pain, references, sepatext
from andruck.payments.rules.collecting import Ready
from andruck.payments.rules.mandates import State
from andruck.people.queries import has_role
from andruck.people.rules import Role

CHUNK = 1000
PURPOSE = "bank file"


class Packed(io.RawIOBase):
    """Takes the file as it is written: packs it, counts it, and vouches for it; the whole is never in memory."""

    def __init__(self) -> None:
        super().__init__()
        self._pack = zlib.compressobj(6)
        self._parts: list[bytes] = []
        self._digest = hashlib.sha256()
        self.size = 0

    def writable(self) -> bool:
        """It is there to be written to."""
        return True

    def write(self, data: Any) -> int:
        """Take some more."""
        content = bytes(data)
        self.size += len(content)
        self._digest.update(content)
        self._parts.append(self._pack.compress(content))
        return len(content)

    def sealed(self) -> bytes:
        """The packed whole, sealed; afterwards nothing can be written any more."""
        self._parts.append(self._pack.flush())
        return sealing.seal(b"".join(self._parts), purpose=PURPOSE).encode("ascii")

    @property
    def digest(self) -> str:
        """SHA-256 of the file itself."""
        return self._digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Expected:
    """What the preview showed: a file is only written if it is still so."""

    count: int
    cents: int


@transaction.atomic
def file_debits(*, by: Any, until: date | None = None, expected: Expected | None = None) -> int:
    """Write a file of all debits that may go now, due up to ``until``; returns the number of the file.

    ``by`` is a member of staff who may, or None for the command line. Raises PermissionDenied, or Refusal
    ("no_account", "file_empty", "file_changed").
    """
    _require(by)
    account = bank.collecting()
    if account is None:
        raise Refusal(
            "no_account", "Direct debits are not set up: the bank account has no creditor identifier."
        )
    BankAccount.objects.select_for_update().get(pk=account.pk)
    now = clock.now()
    selection = collecting.selection(account, now=timezone.localtime(now), until=until)
    if not selection.ready:
        raise Refusal("file_empty", "No debit may go to the bank now. The preview says why for each.")
    if expected is not None and (expected.count, expected.cents) != (len(selection.ready), selection.cents):
        raise Refusal("file_changed", "The debits have changed since the preview. Look at it once more.")
    message = _message("L", now)
    # The file comes before its groups, and they before their debits; what it says follows.
    packed = Packed()
    groups = list(selection.groups().items())
    heads = [
        pain.DebitGroup(
            f"{message}-{number}", place, due, len(ready), Money(sum(one.candidate.cents for one in ready))
        )
        for number, ((due, place), ready) in enumerate(groups, 1)
    ]
    pain.write_debits(
        packed,
        message=message,
        created=now,
        own=own_of(account),
        groups=[(head, _debits(ready)) for head, (_, ready) in zip(heads, groups, strict=True)],
    )
    file = _keep(account, pain.DEBITS, message, packed, len(selection.ready), selection.cents, by, now)
    for head, (_, ready) in zip(heads, groups, strict=True):
        row = CollectionGroup.objects.create(
            file=file,
            name=head.id,
            place=head.place.value,
            due_on=head.due,
            count=head.count,
            cents=head.sum.cents,
        )
        _mark_filed(row, ready)
    _mark_used(selection.ready)
    return file.pk


def _debits(ready: Sequence[Ready]) -> Iterator[pain.Debit]:
    """What goes into the file, a few at a time."""
    for start in range(0, len(ready), CHUNK):
        part = [one.candidate.id for one in ready[start : start + CHUNK]]
        rows = {row.pk: row for row in Debit.objects.filter(pk__in=part).select_related("mandate")}
        for pk in part:
            yield _debit(rows[pk])


def _debit(row: Debit) -> pain.Debit:
    mandate = row.mandate
    amendment = None
    if mandate.changed_from_sealed:
        amendment = pain.Amendment(other_account=True)
    address = None
    if mandate.town and mandate.country:
        address = pain.Address(
            mandate.town, mandate.country, mandate.street, mandate.number, mandate.postcode
        )
    return pain.Debit(
        end_to_end=row.end_to_end,
        amount=Money(row.cents, row.currency),
        name=sepatext.name(mandate.name),
        iban=sealing.unseal(mandate.iban_sealed, purpose="iban"),
        mandate=mandate.reference,
        signed=mandate.signed_on,
        text=row.text,
        bic=mandate.bic,
        address=address,
        amendment=amendment,
    )


def _mark_filed(group: CollectionGroup, ready: Sequence[Ready]) -> None:
    for start in range(0, len(ready), CHUNK):
        part = [one.candidate.id for one in ready[start : start + CHUNK]]
        Debit.objects.filter(pk__in=part).update(stage="filed", group=group, due_on=group.due_on)


def _mark_used(ready: Sequence[Ready]) -> None:
    """The mandates have been used; what was changed in them has been told to the bank."""
    uses = Counter(one.candidate.mandate for one in ready)
    last: dict[int, date] = {}
    for one in ready:
        last[one.candidate.mandate] = max(one.due, last.get(one.candidate.mandate, one.due))
    by_use: dict[tuple[int, date], list[int]] = {}
    for mandate, count in uses.items():
        by_use.setdefault((count, last[mandate]), []).append(mandate)
    for (count, due), keys in by_use.items():
        for start in range(0, len(keys), CHUNK):
            rows = Mandate.objects.filter(pk__in=keys[start : start + CHUNK])
            rows.update(collections=F("collections") + count, last_due_on=due, changed_from_sealed="")
            rows.filter(state=State.AMENDED).update(state=State.ACTIVE)


@transaction.atomic
def file_transfers(*, by: Any) -> int:
    """Write a file of all transfers to payers that wait; returns the number of the file.

    What a bank has given back meanwhile is not sent a second time: it is dropped. Raises PermissionDenied, or
    Refusal ("no_account", "file_empty").
    """
    _require(by)
    account = bank.receiving()
    if account is None:
        raise Refusal("no_account", "There is no bank account yet. Enter one under Settings, Bank accounts.")
    BankAccount.objects.select_for_update().get(pk=account.pk)
    _drop_returned()
    rows = list(OutgoingTransfer.objects.select_for_update().filter(stage="waiting").order_by("pk"))
    if not rows:
        raise Refusal("file_empty", "No transfer waits to be made.")
    now = clock.now()
    message = _message("U", now)
    packed = Packed()
    pain.write_transfers(
        packed,
        message=message,
        created=now,
        own=own_of(account),
        on=bankdays.on_or_after(timezone.localdate(now)),
        transfers=[_transfer(row) for row in rows],
    )
    file = _keep(account, pain.TRANSFERS, message, packed, len(rows), sum(row.cents for row in rows), by, now)
    OutgoingTransfer.objects.filter(pk__in=[row.pk for row in rows]).update(
        stage="filed", file=file, changed_at=now
    )
    return file.pk


def _drop_returned() -> None:
    waiting = OutgoingTransfer.objects.filter(stage="waiting", provider=banking.SDD)
    returned = Debit.objects.filter(end_to_end__in=waiting.values("payment"), stage="returned")
    gone = dict(returned.values_list("end_to_end", "key"))
    waiting.filter(payment__in=gone).update(stage="dropped", reason="returned", changed_at=clock.now())
    bank_news.note(banking.SDD, gone.values())


def _transfer(row: OutgoingTransfer) -> pain.Transfer:
    return pain.Transfer(
        end_to_end=row.end_to_end,
        amount=Money(row.cents),
        name=sepatext.name(row.name or "Kontoinhaber"),
        iban=sealing.unseal(row.iban_sealed, purpose="iban"),
        text=row.text,
    )


@transaction.atomic
def take_back(*, file: int, by: Any, reason: str) -> None:
    """The bank did not take this file: what was in it waits again. Twice is once.

    Raises PermissionDenied, or Refusal ("file_known") when the bank's statements show something of it already.
    """
    _require(by)
    row = BankFile.objects.select_for_update().get(pk=file)
    if row.refused_at is not None:
        return
    debits = Debit.objects.filter(group__file=row)
    transfers = OutgoingTransfer.objects.filter(file=row)
    if debits.exclude(stage="filed").exists() or transfers.exclude(stage="filed").exists():
        raise Refusal(
            "file_known",
            "The bank's statements show payments of this file: it did take it. Nothing was changed.",
        )
    uses = Counter(debits.values_list("mandate_id", flat=True))
    debits.update(stage="announced", group=None)
    for mandate, count in uses.items():
        Mandate.objects.filter(pk=mandate).update(
            collections=F("collections") - count, last_due_on=collecting.last_use(mandate)
        )
    transfers.update(stage="waiting", file=None, changed_at=clock.now())
    row.refused_at, row.refused_why = clock.now(), reason.strip()[:140]
    row.save(update_fields=["refused_at", "refused_why"])
    audit.record(actor=by, action="payments.bank_file_taken_back", subject=f"bank_file:{row.pk}", facts={})


@transaction.atomic
def fetch(*, file: int, by: Any) -> tuple[str, bytes]:
    """The file's name and its bytes, exactly as they were written. Raises PermissionDenied, RuntimeError."""
    _require(by)
    row = BankFile.objects.select_for_update().get(pk=file)
    content = content_of(row)
    if row.fetched_at is None:
        row.fetched_at, row.fetched_by = clock.now(), by.get_username() if by is not None else ""
        row.save(update_fields=["fetched_at", "fetched_by"])
    audit.record(actor=by, action="payments.bank_file_fetched", subject=f"bank_file:{row.pk}", facts={})
    return f"{row.message}.xml", content


def content_of(row: BankFile) -> bytes:
    """The bytes of a file. Raises RuntimeError when they are not those that were written."""
    content = zlib.decompress(sealing.unseal_bytes(bytes(row.content).decode("ascii"), purpose=PURPOSE))
    if hashlib.sha256(content).hexdigest() != row.digest:
        raise RuntimeError(f"The bank file {row.message} is not what was written.")
    return content


def own_of(account: BankAccount) -> pain.Own:
    """Our side of a file."""
    return pain.Own(account.holder, account.iban, account.bic, account.creditor_id)


def _require(by: Any) -> None:
    if by is not None and not has_role(by, Role.REVENUE, Role.ADMINISTRATOR):
        raise PermissionDenied("Only revenue and administrator write files for the bank.")


def _message(letter: str, now: datetime) -> str:
    """A name that no other file has: ``L20261123-7KQ3M9XT`` (Lastschriften), ``U…`` (Überweisungen)."""
    return f"{letter}{now:%Y%m%d}-{references.code_of(secrets.randbelow(references.CODES))}"


def _keep(
    account: BankAccount,
    kind: str,
    message: str,
    packed: Packed,
    count: int,
    cents: int,
    by: Any,
    now: datetime,
) -> BankFile:
    file = BankFile.objects.create(
        kind=kind,
        account=account,
        message=message,
        content=packed.sealed(),
        digest=packed.digest,
        size=packed.size,
        count=count,
        cents=cents,
        created_at=now,
        created_by=by.get_username() if by is not None else "",
    )
    audit.record(
        actor=by,
        action="payments.bank_file_written",
        subject=f"bank_file:{file.pk}",
        facts={"kind": kind, "count": count, "cents": cents, "digest": packed.digest},
    )
    return file

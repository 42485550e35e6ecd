"""Telling payers beforehand: how much, when, by whom, under which mandate. Without it nothing goes to the bank."""

import logging
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.core.money import Money
from andruck.infra import audit, mail
from andruck.infra.mail import MailFailed
from andruck.payments.adapters import sdd
from andruck.payments.models import Announcement, BankAccount, Debit
from andruck.payments.queries import bank
from andruck.people.queries import has_role
from andruck.people.rules import Role

log = logging.getLogger(__name__)

OCCASION = "debit"
"""What the mails about debits are about; see ``infra.mail``."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What a payer is told."""

    debit: int
    to: str
    name: str
    amount: Money
    due: date
    mandate: str
    account: str
    creditor: str
    creditor_id: str
    text: str
    language: str


def announce_planned(*, limit: int = 200) -> int:
    """Write to the payers of planned debits; returns how many were told.

    The mail is written in the transaction that says so: there is neither without the other. Debits without an
    address that mails reach are left for a letter.
    """
    account = bank.collecting()
    if account is None:
        return 0
    rows = Debit.objects.filter(stage="planned", by_letter=False, mandate__silent=False)
    rows = rows.exclude(mandate__confirmed_address="").order_by("due_on", "pk")
    return sum(_by_mail(pk, account) for pk in list(rows.values_list("pk", flat=True)[:limit]))


def not_delivered(event: MailFailed) -> None:
    """The mail that announced a debit did not arrive: it has to be told by letter, unless the bank has it already.

    Runs inside the transaction in which the mail is given up.
    """
    occasion, _, rest = event.key.partition(":")
    if occasion != OCCASION:
        return
    number, _, day = rest.partition(":")
    debit = Debit.objects.select_for_update().filter(pk=int(number), due_on=date.fromisoformat(day)).first()
    if debit is None or debit.stage != "announced":
        log.warning(
            "The payer of debit %s could not be told beforehand, and it is too late for a letter", number
        )
        return
    debit.stage, debit.by_letter = "planned", True
    debit.save(update_fields=["stage", "by_letter"])


@transaction.atomic
def told_by_letter(*, debits: list[int], by: Any) -> int:
    """Letters have gone out today to the payers of these debits; returns how many were waiting for that."""
    if not has_role(by, Role.REVENUE, Role.ADMINISTRATOR):
        raise PermissionDenied("Only revenue and administrator announce direct debits.")
    account = bank.collecting()
    if account is None:
        raise Refusal(
            "no_account", "Direct debits are not set up: the bank account has no creditor identifier."
        )
    told = 0
    for pk in sorted(debits):
        notice = _prepare(pk, account)
        told += notice is not None and _write(notice.debit, notice.due, notice.amount)
    audit.record(actor=by, action="payments.debits_announced", subject="debits:letter", facts={"count": told})
    return told


@transaction.atomic
def _prepare(pk: int, account: BankAccount) -> Notice | None:
    """Fix the day that the payer is told; None when there is nothing to tell."""
    debit = Debit.objects.select_for_update(of=("self",)).select_related("mandate").get(pk=pk)
    if debit.stage != "planned":
        return None
    now = timezone.localtime(clock.now())
    first = sdd.first_due(account, now.date(), too_late_today=now.hour >= account.cutoff)
    if debit.due_on < first:
        debit.due_on = first
        debit.save(update_fields=["due_on"])
    mandate = debit.mandate
    return Notice(
        debit=pk,
        to=mandate.confirmed_address,
        name=mandate.name,
        amount=Money(debit.cents, debit.currency),
        due=debit.due_on,
        mandate=mandate.reference,
        account=mandate.iban_tail,
        creditor=account.holder,
        creditor_id=mandate.creditor_id,
        text=debit.text,
        language=mandate.language,
    )


@transaction.atomic
def _by_mail(pk: int, account: BankAccount) -> bool:
    notice = _prepare(pk, account)
    if notice is None:
        return False
    try:
        mail.send(
            to=notice.to,
            template="payments/mails/announcement.txt",
            context={"notice": notice},
            language=notice.language,
            key=f"{OCCASION}:{pk}:{notice.due:%Y-%m-%d}",
        )
    except ValueError:
        # No mail can go to what stands there as an address.
        Debit.objects.filter(pk=pk).update(by_letter=True)
        return False
    return _write(pk, notice.due, notice.amount)


@transaction.atomic
def _write(pk: int, due: date, amount: Money) -> bool:
    debit = Debit.objects.select_for_update().get(pk=pk)
    if debit.stage != "planned" or debit.due_on != due:
        return False
    now = clock.now()
    Announcement.objects.get_or_create(
        debit=debit,
        due_on=due,
        sent_on=timezone.localdate(now),
        defaults={"cents": amount.cents, "currency": amount.currency, "sent_at": now},
    )
    debit.stage = "announced"
    debit.save(update_fields=["stage"])
    return True

"""Debits on their way: what a file would hold, what waits and why."""

from collections.abc import Iterator
from datetime import date, datetime

from django.db.models import Max, OuterRef, Subquery

from andruck.payments.models import Announcement, BankAccount, CollectionGroup, Debit
from andruck.payments.rules import collecting, mandates
from andruck.payments.rules.collecting import Candidate, Selection
from andruck.payments.rules.mandates import Frequency, State

CHUNK = 1000


def selection(account: BankAccount, *, now: datetime, until: date | None = None) -> Selection:
    """What could be filed at this moment (by the paper's clock), due up to ``until``."""
    today = now.date()
    return collecting.select(
        candidates(account),
        today=today,
        too_late_today=now.hour >= account.cutoff,
        until=until or today + collecting.AHEAD,
    )


def candidates(account: BankAccount) -> Iterator[Candidate]:
    """The debits that wait to be filed, the earliest first; few columns of many rows."""
    told = Announcement.objects.filter(debit=OuterRef("pk")).order_by("-due_on", "-sent_on")
    rows = (
        Debit.objects.filter(stage__in=["planned", "announced"])
        .order_by("due_on", "pk")
        .annotate(told_for=Subquery(told.values("due_on")[:1]), told_on=Subquery(told.values("sent_on")[:1]))
        .values_list(
            "pk", "cents", "due_on", "mandate_id", "mandate__state", "mandate__frequency", "mandate__signed_on",
            "mandate__last_due_on", "mandate__collections", "stage", "told_for", "told_on",
        )
    )  # fmt: skip
    for row in rows.iterator(chunk_size=CHUNK):
        pk, cents, due, mandate, state, frequency, signed, last, collections, stage, told_for, told_on = row
        if stage == "planned":
            # Never announced, or the mail that did has come back.
            told_for = told_on = None
        facts = mandates.Facts(State(state), Frequency(frequency), signed, last, collections)
        yield Candidate(pk, cents, due, mandate, facts, told_for, told_on, account.announce_days)


def open_cents(group: CollectionGroup) -> int:
    """What the bank will book for a group: without the debits that it has refused."""
    refused = group.debits.filter(stage="rejected").values_list("cents", flat=True)
    return group.cents - sum(refused)


def last_use(mandate: int) -> date | None:
    """The latest day on which the mandate was used in a file."""
    found: date | None = (
        Debit.objects.filter(mandate=mandate, group__isnull=False)
        .exclude(stage="rejected")
        .aggregate(last=Max("due_on"))["last"]
    )
    return found

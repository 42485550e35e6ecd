"""How ways to pay fare: one that fails hides itself, rests, and is tried again; the desk is told."""

from datetime import datetime

from django.db import transaction

from andruck.core import clock
from andruck.infra import events
from andruck.payments import ports
from andruck.payments.actions import cases
from andruck.payments.events import MethodHidden
from andruck.payments.models import Case, Method
from andruck.payments.rules.cases import CaseKind
from andruck.payments.rules.methods import Health
from andruck.payments.rules.values import Declined, Outcome, Unknown


def fared(*, method: str, outcome: Outcome) -> None:
    """A call by this method came to something. The payer's own doing says nothing against it."""
    match outcome:
        case Unknown(why=why):
            failed(method=method, why=why)
        case Declined(code=code, ours=True):
            failed(method=method, why=code)
        case _:
            succeeded(method=method)


def succeeded(*, method: str) -> None:
    """It works. Writes nothing while it has always worked."""
    Method.objects.filter(slug=method).exclude(failures=0, rests=0).update(
        failures=0, rests=0, hidden_until=None, last_success_at=clock.now()
    )
    _settle(method)


@transaction.atomic
def failed(*, method: str, why: str) -> None:
    """It failed by the provider's or our own fault."""
    row = Method.objects.select_for_update().filter(slug=method).first()
    if row is None:
        return
    now = clock.now()
    before = Health(row.failures, row.rests, row.hidden_until)
    after = before.failed(now)
    row.failures, row.rests, row.hidden_until = after.failures, after.rests, after.hidden_until
    row.last_failure_at, row.last_failure = now, why[:120]
    row.save()
    if after.hidden_until is not None and after.hidden_until != before.hidden_until:
        cases.open_case(kind=CaseKind.METHOD_FAILING, subject=method, detail=why)
        events.emit(MethodHidden(method=method, why="failing", at=now))


def notice_ends() -> int:
    """Tell the desk of ways to pay that have ended, or whose provider is no longer there; returns how many."""
    now, found = clock.now(), 0
    for row in Method.objects.filter(enabled=True):
        ended = row.valid_until is not None and row.valid_until <= now
        gone = ports.provider(row.provider) is None
        if (ended or gone) and not Case.objects.filter(
            kind=CaseKind.METHOD_ENDED, subject=row.slug, closed_at=None
        ):
            found += _ended(row, now, "no such provider" if gone else "its time is over")
    return found


@transaction.atomic
def _ended(row: Method, now: datetime, why: str) -> int:
    cases.open_case(kind=CaseKind.METHOD_ENDED, subject=row.slug, detail=why)
    events.emit(MethodHidden(method=row.slug, why="ended", at=now))
    return 1


def _settle(method: str) -> None:
    """What was said of its failing has settled itself."""
    Case.objects.filter(kind=CaseKind.METHOD_FAILING, subject=method, closed_at=None).update(
        closed_at=clock.now(), resolution="works again"
    )

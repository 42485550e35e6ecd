"""Granting, changing and ending what readers are entitled to."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q

from andruck.access.rules import Standing
from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.infra import audit, events
from andruck.people import actions as people
from andruck.support.events import EntitlementChanged
from andruck.support.models import Entitlement
from andruck.support.queries.entitlements import may_keep
from andruck.support.rules.entitlements import LOWEST, Source


@transaction.atomic
def grant(
    *,
    standing: Standing,
    starts: datetime,
    ends: datetime | None,
    by: Any,
    person: int | None = None,
    reader: int | None = None,
    source: str = Source.STAFF,
    source_key: str = "",
    note: str = "",
) -> int:
    """Grant a person (by account) or a reader (by row) a standing for a time; returns the entitlement's number.

    ``by`` is a member of staff who may, or None for the house itself, when money has settled or a code was claimed.
    The same ``source`` and ``source_key`` again change nothing and return the same number. Raises PermissionDenied,
    Refusal, and LookupError when neither a person nor a reader is given.
    """
    _may(by)
    _check(standing, starts, ends)
    if reader is None:
        if person is None:
            raise LookupError("an entitlement is somebody's")
        reader = people.recognise(account=person)
    now = clock.now()
    fields: dict[str, Any] = {
        "reader_id": reader, "standing": standing, "starts": starts, "ends": ends, "note": note.strip(),
        "granted_by": by, "granted_at": now, "changed_at": now,
    }  # fmt: skip
    if source_key:
        row, new = Entitlement.objects.get_or_create(source=source, source_key=source_key, defaults=fields)
    else:
        row, new = Entitlement.objects.create(source=source, **fields), True
    if new:
        _changed(row, by, "support.entitlement_granted")
    return row.pk


@transaction.atomic
def carry_over(*, reader: int, account: int) -> None:
    """Whoever read by a code and signs in now has what the code gives as a person, too; once, for the first account.

    What else this device was entitled to stays its own: nobody is named by signing in who did not want to be.
    """
    running = Q(ends=None) | Q(ends__gt=clock.now())
    for row in Entitlement.objects.filter(running, reader=reader, source=Source.CODE, withdrawn_at=None):
        grant(
            person=account, standing=Standing(row.standing), starts=row.starts, ends=row.ends, by=None,
            source=Source.CODE, source_key=f"carried {row.pk}",
        )  # fmt: skip


@transaction.atomic
def change(
    *, entitlement: int, by: Any, standing: Standing, starts: datetime, ends: datetime | None, note: str = ""
) -> None:
    """Give an entitlement another standing or time. What has begun keeps its beginning.

    Raises PermissionDenied, and Refusal: it is over, or there is none.
    """
    _may(by)
    row, now = _row(entitlement), clock.now()
    before = _state(row)
    if row.starts <= now:
        starts = row.starts
    _check(standing, starts, ends)
    if ends is not None and ends <= now:
        raise Refusal("ends_past", "This end is past. End the entitlement instead.", field="ends")
    row.standing, row.starts, row.ends, row.note, row.changed_at = standing, starts, ends, note.strip(), now
    row.save(update_fields=["standing", "starts", "ends", "note", "changed_at"])
    _changed(row, by, "support.entitlement_changed", before)


@transaction.atomic
def end(*, entitlement: int, by: Any, note: str = "") -> None:
    """End an entitlement now; one that has not begun is withdrawn. Tokens that are out end with it, in seconds.

    Raises PermissionDenied, and Refusal: it is over already, or there is none.
    """
    _may(by)
    row, now = _row(entitlement), clock.now()
    before = _state(row)
    if row.starts >= now:
        row.withdrawn_at = now
    else:
        row.ends = now
    row.note = note.strip() or row.note
    row.changed_at = now
    row.save(update_fields=["withdrawn_at", "ends", "note", "changed_at"])
    _changed(row, by, "support.entitlement_ended", before)


def _row(number: int) -> Entitlement:
    row = Entitlement.objects.select_for_update().filter(pk=number).first()
    if row is None:
        raise Refusal("no_entitlement", "There is no such entitlement any more. Look at the list again.")
    if row.withdrawn_at is not None or (row.ends is not None and row.ends <= clock.now()):
        raise Refusal("entitlement_over", "This entitlement is over. Grant a new one.")
    return row


def _may(by: Any) -> None:
    if by is not None and not may_keep(by):
        raise PermissionDenied


def _check(standing: Standing, starts: datetime, ends: datetime | None) -> None:
    if standing < LOWEST:
        raise Refusal(
            "standing_low", "Choose what is granted: membership, with or without e-paper.", field="standing"
        )
    if ends is not None and ends <= starts:
        raise Refusal("ends_before", "The end lies before the beginning. Choose a later end.", field="ends")


def _state(row: Entitlement) -> dict[str, object]:
    return {"standing": row.standing, "starts": row.starts, "ends": row.ends, "withdrawn": row.withdrawn_at}


def _changed(row: Entitlement, by: Any, deed: str, before: object = None) -> None:
    people.void(reader=row.reader_id)
    audit.record(
        actor=by,
        action=deed,
        subject=f"entitlement:{row.pk}",
        facts={"reader": row.reader_id, "source": row.source, **_state(row)},
        before=before,
        after=_state(row),
    )
    events.emit(EntitlementChanged(row.pk, row.reader_id, row.changed_at))

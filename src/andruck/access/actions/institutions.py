"""Keeping institutions: contracts, networks, mail domains."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from andruck.access.models import AddressRange, Institution, MailDomain, Seat
from andruck.access.queries.institutions import may_keep
from andruck.access.rules import institutions as rules
from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.infra import audit
from andruck.people import actions as people


@transaction.atomic
def keep(*, by: Any, contract: rules.Contract, institution: int | None = None, private: bool = False) -> int:
    """Enter an institution, or (by number) change one; returns its number. Tokens that are out for it are void.

    ``private`` allows networks that are not on the internet. Raises PermissionDenied and Refusal.
    """
    if not may_keep(by):
        raise PermissionDenied
    rules.check(contract)
    networks, names = rules.ranges(contract.ranges, private=private), rules.domains(contract.domains)
    _check_foreign(institution, networks, names)
    row = (
        None
        if institution is None
        else Institution.objects.select_for_update().filter(pk=institution).first()
    )
    before, now = None if row is None else _state(row), clock.now()
    row = row or Institution(reader_id=people.recognise(), made_by=by, made_at=now)
    row.name, row.note, row.changed_at = contract.name.strip(), contract.note.strip(), now
    for field in ("standing", "starts", "ends", "seats_here", "seats_mail", "days"):
        setattr(row, field, getattr(contract, field))
    row.save()
    row.ranges.all().delete()
    row.domains.all().delete()
    AddressRange.objects.bulk_create(
        AddressRange(institution=row, first=one.first, last=one.last, text=one.text) for one in networks
    )
    MailDomain.objects.bulk_create(MailDomain(institution=row, domain=domain) for domain in names)
    deed = "access.institution_entered" if before is None else "access.institution_changed"
    _changed(row, by, deed, before)
    return row.pk


@transaction.atomic
def end(*, institution: int, by: Any) -> None:
    """End the contract now: nobody reads by it any more, in seconds. Raises PermissionDenied, Refusal."""
    if not may_keep(by):
        raise PermissionDenied
    row, now = Institution.objects.select_for_update().filter(pk=institution).first(), clock.now()
    if row is None or (row.ends is not None and row.ends <= now):
        raise Refusal("institution_over", "This contract is over already.")
    before = _state(row)
    # One that has not begun has then never been.
    row.starts = min(row.starts, now - timedelta(seconds=1))
    row.ends = row.changed_at = now
    row.save(update_fields=["starts", "ends", "changed_at"])
    _changed(row, by, "access.institution_ended", before)


def _check_foreign(
    institution: int | None, networks: tuple[rules.Range, ...], names: tuple[str, ...]
) -> None:
    """Nobody can belong to two institutions by the same sign."""
    others = AddressRange.objects.exclude(institution=institution).select_related("institution")
    for one in networks:
        met = others.filter(first__lte=one.last, last__gte=one.first).first()
        if met is not None:
            raise Refusal(
                "range_taken",
                f"“{one.text}” overlaps with {met.text} of {met.institution.name}. Take it away there first.",
                field="ranges", part=one.text, other=met.text, owner=met.institution.name,
            )  # fmt: skip
    taken = MailDomain.objects.exclude(institution=institution).select_related("institution")
    for met_domain in taken.filter(domain__in=names):
        raise Refusal(
            "domain_taken",
            f"“{met_domain.domain}” belongs to {met_domain.institution.name}. Take it away there first.",
            field="domains", part=met_domain.domain, owner=met_domain.institution.name,
        )  # fmt: skip


def _state(row: Institution) -> dict[str, object]:
    return {
        "standing": row.standing, "starts": row.starts, "ends": row.ends, "here": row.seats_here,
        "mail": row.seats_mail, "days": row.days,
        "ranges": sorted(one.text for one in row.ranges.all()),
        "domains": sorted(one.domain for one in row.domains.all()),
    }  # fmt: skip


def _changed(row: Institution, by: Any, deed: str, before: object) -> None:
    people.void(reader=row.reader_id)
    for reader in Seat.objects.filter(institution=row, ends__gt=row.changed_at).values_list(
        "reader", flat=True
    ):
        people.void(reader=reader)
    state = _state(row)
    audit.record(
        actor=by, action=deed, subject=f"institution:{row.pk}", facts=state, before=before, after=state
    )

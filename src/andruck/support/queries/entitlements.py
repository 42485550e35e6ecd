"""What readers are entitled to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from andruck.access.rules import Standing
from andruck.people import queries as people
from andruck.people.rules import Role
from andruck.support.models import Entitlement
from andruck.support.rules.entitlements import Entitled, Span, entitled

KEEPERS = (Role.REVENUE, Role.CHIEF, Role.ADMINISTRATOR)
"""Who keeps entitlements, codes and institutions."""


@dataclass(frozen=True, slots=True)
class Grant:
    """One entitlement as staff see it."""

    id: int
    reader: int
    account: int | None
    standing: Standing
    starts: datetime
    ends: datetime | None
    withdrawn: bool
    source: str
    source_key: str
    note: str
    granted_at: datetime
    granted_by: int | None

    def is_over(self, now: datetime) -> bool:
        """Whether nothing can be changed about it any more."""
        return self.withdrawn or (self.ends is not None and self.ends <= now)


def may_keep(user: Any) -> bool:
    """Whether a member of staff may grant, change and end."""
    return people.has_role(user, *KEEPERS)


def entitlement(person_id: int, now: datetime) -> Entitled | None:
    """What the person with this account is entitled to: the highest standing, since when and until when."""
    return entitled(_spans(Q(reader__account=person_id)), now)


def spans(reader: int) -> list[Span]:
    """Everything that the reader in this row has been granted."""
    return _spans(Q(reader=reader))


def _spans(whose: Q) -> list[Span]:
    rows = Entitlement.objects.filter(whose, withdrawn_at=None).values_list("standing", "starts", "ends")
    return [Span(Standing(standing), starts, ends) for standing, starts, ends in rows]


def grant(number: int) -> Grant | None:
    """One entitlement."""
    found = _grants(Q(pk=number), 1, 0)
    return found[0] if found else None


def of_person(person_id: int) -> list[Grant]:
    """Everything a person was ever granted, the newest first."""
    return _grants(Q(reader__account=person_id), 1000, 0)


def latest(*, limit: int, offset: int = 0) -> list[Grant]:
    """What was granted or changed last; with an account, or, after codes from paper, without."""
    return _grants(Q(), limit, offset)


def _grants(which: Q, limit: int, offset: int) -> list[Grant]:
    rows = (
        Entitlement.objects.filter(which)
        .order_by("-changed_at", "-pk")
        .values_list(
            "pk", "reader", "reader__account", "standing", "starts", "ends", "withdrawn_at",
            "source", "source_key", "note", "granted_at", "granted_by",
        )[offset : offset + limit]
    )  # fmt: skip
    return [
        Grant(row[0], row[1], row[2], Standing(row[3]), row[4], row[5], row[6] is not None, *row[7:])
        for row in rows
    ]

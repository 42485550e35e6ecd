"""Everything the house keeps about somebody, from all rooms, and what of it would have to stay."""

from collections.abc import Mapping
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

from andruck.core import clock
from andruck.infra import audit, mail
from andruck.people.models import Session, User
from andruck.people.ports import Kept, keepers


def export(person: int) -> dict[str, Any]:
    """All of it, by room; JSON can hold it. Raises LookupError when there is no such account."""
    user = User.objects.filter(pk=person).first()
    if user is None:
        raise LookupError(f"there is no account {person}")
    rooms: dict[str, Mapping[str, Any]] = {"account": _own(user)}
    for keeper in keepers():
        found = keeper.export(person)
        if found:
            rooms[keeper.name] = found
    return {"made_at": clock.now(), **rooms}


def stays(person: int) -> list[Kept]:
    """What the law keeps after an erasure, from all rooms."""
    return [kept for keeper in keepers() for kept in keeper.stays(person)]


def is_needed(person: int) -> bool:
    """Whether something runs that needs the account."""
    return any(keeper.needs(person) for keeper in keepers())


def _own(user: User) -> dict[str, Any]:
    """What this room keeps. Secrets (hashes of passwords, keys) are nobody's information and left out."""
    return {
        "address": user.email,
        "opened_at": user.date_joined,
        "last_signed_in_at": user.last_login,
        "last_seen_on": user.seen_on,
        "has_password": user.has_usable_password(),
        "wants_second_factor": user.wants_second_factor,
        "wants_figures": user.wants_figures,
        "addresses": [
            {"address": row.email, "confirmed": row.verified} for row in EmailAddress.objects.filter(user=user)
        ],
        "factors": [
            {
                "kind": row.type,
                "name": row.data.get("name", ""),
                "added_at": row.created_at,
                "last_used_at": row.last_used_at,
            }
            for row in Authenticator.objects.filter(user=user).order_by("pk")
        ],
        "devices": [
            {"browser": row.browser, "since": row.since, "last_seen_at": row.seen}
            for row in Session.objects.filter(person=user).order_by("since")
        ],
        "mails": mail.of_person(user.pk),
        "log": [
            {"at": entry.at, "what": entry.action, "by": "you" if entry.actor == entry.subject else "the paper",
             "facts": entry.facts}
            for entry in audit.entries(subject=f"person:{user.pk}")
        ],
    }  # fmt: skip

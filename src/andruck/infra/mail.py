"""The paper's mails: written in the transaction that causes them, sent in the background, tried again when need be.

A mail is one text: its first line is the subject, paragraphs follow. A line of its own that is an address becomes a
link, a line that is set in by four spaces is shown large (a code), the name of an enclosed picture in brackets shows
it. The HTML is made of the same text.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import override

from andruck.core import clock
from andruck.infra import events, signing
from andruck.infra.models import Address, Mail
from andruck.infra.rules.bounces import Kind, Returned
from andruck.infra.rules.letters import Picture
from andruck.infra.rules.post import RETRY, Sort, Suppression, Why, after_return, holds


@dataclass(frozen=True, slots=True)
class MailFailed:
    """A mail about an occasion that has a name did not arrive: refused, held back, too late, or returned."""

    key: str


REMEMBERED = timedelta(days=30)
"""How long it is known that a mail went out: as long as one may come back."""


def send(
    *,
    to: str,
    template: str,
    context: Mapping[str, Any] | None = None,
    sort: Sort = Sort.NOTICE,
    person: int | None = None,
    expires: datetime | None = None,
    language: str = "",
    key: str = "",
    pictures: Sequence[Picture] = (),
) -> bool:
    """Write a mail; it goes out once the transaction has been committed.

    ``template`` names a text template, ``language`` is the site's unless given. After ``expires`` it is not sent any
    more. ``key`` names the occasion ("thanks:…"): whoever writes about it again within a month writes nothing.
    Returns whether there is a new mail. Raises ValueError for an address nobody could have.
    """
    try:
        validate_email(to)
    except ValidationError as error:
        raise ValueError(f"{to!r} is no address for a mail") from error
    if key and written_about(key):
        return False
    language = language or settings.LANGUAGE_CODE
    with override(language):
        rendered = render_to_string(template, dict(context or {}))
    subject, _, text = rendered.strip().partition("\n")
    now = clock.now()
    number = f"{secrets.token_hex(16)}@{_host()}"
    facts = {
        "number": number,
        "sort": sort,
        "person": person,
        "to": to,
        "to_hash": address_hash(to),
        "language": language,
        "subject": " ".join(subject.split())[:250],
        "text": text.strip(),
        "pictures": [one.written() for one in pictures],
        "due": now,
        "expires": expires,
        "created_at": now,
    }
    # Two processes at the same moment: the table lets one of them write.
    return Mail.objects.get_or_create(defaults=facts, **({"key": key} if key else {"number": number}))[1]


def written_about(key: str) -> bool:
    """Whether there has been a mail on this occasion. It is known for a month."""
    return Mail.objects.filter(key=key).exists()


def address_hash(address: str) -> str:
    """What is kept of an address, 64 hexadecimal digits: it can be recognised, not read or guessed from a copy."""
    return _hashes(address)[0]


def _hashes(address: str) -> tuple[str, ...]:
    """The hash of an address under the present key, and under those that it took over from."""
    return signing.pseudonyms("address", address.strip().lower())


def suppression(address: str) -> Suppression | None:
    """What is known about mails to this address, None when nothing bad is."""
    return of_row(_row(address))


def of_row(row: Address | None) -> Suppression | None:
    """The same from the row of an address."""
    if row is None:
        return None
    return Suppression(Why(row.why) if row.why else None, row.until, row.soft, row.tried_at)


def _row(address: str) -> Address | None:
    return Address.objects.filter(hash__in=_hashes(address)).order_by("-changed_at").first()


def trouble(address: str) -> Why | None:
    """Why mails do not reach this address at present; None when nothing is known. For its owner to see."""
    return holds(Sort.LETTER, suppression(address), clock.now())


@transaction.atomic
def take_back(returned: Returned) -> bool:
    """Believe a report about a mail that came back, if it is about one of ours to exactly this address.

    Gives whether it was believed. The same report again changes nothing.
    """
    mine = Mail.objects.filter(number=returned.number, to_hash__in=_hashes(returned.address))
    mail = mine.select_for_update().first()
    if mail is None or mail.state == Mail.State.FAILED:
        return False
    mail.state, mail.said = Mail.State.FAILED, returned.said or returned.status
    mail.save(update_fields=["state", "said"])
    if mail.key:
        events.emit(MailFailed(mail.key))
    if returned.kind is Kind.COMPLAINT:
        complain(returned.address)
    else:
        note_return(returned.address, permanent=returned.kind is Kind.PERMANENT)
    return True


def note_return(address: str, *, permanent: bool) -> None:
    """A mail to the address did not arrive."""
    before = of_row(_row(address))
    if before is not None and before.why is Why.COMPLAINT:
        return
    _keep(address, after_return(before, permanent=permanent, now=clock.now()))


def note_arrival(address: str) -> None:
    """A mail to this address was taken by its server; what was only chance is forgotten."""
    Address.objects.filter(hash__in=_hashes(address), why="").delete()


def complain(address: str) -> None:
    """Somebody at this address does not want our letters."""
    _keep(address, Suppression(Why.COMPLAINT, None))


def note_try(address: str) -> None:
    """Something is sent although mails came back: not again before tomorrow."""
    Address.objects.filter(hash__in=_hashes(address)).update(tried_at=clock.now())


def absolve(address: str) -> None:
    """The owner has shown that mails arrive there again."""
    Address.objects.filter(hash__in=_hashes(address)).exclude(why=Why.COMPLAINT).delete()


def forget() -> int:
    """Throw away what is known of old mails, and of addresses that have been quiet; returns how many rows."""
    now = clock.now()
    gone = Mail.objects.filter(ended_at__lt=now - REMEMBERED).delete()[0]
    quiet = Address.objects.filter(changed_at__lt=now - 2 * REMEMBERED)
    return gone + quiet.filter(why="").delete()[0] + quiet.filter(until__lt=now - RETRY).delete()[0]


def erase(person: int, address: str) -> None:
    """Forget the mails to a person, those under way too. What was complained of is kept, as a hash, so that nothing
    is sent there again."""
    Mail.objects.filter(person=person).delete()
    Mail.objects.filter(to_hash__in=_hashes(address)).delete()
    absolve(address)


def of_person(person: int) -> list[dict[str, Any]]:
    """The mails to a person that are still remembered, newest first: subject, moment, state."""
    rows = Mail.objects.filter(person=person).order_by("-id")
    return [{"subject": row.subject, "at": row.created_at, "state": row.state} for row in rows]


def _host() -> str:
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">") or "localhost"


def _keep(address: str, suppression: Suppression) -> None:
    Address.objects.update_or_create(
        hash=address_hash(address),
        defaults={
            "why": suppression.why or "",
            "until": suppression.until,
            "soft": suppression.soft,
            "tried_at": suppression.last_tried,
            "changed_at": clock.now(),
        },
    )

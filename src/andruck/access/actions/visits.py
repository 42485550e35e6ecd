"""Visitors of institutions: in the house, and by mail. Of their addresses nothing is kept."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from andruck.access.models import DayCount, Institution, MailCode, Seat, Visit
from andruck.access.queries import institutions as queries
from andruck.access.rules import institutions as rules
from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.infra import signing
from andruck.infra.mail import send
from andruck.infra.ports import letterhead
from andruck.infra.rules.post import Sort
from andruck.people import actions as people

_ADDRESS, _CODE = "institution address", "institution code"
_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Sent:
    """A code is on its way. ``number`` finds it again, and is worth nothing without it."""

    number: int
    institution: str
    expires: datetime


def enter(*, address: rules.Address | None) -> tuple[str, datetime]:
    """A token for somebody who says that they are in the house, and when it ends.

    Raises Refusal: this is no address of an institution's, or all its seats are taken.
    """
    now = clock.now()
    house = queries.here(address, now)
    if house is None:
        raise Refusal(
            "not_here", "Your connection belongs to no institution that we know. Read by mail instead."
        )
    with _refusals_counted(house.id, now):
        return _enter(house, now)


@transaction.atomic
def _enter(house: queries.House, now: datetime) -> tuple[str, datetime]:
    row = Institution.objects.select_for_update().get(pk=house.id)
    here, _ = queries.taken(row.pk, now)
    rules.check_seats(here, row.seats_here)
    until = now + rules.VISIT if row.ends is None else min(now + rules.VISIT, row.ends)
    Visit.objects.create(institution=row, ends=until)
    _count(row.pk, now, "visits")
    return people.issue(reader=row.reader_id, standing=row.standing, until=until, guest=True)


@transaction.atomic
def ask_for_code(*, mail: str) -> Sent:
    """Send a code to a mail address of an institution's.

    Raises Refusal: the address is none or belongs to no institution, or was sent too many codes just now.
    """
    now = clock.now()
    house = queries.of_mail(mail, now)
    if house is None:
        raise Refusal(
            "mail_foreign", "This address belongs to no institution that we know. Ask yours.", field="mail"
        )
    names = signing.pseudonyms(_ADDRESS, mail.strip().casefold())
    recent = MailCode.objects.filter(address__in=names, sent_at__gt=now - rules.CODE_LIFE)
    if recent.count() >= rules.MOST_CODES:
        raise Refusal(
            "codes_most", "We have just sent several codes to this address. Wait ten minutes.", field="mail"
        )
    code = f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}}"
    row = MailCode.objects.create(
        institution_id=house.id,
        address=names[0],
        code=_secret(code),
        sent_at=now,
        expires=now + rules.CODE_LIFE,
    )
    context = {"code": code, "institution": house.name, "paper": letterhead().name}
    try:
        send(
            to=mail.strip(), template="access/mail/code.txt", context=context, sort=Sort.ASKED,
            expires=row.expires,
        )  # fmt: skip
    except ValueError:
        raise Refusal(
            "mail_unreadable", "This is no mail address. Look at it letter by letter.", field="mail"
        ) from None
    return Sent(row.pk, house.name, row.expires)


def take_seat(*, number: int, code: str) -> int:
    """Take a seat with a code that came by mail; returns the row of the reader who has it.

    The same address has one seat, however often it asks. Raises Refusal: wrong or old code, no seat is free.
    """
    row, now = _try(number, code), clock.now()
    with _refusals_counted(row.institution_id, now):
        return _take(row, now)


@transaction.atomic
def _take(row: MailCode, now: datetime) -> int:
    institution = Institution.objects.select_for_update().get(pk=row.institution_id)
    if institution.ends is not None and institution.ends <= now:
        raise Refusal("institution_over", "This contract is over already.")
    seat = Seat.objects.filter(institution=institution, address=row.address).first()
    if seat is None or seat.ends <= now:
        _, seated = queries.taken(institution.pk, now)
        rules.check_seats(seated, institution.seats_mail)
        _count(institution.pk, now, "seats")
    if seat is None:
        seat = Seat(institution=institution, reader_id=people.recognise(), address=row.address)
    seat.ends = now + timedelta(days=institution.days)
    seat.save()
    MailCode.objects.filter(pk=row.pk).delete()
    return seat.reader_id


def _try(number: int, code: str) -> MailCode:
    """The code's row, if that is the code; every try counts, also those that fail."""
    now = clock.now()
    found = MailCode.objects.filter(pk=number, expires__gt=now, tries__lt=rules.MOST_TRIES)
    if not found.update(tries=F("tries") + 1):
        raise Refusal("code_over", "This code is no longer good. Have a new one sent.", field="code")
    row = MailCode.objects.get(pk=number)
    if row.code not in signing.pseudonyms(_CODE, "".join(code.split())):
        raise Refusal(
            "code_wrong", "This is not the code that we have sent. Look at the mail again.", field="code"
        )
    return row


@transaction.atomic
def forget() -> None:
    """Throw away visits and codes that are over, and seats that nobody has taken again for half a year."""
    now = clock.now()
    Visit.objects.filter(ends__lt=now).delete()
    MailCode.objects.filter(expires__lt=now).delete()
    for reader in list(
        Seat.objects.filter(ends__lt=now - timedelta(days=180)).values_list("reader", flat=True)
    ):
        Seat.objects.filter(reader=reader).delete()
        people.retire(reader=reader)


@contextmanager
def _refusals_counted(institution: int, now: datetime) -> Iterator[None]:
    """Who finds no seat is counted, after what was tried has been undone: the institution may want more seats."""
    try:
        yield
    except Refusal as refusal:
        if refusal.code == "seats_taken":
            _count(institution, now, "refused")
        raise


def _count(institution: int, now: datetime, what: str) -> None:
    day = timezone.localdate(now)
    DayCount.objects.get_or_create(institution_id=institution, day=day)
    DayCount.objects.filter(institution_id=institution, day=day).update(**{what: F(what) + 1})


def _secret(code: str) -> str:
    return signing.pseudonyms(_CODE, code)[0]

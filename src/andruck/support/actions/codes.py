"""Making codes, and claiming them."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F

from andruck.access.rules import Standing
from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.infra import audit, limits, links, mail
from andruck.infra.ports import letterhead
from andruck.people import actions as people
from andruck.people import queries as people_queries
from andruck.support.actions import entitlements
from andruck.support.models import Claim, Code, Sheet
from andruck.support.queries import codes as queries
from andruck.support.queries.entitlements import may_keep
from andruck.support.rules import codes as rules
from andruck.support.rules.codes import Kind
from andruck.support.rules.entitlements import Source


@transaction.atomic
def make_sheet(
    *,
    by: Any,
    kind: Kind,
    title: str,
    standing: Standing,
    days: int,
    count: int,
    uses: int,
    valid_until: datetime,
) -> int:
    """Make codes to be printed: on letters, or in the paper. Each lets ``uses`` people read for ``days`` days.

    Returns the sheet's number. Raises PermissionDenied, and Refusal for figures that cannot be meant.
    """
    if not may_keep(by):
        raise PermissionDenied
    now = clock.now()
    rules.check_sheet(count=count, uses=uses, days=days, valid_until=valid_until, now=now)
    if not title.strip():
        raise Refusal("sheet_title", "Give the sheet a name, so that you find it again.", field="title")
    row = Sheet.objects.create(
        kind=kind, title=title.strip(), standing=standing, days=days, uses=uses, valid_until=valid_until,
        made_by=by, made_at=now,
    )  # fmt: skip
    texts = {_draw() for _ in range(count)}
    Code.objects.bulk_create(Code(sheet=row, digest=rules.digest(text), text=text) for text in texts)
    audit.record(
        actor=by,
        action="support.sheet_made",
        subject=f"sheet:{row.pk}",
        facts={
            "codes": len(texts),
            "uses": uses,
            "days": days,
            "standing": standing,
            "valid_until": valid_until,
        },
    )
    return row.pk


@transaction.atomic
def stop_sheet(*, sheet: int, by: Any) -> None:
    """Codes of this sheet cannot be claimed any more; what was claimed stays. Raises PermissionDenied."""
    if not may_keep(by):
        raise PermissionDenied
    if Sheet.objects.filter(pk=sheet, stopped_at=None).update(stopped_at=clock.now()):
        audit.record(actor=by, action="support.sheet_stopped", subject=f"sheet:{sheet}")


@transaction.atomic
def take_along(*, reader: int) -> str:
    """A code with which the reader in this row reads on one more device, once and soon; returns it as it is typed.

    Raises Refusal when they have made very many.
    """
    if not limits.consume("devices of a reader", str(reader), most=rules.MOST_DEVICES, per=rules.MONTH):
        raise Refusal(
            "devices_most",
            f"You have taken this to {rules.MOST_DEVICES} devices in a month. Wait for some days.",
            most=rules.MOST_DEVICES,
        )
    return _link(reader, Kind.DEVICE, rules.MINUTES, None)


@transaction.atomic
def send_link(*, account: int, life: timedelta, by: Any) -> None:
    """Send the person with this account a mail with a link that lets one device more read, once.

    Raises PermissionDenied, and Refusal when the account has no address that mails can go to, or the link would be
    good for longer than links may be.
    """
    if not may_keep(by):
        raise PermissionDenied
    person = people_queries.persons([account]).get(account)
    text, expires = _link(people.recognise(account=account), Kind.MAIL, life, by), clock.now() + life
    context = {
        "address": links.to("account_code", code=text),
        "expires": expires,
        "code": text,
        "paper": letterhead().name,
    }
    try:
        mail.send(
            to=person.address if person else "", template="support/mail/link.txt", context=context, person=account,
            expires=expires,
        )  # fmt: skip
    except ValueError:
        raise Refusal(
            "no_address", "This account has no mail address. Show the person a code instead."
        ) from None
    audit.record(
        actor=by, action="support.link_sent", subject=f"person:{account}", facts={"good_until": expires}
    )


def _link(reader: int, kind: Kind, life: timedelta, by: Any) -> str:
    now = clock.now()
    rules.check_sheet(count=1, uses=1, days=1, valid_until=now + life, now=now)
    row = Sheet.objects.create(kind=kind, uses=1, valid_until=now + life, made_by=by, made_at=now)
    text = _draw()
    Code.objects.create(sheet=row, digest=rules.digest(text), reader_id=reader)
    return rules.grouped(text)


@transaction.atomic
def claim(*, typed: str, form: str, reader: int | None = None) -> int:
    """Claim a code; returns the row of the reader who may read by it. ``form`` is the number of the form sent.

    ``reader`` is who the device belongs to already, so that what a code of nobody's gives is added there; otherwise
    it makes somebody new. The same form again is the same claim. Raises Refusal, saying what to do.
    """
    offer = queries.offer(typed)
    if offer is None:
        raise Refusal("code_unknown", "We do not know this code. Check it letter by letter.", field="code")
    # Before anything is looked at, everybody else with this code waits here.
    code = Code.objects.select_for_update().select_related("sheet").get(pk=offer.code)
    before = Claim.objects.filter(code=code, form=form).values_list("reader", flat=True).first()
    if before is not None:
        return before
    now = clock.now()
    rules.check_claim(
        rules.State(code.used, code.sheet.uses, code.sheet.valid_until, code.sheet.stopped_at is not None),
        now,
    )
    Code.objects.filter(pk=code.pk).update(used=F("used") + 1)
    if code.reader_id is not None:
        reader = code.reader_id
    elif reader is None:
        reader = people.recognise()
    claimed = Claim.objects.create(code=code, form=form, reader_id=reader, at=now)
    if offer.standing is not None and offer.days is not None:
        entitlements.grant(
            by=None, reader=reader, standing=offer.standing, starts=now, ends=now + timedelta(days=offer.days),
            source=Source.CODE, source_key=str(claimed.pk),
        )  # fmt: skip
    return reader


def forget_links(*, before: datetime) -> int:
    """Throw away links in mails and to devices that nobody can claim any more; returns how many."""
    kinds = [Kind.MAIL.value, Kind.DEVICE.value]
    gone, _ = Sheet.objects.filter(kind__in=kinds, valid_until__lte=before).delete()
    return gone


def _draw() -> str:
    return rules.spell(secrets.randbits(5 * rules.LENGTH))

"""Erasing people: everything that may go, in all rooms, at once; and telling those whom nobody has seen for long."""

import logging
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from andruck.core.errors import Refusal
from andruck.infra import audit, events, links, mail
from andruck.people.events import PersonErased
from andruck.people.models import User
from andruck.people.ports import keepers
from andruck.people.queries import accounts, personal
from andruck.people.rules.accounts import NOTICE, Unused, earlier, when_unused

log = logging.getLogger(__name__)


@transaction.atomic
def erase(*, person: int, actor: int | None) -> None:
    """Erase a reader: in every room what the law does not keep, at last the account itself. Again changes nothing.

    A mail says that it was done. Raises Refusal for staff, whose work stays: their accounts are closed by an
    administrator.
    """
    user = User.objects.select_for_update().filter(pk=person).first()
    if user is None:
        return
    if accounts.is_staff(user):
        raise Refusal("staff", "Accounts of staff are closed by an administrator, under Settings → Users.")
    address = user.email
    kept = personal.stays(person)
    for keeper in keepers():
        keeper.erase(person)
    mail.erase(person, address)
    user.delete()
    audit.record(actor=actor, action="people.erased", subject=f"person:{person}")
    events.emit(PersonErased(person))
    if address:
        mail.send(to=address, template="people/mail/erased.txt", context={"kept": kept})


def tell_or_erase_unused() -> tuple[int, int]:
    """Tell readers whom nobody has seen for months that their account will go, and erase those told long ago.

    Returns how many of both. Whether and after how many months is an option of the installation.
    """
    months = settings.INACTIVE_MONTHS
    if months <= 0:
        return 0, 0
    today = timezone.localdate()
    told = gone = 0
    for person, seen, told_on in accounts.seen_before(earlier(today, months) + timedelta(days=1)):
        what = when_unused(
            seen=seen,
            told=told_on,
            needed=personal.is_needed(person),
            staff=False,
            months=months,
            today=today,
        )
        try:
            if what is Unused.TELL:
                _tell(person)
                told += 1
            elif what is Unused.DELETE:
                erase(person=person, actor=None)
                gone += 1
        except Exception:
            log.exception("The unused account %s could not be dealt with", person)
    return told, gone


@transaction.atomic
def _tell(person: int) -> None:
    user = User.objects.select_for_update().get(pk=person)
    user.told_on = timezone.localdate()
    user.save(update_fields=["told_on"])
    mail.send(
        to=user.email, template="people/mail/unused.txt", person=person,
        context={"on": user.told_on + NOTICE, "address": links.to("account_login")},
    )  # fmt: skip

"""Mails to givers: how to transfer, and thanks. Nothing that a giver has typed stands in them but the amount.

Somebody may write a stranger's address into the form. What the stranger gets is a mail of the paper about a transfer
that nobody has to make, and no more than a few of them a day.
"""

import logging
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import override

from andruck.core import clock
from andruck.core.money import Money
from andruck.infra import limits, links, mail
from andruck.infra.ports import letterhead
from andruck.infra.rules.letters import Picture
from andruck.infra.rules.post import Sort
from andruck.payments.queries import transferring
from andruck.people import queries as people
from andruck.support.models import Contribution, Entitlement
from andruck.support.queries import contributions as queries
from andruck.support.queries import words
from andruck.support.rules.contributions import Nature

log = logging.getLogger("andruck.support")

CODE = "girocode.png"
ASKED_WITHIN = timedelta(days=1)
"""Whoever has been shown how to transfer has been told by then; the outbox forgets what it sent after a month."""

MOST = 5
"""Mails about transfers to one address in a day."""


def thank(row: Contribution, amount: Money, at: datetime) -> None:
    """Write the thanks for the first money of a contribution, in the transaction that takes it in."""
    with override(row.language):
        context = {
            "received_on": localdate(at),
            "receipt": row.receipt,
            "receipt_address": links.to("support_receipt", key=row.pk),
            "reads_until": _reads_until(row),
            **_context(row, amount),
        }
    _send(row, key=f"thanks:{row.pk}", template="support/mail/thanks.txt", context=context, sort=Sort.NOTICE)


def tell_how(row: Contribution, attempt: UUID) -> None:
    """Write how to transfer, with the code for banking apps, once for every attempt that is paid by transfer."""
    key, today = f"transfer:{attempt}", ASKED_WITHIN
    if not row.email or mail.written_about(key):
        return
    how = transferring.instructions(attempt)
    if how is None or how.since < clock.now() - today:
        return
    if not limits.consume("transfer mails", row.email.lower(), most=MOST, per=today):
        return
    with override(row.language):
        code = Picture(CODE, how.png(), _("Code for the transfer with your bank’s app"))
        context = {"how": how, "code": CODE, **_context(row, how.amount)}
    _send(
        row,
        key=key,
        template="support/mail/transfer.txt",
        context=context,
        sort=Sort.ASKED,
        pictures=[code],
    )


def _context(row: Contribution, amount: Money) -> dict[str, Any]:
    head, kind = letterhead(), Nature(row.nature)
    return {
        "paper": head.name,
        "contact": head.contact,
        "amount": words.spoken(amount),
        "purpose": words.purpose(kind),
        "nature": words.nature(kind, queries.settings().charity_notice),
        "address": links.to("support_stand", key=row.pk),
    }


def _reads_until(row: Contribution) -> datetime | None:
    """Until when the giver reads as a member in thanks."""
    if row.entitlement is None:
        return None
    return Entitlement.objects.filter(pk=row.entitlement).values_list("ends", flat=True).first()


def _send(row: Contribution, **facts: Any) -> None:
    if not row.email:
        return
    person = people.account_of(row.reader_id) if row.reader_id is not None else None
    try:
        mail.send(to=row.email, language=row.language, person=person, **facts)
    except ValueError:
        # The money is there, whatever was written for an address.
        log.warning("Contribution %s was made with an address that no mail can go to", row.pk)

"""Telling the treasurers that something waits for them, before somebody happens to look."""

import logging

from django.conf import settings
from django.utils.timezone import localdate
from django.utils.translation import override

from andruck.desk.cases import words
from andruck.infra import links, mail
from andruck.payments.events import CaseOpened
from andruck.payments.rules.cases import CaseKind
from andruck.people import queries as people
from andruck.people.rules import Role

log = logging.getLogger(__name__)


def tell(event: CaseOpened) -> None:
    """Write to the treasurers, or to the administrators where there are none, once a day for each kind of case.

    A hundred debits that come back on one day are one mail. Who pays, and how much, stands in no mail.
    """
    with override(settings.LANGUAGE_CODE):
        kind = words.case(CaseKind(event.kind))
    address = links.to("desk_cases_case", id=event.case)
    for person in people.holders(Role.REVENUE) or people.holders(Role.ADMINISTRATOR):
        try:
            mail.send(
                to=person.address,
                template="desk/cases/mail.txt",
                context={"kind": kind, "address": address},
                key=f"case:{event.kind}:{localdate(event.at)}:{person.id}",
            )
        except ValueError:
            log.warning("Account %s has no address that a mail can go to", person.id)

"""Our balance at providers: payouts to our bank and fees that belong to no single payment."""

import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from andruck.core import clock
from andruck.payments import ports
from andruck.payments.actions import booking, cases, reaching, receiving
from andruck.payments.actions.learning import accounts_of
from andruck.payments.actions.reaching import ACCOUNT
from andruck.payments.models import Movement
from andruck.payments.rules import postings
from andruck.payments.rules.cases import CaseKind
from andruck.payments.rules.values import Hint, LineKind, SettlementLine

log = logging.getLogger(__name__)

OVERLAP = timedelta(days=7)
"""Accounts of providers are written up days later, and every line is booked once."""


def settle_everything() -> int:
    """Book what the providers' accounts say as far as it is not booked yet; returns how many lines. For the night.

    Goes back to the last time that an account was given, and a week more.
    """
    seen = 0
    for provider in ports.providers():
        if isinstance(provider, ports.Settles):
            seen += _settle(provider.traits.id, provider)
    return seen


def _settle(id: str, provider: ports.Settles) -> int:
    now, seen = clock.now(), 0
    try:
        for line in provider.settlements(reaching.since(provider=id, what=ACCOUNT, overlap=OVERLAP), now):
            take_in(provider=id, line=line)
            seen += 1
    except ports.ProviderAway as away:
        log.warning("%s is away: %s; tried again tomorrow", id, away)
    else:
        reaching.reached(provider=id, what=ACCOUNT, until=now)
    return seen


@transaction.atomic
def take_in(*, provider: str, line: SettlementLine) -> None:
    """One line of a provider's account: booked, compared, or shown to a person."""
    match line.kind:
        case LineKind.PAYOUT | LineKind.FEE:
            lines = postings.settlement(line, accounts_of(provider))
            if lines:
                booking.book(
                    key=postings.key(provider, line.ref, line.kind),
                    on=timezone.localdate(line.at),
                    kind=f"provider_{line.kind}",
                    lines=lines,
                    reference=line.payout if postings.is_code(line.payout) else "",
                )
        case LineKind.MOVEMENT:
            known = Movement.objects.filter(
                provider=provider, ref_kind=line.ref.kind, ref_id=line.ref.id
            ).exists()
            if not known:
                receiving.store(provider=provider, hints=[Hint(line.ref, f"account:{line.ref}", "account")])
        case _:
            cases.open_case(
                kind=CaseKind.BALANCE, subject=f"{provider}:{line.ref}", money=line.amount, detail=line.text
            )

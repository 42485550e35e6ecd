"""Making a contribution, and what follows when its money comes or goes."""

from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localdate

from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.core.money import Money
from andruck.payments.actions import starting
from andruck.payments.queries.attempts import View
from andruck.payments.rules.values import Payer
from andruck.people import actions as people
from andruck.support.actions import entitlements, papers, writing
from andruck.support.models import Contribution, ContributionTurn, Entitlement, TermsText
from andruck.support.queries import contributions as queries
from andruck.support.rules import contributions as rules
from andruck.support.rules import tax
from andruck.support.rules.contributions import KIND, Giver, Nature, Turn
from andruck.support.rules.tax import TaxClass

TAKEN_BACK = "contribution taken back"
"""Why an entitlement was ended, as its note says."""

INCOME = {Nature.SUPPORT: "income:contribution", Nature.DONATION: "income:donation"}


@transaction.atomic
def contribute(
    *,
    form: str,
    amount: Money,
    words: str,
    giver: Giver,
    wants_receipt: bool = False,
    person: int | None = None,
    origin: str = "",
    language: str = "",
) -> UUID:
    """Write down that somebody wants to give; returns the contribution's number. The same form is the same one.

    ``words`` is all that stood beside the button: it is kept with the contribution. ``person`` is an account that
    is signed in. Raises Refusal for what is missing, and for an amount that cannot be.
    """
    rules.needed(receipt=wants_receipt, address=False, giver=giver)
    now = clock.now()
    today = localdate(now)
    paper, terms = queries.taxpayer(), queries.terms()
    kind = rules.nature(terms.charity, today)
    rate = tax.rate(TaxClass.NONE, paper=paper, reader_country=giver.country, on=today)
    row, new = Contribution.objects.get_or_create(
        form=form,
        defaults={
            "cents": amount.cents, "currency": amount.currency, "nature": kind.value,
            "tax_class": TaxClass.NONE.value, "tax_rate": rate, "terms": _words(words),
            "language": language or settings.LANGUAGE_CODE, "origin": origin[:300],
            "reader_id": None if person is None else people.recognise(account=person),
            "email": giver.email, "name": giver.name[:140], "street": giver.street[:140],
            "postcode": giver.postcode[:16], "city": giver.city[:80], "country": giver.country[:2],
            "wants_receipt": wants_receipt, "created_at": now,
        },
    )  # fmt: skip
    if new:
        row.intent = starting.intend(
            kind=KIND,
            key=str(row.pk),
            amount=amount,
            description=_description(kind, row.language),
            split=tax.shares(INCOME[kind], rate),
            exact=False,
        )
        row.save(update_fields=["intent"])
    return row.pk


def pay(
    *,
    contribution: UUID,
    method: str,
    return_url: str = "",
    cancel_url: str = "",
    payer: Payer | None = None,
    mandate: str = "",
) -> View:
    """Begin to pay, or go on with what was begun; where the payer stands afterwards.

    ``{attempt}`` in the addresses is replaced. Raises Refusal when it is paid already or the method is not offered.
    """
    row = Contribution.objects.get(pk=contribution)
    assert row.intent is not None  # noqa: S101 (written in the transaction that made the row)
    attempt = starting.begin(
        intent=row.intent,
        method=method,
        payer=payer or _payer(row),
        return_url=return_url,
        cancel_url=cancel_url,
        mandate=mandate,
    )
    Contribution.objects.filter(pk=row.pk).update(attempt=attempt)
    view = starting.go(attempt=attempt)
    tell_how(contribution=contribution)
    return view


def tell_how(*, contribution: UUID) -> None:
    """Send what a payer by transfer has to type, once, to whoever has left an address.

    To be called whenever the giver is shown it: the call that made it may have ended before the mail was written.
    """
    row = Contribution.objects.get(pk=contribution)
    if row.paid_at is None and row.attempt is not None:
        writing.tell_how(row, row.attempt)


def _payer(row: Contribution) -> Payer:
    """What the giver has said. Who names no country lives in the paper's."""
    return Payer(
        name=row.name,
        email=row.email,
        street=row.street,
        postcode=row.postcode,
        city=row.city,
        country=row.country or queries.settings().country,
        language=row.language[:2],
    )


@transaction.atomic
def turned(*, contribution: UUID, what: Turn, amount: Money, at: datetime, entry: int) -> bool:
    """Money of a contribution has come or gone, as this entry of the journal tells; ``amount`` is positive.

    What comes first is receipted, thanked and recognised; everything later has a document of its own. The same entry
    again changes nothing. False: no such contribution.
    """
    row = Contribution.objects.select_for_update().filter(pk=contribution).first()
    if row is None:
        return False
    if ContributionTurn.objects.filter(entry=entry).exists():
        return True
    document = papers.about(row, what, amount, at, entry)
    cents = -amount.cents if what.takes else amount.cents
    ContributionTurn.objects.create(
        contribution=row, entry=entry, what=what.value, cents=cents, at=at, document=document
    )
    was_gone = row.paid_at is not None and row.returned_cents >= row.received_cents
    if what.takes or what.restores:
        _gone(row, -cents)
    else:
        _come(row, amount, at, document)
    if was_gone and row.received_cents > row.returned_cents:
        _thank_again(row, entry)
    return True


def _come(row: Contribution, amount: Money, at: datetime, document: str) -> None:
    first = row.paid_at is None
    row.paid_at = row.paid_at or at
    row.received_cents += amount.cents
    if first:
        row.receipt = document
        _recognise(row, at)
    row.save(update_fields=["paid_at", "received_cents", "receipt", "reader", "entitlement"])
    if first:
        writing.thank(row, amount, at)


def _gone(row: Contribution, cents: int) -> None:
    row.returned_cents += cents
    row.save(update_fields=["returned_cents"])
    if row.returned_cents >= row.received_cents and row.entitlement is not None:
        # What has run out by itself, or was ended by staff, stays as it is.
        with suppress(Refusal):
            entitlements.end(entitlement=row.entitlement, by=None, note=TAKEN_BACK)


def _thank_again(row: Contribution, entry: int) -> None:
    """The money is there again: what had been ended for its sake runs on, as long as it would have run."""
    ended = Entitlement.objects.filter(note=TAKEN_BACK)
    if row.entitlement is None or row.paid_at is None or not ended.filter(pk=row.entitlement).exists():
        return
    now, left = clock.now(), Money(row.received_cents - row.returned_cents, row.currency)
    until = rules.thanked_until(left, queries.terms(), row.paid_at)
    if until is not None and until > now:
        row.entitlement = entitlements.grant(
            standing=queries.terms().thanks_standing,
            starts=now,
            ends=until,
            by=None,
            reader=row.reader_id,
            source=KIND,
            source_key=f"{row.pk} {entry}",
        )
        row.save(update_fields=["entitlement"])


def _words(words: str) -> TermsText:
    digest = sha256(words.encode()).hexdigest()
    return TermsText.objects.get_or_create(
        digest=digest, defaults={"text": words, "first_used_at": clock.now()}
    )[0]


def _description(kind: Nature, language: str) -> str:
    """What the payer reads on their statement."""
    if language[:2] == "de":
        return "Spende" if kind is Nature.DONATION else "Freiwillige Unterstuetzung"
    return "Donation" if kind is Nature.DONATION else "Voluntary support"


def _recognise(row: Contribution, at: datetime) -> None:
    """Whoever has given is known from now on, and reads as a member if the paper thanks in this way."""
    if row.reader_id is None:
        row.reader_id = people.recognise(account=None)
    until = rules.thanked_until(Money(row.received_cents, row.currency), queries.terms(), at)
    if until is not None:
        row.entitlement = entitlements.grant(
            standing=queries.terms().thanks_standing,
            starts=at,
            ends=until,
            by=None,
            reader=row.reader_id,
            source=KIND,
            source_key=str(row.pk),
        )

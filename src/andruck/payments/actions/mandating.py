"""Mandates: given, confirmed, changed, ended; and what a debit that came back does to them."""

import secrets
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.core.money import Money
from andruck.infra import audit, events, sealing
from andruck.payments import events as news
from andruck.payments.actions import bank_news, cases
from andruck.payments.models import Debit, Mandate, MandateStep
from andruck.payments.queries import bank
from andruck.payments.rules import banking, iban, mandates, pain, references, returns, sepatext
from andruck.payments.rules.cases import CaseKind
from andruck.payments.rules.mandates import Frequency, State, Step
from andruck.payments.rules.returns import Follow

_TRIES = 8


@dataclass(frozen=True, slots=True)
class Given:
    """What a payer has entered. ``text`` is what they agreed to, word for word, as it was shown to them.

    ``language`` is theirs; empty for that of the site.
    """

    name: str
    iban: str
    frequency: Frequency
    text: str
    owner: str = ""
    address: pain.Address | None = None
    language: str = ""


@transaction.atomic
def draft(*, given: Given) -> str:
    """Write a mandate down that its payer has still to confirm; returns its reference.

    Raises Refusal: ``iban``, ``iban_zone``, ``name``, ``address``, ``mandate_text``, ``no_account``.
    """
    account = bank.collecting()
    if account is None:
        raise Refusal(
            "no_account", "Direct debits are not set up: the bank account has no creditor identifier."
        )
    number = iban.check(given.iban)
    sepatext.name(given.name)
    if len(given.name.strip()) > 140:
        raise Refusal("name", "This name is too long for a bank. Write it as on the account.", field="name")
    if not given.text.strip():
        raise Refusal("mandate_text", "A mandate needs the words that were agreed to.", field="text")
    address = _address(given.address, number)
    for _ in range(_TRIES):
        reference = mandates.reference(references.code_of(secrets.randbelow(references.CODES)))
        try:
            with transaction.atomic():
                mandate = _create(reference, given, number, address, account.creditor_id)
        except IntegrityError:
            continue
        return mandate.reference
    raise RuntimeError("No free mandate reference was found.")


@transaction.atomic
def take_over(*, reference: str, given: Given, signed_on: date, last_used_on: date | None, by: Any) -> str:
    """Enter a mandate that was given elsewhere, with its own reference; it is in force at once.

    Raises Refusal ("mandate_reference", "mandate_known"): a reference that differs only in capitals is the same.
    """
    plain = mandates.check_reference(reference)
    if Mandate.objects.filter(folded=mandates.folded(plain)).exists():
        raise Refusal(
            "mandate_known", "There is a mandate of this reference. Capitals do not count.", field="reference"
        )
    account = bank.collecting()
    if account is None:
        raise Refusal(
            "no_account", "Direct debits are not set up: the bank account has no creditor identifier."
        )
    number = iban.check(given.iban)
    mandate = _create(plain, given, number, _address(given.address, number), account.creditor_id)
    mandate.signed_on, mandate.last_due_on = signed_on, last_used_on
    mandate.collections = 1 if last_used_on else 0
    _step(mandate, Step.CONFIRM, by=by, note="taken over")
    return mandate.reference


@transaction.atomic
def confirm(*, reference: str, address: str) -> None:
    """The payer has agreed, from an address that is theirs. Twice is once.

    Raises Refusal ("mandate_unknown", "mandate_state").
    """
    mandate = _held(reference)
    if mandate.state == State.ACTIVE and mandate.confirmed_address == address[:254]:
        return
    mandate.confirmed_at, mandate.confirmed_address = clock.now(), address[:254]
    mandate.signed_on = timezone.localdate(clock.now())
    _step(mandate, Step.CONFIRM)


@transaction.atomic
def amend(*, reference: str, number: str, name: str = "", by: Any = None) -> None:
    """The payer has another account; the next debit tells the bank. Raises Refusal ("iban", "mandate_…")."""
    mandate = _held(reference)
    checked = iban.check(number)
    if checked.needs_address and not mandate.town:
        raise Refusal(
            "address", "For an account in this country the bank wants the payer's address.", field="street"
        )
    if name:
        sepatext.name(name)
        mandate.name = name.strip()[:140]
    old = sealing.unseal(mandate.iban_sealed, purpose="iban")
    if old == checked.number and mandate.state != State.SUSPENDED:
        mandate.save(update_fields=["name"])
        return
    if mandate.collections and not mandate.changed_from_sealed:
        mandate.changed_from_sealed = mandate.iban_sealed
    _set_iban(mandate, checked)
    _step(mandate, Step.AMEND, by=by)


@transaction.atomic
def revoke(*, reference: str, reason: str, by: Any = None) -> None:
    """The payer, or the paper, ends it. What has not gone to the bank is dropped. Twice is once."""
    mandate = _held(reference)
    if mandate.state == State.REVOKED:
        return
    mandate.end_reason = reason[:40]
    _step(mandate, Step.REVOKE, by=by, note=reason)


@transaction.atomic
def lapse_due(*, today: date) -> int:
    """End the mandates that have not been used for 36 months; returns how many."""
    border = mandates.add_months(today, -mandates.LAPSES_AFTER_MONTHS)
    live = [State.ACTIVE, State.AMENDED, State.SUSPENDED]
    rows = Mandate.objects.select_for_update().filter(state__in=live, signed_on__lte=border)
    count = 0
    for mandate in rows.exclude(last_due_on__gt=border).order_by("pk")[:500]:
        mandate.end_reason = "unused"
        _step(mandate, Step.LAPSE)
        count += 1
    return count


def came_back(*, debit: Debit, code: str) -> None:
    """What a return does to the mandate. Inside the transaction that brings it; the mandate is not held yet."""
    policy = returns.policy(code)
    mandate = Mandate.objects.select_for_update().get(pk=debit.mandate.pk)
    if not policy.tell_payer and policy.cause is returns.Cause.DECEASED:
        mandate.silent = True
    if policy.mandate is Follow.SUSPEND:
        _step(mandate, Step.SUSPEND, note=policy.code)
    elif policy.mandate is Follow.REVOKE:
        mandate.end_reason = policy.code[:40]
        _step(mandate, Step.REVOKE, note=policy.code)
    elif mandate.silent:
        mandate.save(update_fields=["silent"])
    if policy.tell_desk:
        cases.open_case(
            kind=CaseKind.RETURN, subject=str(debit.key), money=Money(debit.cents), detail=policy.code
        )
    events.emit(
        news.DebitReturned(
            attempt=debit.key,
            mandate=mandate.reference,
            owner=mandate.owner,
            code=policy.code,
            cause=policy.cause.value,
            tell_payer=policy.tell_payer and not mandate.silent,
            at=clock.now(),
        )
    )


# ---------------------------------------------------------------- steps


def _held(reference: str) -> Mandate:
    found = Mandate.objects.select_for_update().filter(folded=mandates.folded(reference)).first()
    if found is None:
        raise Refusal("mandate_unknown", "There is no mandate of that reference.", field="reference")
    return found


def _create(
    reference: str, given: Given, number: iban.Iban, address: pain.Address | None, creditor_id: str
) -> Mandate:
    now = clock.now()
    mandate = Mandate(
        reference=reference,
        folded=mandates.folded(reference),
        frequency=given.frequency.value,
        owner=given.owner[:120],
        name=given.name.strip(),
        street=address.street[:70] if address else "",
        number=address.number[:16] if address else "",
        postcode=address.postcode[:16] if address else "",
        town=address.town[:35] if address else "",
        country=address.country if address else "",
        creditor_id=creditor_id,
        text=given.text,
        text_digest=sha256(given.text.encode()).hexdigest(),
        language=given.language,
        signed_on=timezone.localdate(now),
        created_at=now,
    )
    _set_iban(mandate, number)
    mandate.save()
    return mandate


def _set_iban(mandate: Mandate, number: iban.Iban) -> None:
    mandate.iban_sealed = sealing.seal(number.number, purpose="iban")
    mandate.iban_mark = sealing.fingerprint(number.number, purpose="iban")
    mandate.iban_tail, mandate.bic = number.masked, number.bic[:11]


def _address(address: pain.Address | None, number: iban.Iban) -> pain.Address | None:
    if address is None or not (address.town.strip() and len(address.country) == 2):
        if number.needs_address:
            raise Refusal(
                "address",
                "For an account in this country the bank wants the payer's address.",
                field="street",
            )
        return None
    return address


def _step(mandate: Mandate, step: Step, *, by: Any = None, note: str = "") -> None:
    before = mandate.state
    mandate.state = mandates.after(State(before), step).value
    ended = mandate.state in {State.REVOKED, State.LAPSED}
    now = clock.now()
    if ended and mandate.ended_at is None:
        mandate.ended_at = now
    mandate.save()
    if ended or mandate.state == State.SUSPENDED:
        waiting = Debit.objects.filter(mandate=mandate, stage__in=["planned", "announced"])
        bank_news.note(banking.SDD, list(waiting.values_list("key", flat=True)))
        waiting.update(stage="dropped")
    MandateStep.objects.create(
        mandate=mandate,
        step=step.value,
        at=now,
        by=by.get_username() if by is not None else "",
        note=note[:200],
    )
    audit.record(
        actor=by,
        action="payments.mandate_changed",
        subject=f"mandate:{mandate.pk}",
        facts={"step": step.value, "state": mandate.state},
    )
    if mandate.state != before:
        events.emit(
            news.MandateChanged(
                mandate=mandate.reference, owner=mandate.owner, state=mandate.state, reason=note, at=now
            )
        )

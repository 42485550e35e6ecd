"""Saying yes, saying no, taking a yes back. Each gives what the device has to remember from now on."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import get_language

from andruck.consent import ports, queries
from andruck.consent.events import ConsentGiven, ConsentWithdrawn
from andruck.consent.models import ConsentEnd, ConsentHolder, ConsentNotice, ConsentRecord, RefusalCount
from andruck.consent.rules import Answer, Choice, Choices, Purpose, notice
from andruck.consent.rules.choices import LASTS, SUBJECT
from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.infra import events

WITHDRAWN, REPLACED, ERASED = "withdrawn", "replaced", "erased"
KEPT_AFTER = timedelta(days=3 * 365 + 1)
"""How long the proof of a yes is kept after its end: until nobody can claim anything any more (§§ 195, 199 BGB)."""


@dataclass(frozen=True, slots=True)
class Asked:
    """How somebody was asked. ``form``: the number of the form; ``variant``: which page it stood on; ``controller``:
    for whom the question was asked; ``account``: whoever is signed in; ``age``: they have said to be at least so
    old."""

    form: str
    variant: str
    controller: str
    objects: bool = False
    account: int | None = None
    method: str = "click"
    age: int = 0


@transaction.atomic
def give(*, purpose: str, said: Choices, asked: Asked) -> Choices:
    """A yes to what stands beside the button, in the language of the moment. Again with the same form: the same.

    Raises Refusal ("purpose_unknown", "too_young").
    """
    about, now = _purpose(purpose), clock.now()
    if asked.age < about.least_age:
        raise Refusal(
            "too_young", f"Only who is at least {about.least_age} can say yes to this.", field="age"
        )
    subject = said.subject or secrets.token_bytes(SUBJECT)
    version = queries.version(about)
    known = ConsentRecord.objects.filter(form=asked.form, purpose=purpose).first()
    if known is not None and not ConsentEnd.objects.filter(record=known).exists():
        subject = bytes.fromhex(known.subject)
    else:
        _end(subject.hex(), purpose, REPLACED)
        known = ConsentRecord.objects.create(
            number=uuid4(),
            form=asked.form if known is None else secrets.token_hex(12),
            subject=subject.hex(),
            purpose=purpose,
            controller=asked.controller[:200],
            notice=_notice(about),
            version=version.hex(),
            variant=asked.variant[:40],
            method=asked.method[:20],
            despite_objection=asked.objects,
            data=[str(one) for one in about.data],
            recipients=[str(one) for one in about.recipients],
            days=about.days,
            declared_age=about.least_age or None,
            given_at=now,
            expires_at=now + LASTS,
        )
        events.emit(ConsentGiven(purpose, known.subject, now))
    if asked.account is not None:
        ConsentHolder.objects.update_or_create(subject=known.subject, defaults={"account": asked.account})
    choice = Choice(Answer.YES, queries.today(), version, despite=asked.objects)
    return said.said(about.slot, choice, subject=subject)


@transaction.atomic
def refuse(*, purpose: str, said: Choices) -> Choices:
    """A no. It is counted, and that is all that is kept of it here. What was granted is withdrawn by it.

    Raises Refusal ("purpose_unknown").
    """
    about = _purpose(purpose)
    before = said.made.get(about.slot)
    if before is not None and before.answer is Answer.YES:
        return withdraw(purpose=purpose, said=said)
    if before is None or before.answer is not Answer.NO:
        row, _ = RefusalCount.objects.get_or_create(purpose=purpose, day=queries.today())
        RefusalCount.objects.filter(pk=row.pk).update(count=F("count") + 1)
    return said.said(about.slot, Choice(Answer.NO, queries.today(), queries.version(about)))


@transaction.atomic
def withdraw(*, purpose: str, said: Choices) -> Choices:
    """Take a yes back: it ends at once, and who has kept something because of it hears so.

    Raises Refusal ("purpose_unknown").
    """
    about = _purpose(purpose)
    if said.subject:
        _end(said.subject.hex(), purpose, WITHDRAWN)
    return said.said(about.slot, Choice(Answer.WITHDRAWN, queries.today(), queries.version(about)))


@transaction.atomic
def withdraw_everything(*, said: Choices) -> Choices:
    """Take back whatever was granted."""
    slots = {one.slot: one.key for one in ports.purposes()}
    for slot, choice in list(said.made.items()):
        if choice.answer is Answer.YES and slot in slots:
            said = withdraw(purpose=slots[slot], said=said)
    return said


@transaction.atomic
def end_all_of(*, account: int) -> None:
    """An account is erased: what was granted on its devices ends, and nobody knows any more whose they were."""
    subjects = list(ConsentHolder.objects.filter(account=account).values_list("subject", flat=True))
    for subject, purpose in ConsentRecord.objects.filter(subject__in=subjects, end=None).values_list(
        "subject", "purpose"
    ):
        _end(subject, purpose, ERASED)
    ConsentHolder.objects.filter(account=account).delete()


def forget() -> int:
    """Throw away proof that nobody can need any more: over for three years. Returns how many records went."""
    now = clock.now()
    ended = ConsentEnd.objects.filter(at__lt=now - KEPT_AFTER - LASTS).order_by("-pk").first()
    ConsentEnd.objects.filter(pk__lte=ended.pk if ended else 0).delete()
    old = ConsentRecord.objects.filter(given_at__lt=now - KEPT_AFTER - 2 * LASTS, end=None)
    newest = old.order_by("-pk").values_list("pk", flat=True).first()
    return ConsentRecord.objects.filter(pk__lte=newest or 0).delete()[0]


def _end(subject: str, purpose: str, how: str) -> None:
    now = clock.now()
    rows = ConsentRecord.objects.filter(subject=subject, purpose=purpose, end=None)
    for row in rows.order_by("pk"):
        _, new = ConsentEnd.objects.get_or_create(record=row, defaults={"at": now, "how": how})
        if new and how != REPLACED:
            events.emit(ConsentWithdrawn(purpose, subject, now))


def _purpose(key: str) -> Purpose:
    found = ports.purpose(key)
    if found is None:
        raise Refusal("purpose_unknown", f"Nothing here needs a yes to “{key[:60]}”.")
    return found


def _notice(purpose: Purpose) -> ConsentNotice:
    text = notice(purpose)
    row, _ = ConsentNotice.objects.get_or_create(
        digest=sha256(text.encode()).hexdigest(),
        defaults={
            "language": (get_language() or settings.LANGUAGE_CODE)[:10],
            "text": text,
            "first_shown_at": clock.now(),
        },
    )
    return row

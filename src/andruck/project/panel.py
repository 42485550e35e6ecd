"""Lets invented readers say yes, and read: through the same doors as real ones."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from django.db import transaction

from andruck.consent.actions import choosing
from andruck.consent.actions.choosing import Asked
from andruck.consent.rules import Choices
from andruck.usage.actions import history, sample
from andruck.usage.router import ALIAS
from andruck.usage.rules.history import HISTORY, KEPT, LEAST_AGE, SAMPLE
from andruck.usage.rules.panel import OBSERVED, PAYS, REMEMBERED, SUPPORTS, Text, readings


def let_read(texts: Sequence[Text], *, readers: int, since: datetime, until: datetime, chance: Random) -> int:
    """Of so many readers the usual shares agree and read until now; returns how many readings were noted."""
    since = max(since, until - KEPT)
    noted = 0
    with transaction.atomic(), transaction.atomic(using=ALIAS):
        for _ in range(round(readers * REMEMBERED)):
            reader = _agree(HISTORY)
            for one in readings(texts, since=since, until=until, chance=chance):
                noted += history.note(subject=reader, article=one.article, at=one.at, seconds=one.seconds)
        for _ in range(round(readers * OBSERVED)):
            noted += _observe(texts, since, until, chance)
    sample.forget(now=until)
    return noted


def _observe(texts: Sequence[Text], since: datetime, until: datetime, chance: Random) -> int:
    reader, last = _agree(SAMPLE), None
    noted = 0
    for one in readings(texts, since=since, until=until, chance=chance):
        noted += sample.note(
            subject=reader, article=one.article, at=one.at, seconds=one.seconds, depth=one.depth
        )
        last = one.at
    if last is not None and chance.random() < SUPPORTS:
        deed = secrets.token_hex(16)
        sample.begun(subject=reader, deed=deed, at=min(last + timedelta(minutes=3), until))
        if chance.random() < PAYS:
            sample.settled(deed=deed)
    return noted


def _agree(purpose: str) -> str:
    """A device says yes; its number."""
    asked = Asked(
        form=secrets.token_hex(12),
        variant="simulated",
        controller="simulated",
        method="simulated",
        age=LEAST_AGE,
    )
    return choosing.give(purpose=purpose, said=Choices(), asked=asked).subject.hex()

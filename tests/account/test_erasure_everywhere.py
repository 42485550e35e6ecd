"""After an erasure no table has anything left of the person, except what a keeper has named and the log of deeds.

The test does not know the tables: it looks through all of them for the account's number and the address. A room that
gets a table with a person in it, and no keeper, makes it fail.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import models
from django.test import Client

from andruck.consent.actions import choosing
from andruck.consent.actions.choosing import Asked
from andruck.consent.rules import Choices
from andruck.infra import mail, postman
from andruck.people.actions import personal as erasing
from andruck.people.actions.accounts import open_account
from andruck.people.models import User
from andruck.people.queries import personal
from tests.account import factors
from tests.signing import sign_in

ADDRESS = "ganz-besonders@anderswo.example"
STAYS = {"infra.AuditEntry"}
"""The log of deeds says what was done to a number; see the page about erasing."""

_PERSON = {
    "person",
    "person_id",
    "user",
    "user_id",
    "account",
    "account_id",
    "actor",
    "subject",
    "owner",
    "owner_id",
}


def leftovers(person: int) -> Iterator[str]:
    """Every row of every table that names the person, by number or by address."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if _may_name(field):
                rows = model._default_manager.filter(**{field.attname: person})
                yield from (f"{model._meta.label}.{field.name}" for _ in range(rows.count()))
            elif isinstance(field, models.CharField | models.TextField | models.JSONField):
                text = models.functions.Cast(field.attname, models.TextField())
                rows = model._default_manager.annotate(_text=text)
                named = rows.filter(_text__icontains=ADDRESS) | rows.filter(_text=f"person:{person}")
                yield from (f"{model._meta.label}.{field.name}" for _ in range(named.count()))


def _may_name(field: Any) -> bool:
    """Whether a number in this column may be the number of an account."""
    if isinstance(field, models.ForeignKey):
        return field.related_model is User
    return field.name in _PERSON and isinstance(field, models.IntegerField)


@pytest.fixture
def somebody(house: Any) -> Any:
    """A reader who has everything an account can have. The number is one that no other row has by chance."""
    User.objects.create(pk=7_654_320, username="before", password="!")
    user = open_account(address=ADDRESS)
    factors.add_app(user)
    factors.add_recovery_codes(user)
    Authenticator.objects.create(user=user, type="webauthn", data={"name": "Stick", "credential": {}})
    sign_in(Client(), user, {"method": "code", "email": ADDRESS})
    mail.send(to=ADDRESS, template="account/mail/code.txt", person=user.pk)
    mail.note_return(ADDRESS, permanent=True)
    asked = Asked(form="f" * 24, variant="test", controller="Lotse eG", account=user.pk)
    choosing.give(purpose="embed:vimeo", said=Choices(), asked=asked)
    return user


def test_nothing_is_left_but_what_was_said(somebody: Any) -> None:
    number = somebody.pk
    before = set(leftovers(number))
    # Positive control: the search sees what is there.
    assert {"people.User.email", "people.Session.person", "infra.Mail.person", "infra.Mail.to"} <= before
    assert {"account.EmailAddress.user", "account.EmailAddress.email", "mfa.Authenticator.user"} <= before
    assert "consent.ConsentHolder.account" in before
    exported = str(personal.export(number))
    assert ADDRESS in exported
    assert "embed:vimeo" in exported
    erasing.erase(person=number, actor=number)
    postman.deliver()
    left = {entry.rpartition(".")[0] for entry in leftovers(number)}
    assert left <= STAYS
    erasing.erase(person=number, actor=number)


def test_a_planted_table_would_be_seen(somebody: Any) -> None:
    """Positive control: a row that names the person in a place nobody has thought of."""
    from andruck.infra.models import JournalEntry

    erasing.erase(person=somebody.pk, actor=None)
    facts = {"to": [ADDRESS]}
    JournalEntry.objects.create(name="Planted", facts=facts, at=datetime(2026, 11, 29, tzinfo=UTC))
    assert "infra.JournalEntry.facts" in set(leftovers(somebody.pk))

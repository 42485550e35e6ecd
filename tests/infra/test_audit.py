"""Who did what: written once, never changed, without addresses and secrets."""

import json
import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction

from andruck.infra import audit
from andruck.infra.models import AuditEntry
from andruck.infra.rules.deeds import discreet
from andruck.people.models import User

NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)


def _record(**fields: Any) -> None:
    audit.record(**{"actor": 5, "action": "people.hired", "subject": "person:7", **fields})


@pytest.mark.django_db
def test_a_deed_is_kept_as_it_was_told() -> None:
    with time_machine.travel(NOON, tick=False):
        _record(facts={"role": "editor", "on": NOON.date()}, after={"role": "editor"})
    entry = audit.entries()[0]
    assert (entry.at, entry.actor, entry.action, entry.subject) == (
        NOON,
        "person:5",
        "people.hired",
        "person:7",
    )
    assert entry.facts == {"role": "editor", "on": "2026-11-29"}
    assert (entry.before, len(entry.after)) == ("", 64)
    assert entry.after == audit.fingerprint({"role": "editor"})


@pytest.mark.django_db
def test_actors_are_people_names_or_the_house() -> None:
    user = User.objects.create(username="ida")
    for actor in (user, user.pk, "provider:mollie", None):
        _record(actor=actor)
    names = [entry.actor for entry in audit.entries()]
    assert names == ["house", "provider:mollie", f"person:{user.pk}", f"person:{user.pk}"]
    assert len(audit.entries(actor=user)) == 2


@pytest.mark.django_db
def test_deeds_of_one_subject_newest_first() -> None:
    for number in (7, 8, 7):
        _record(subject=f"person:{number}", facts={"n": number})
    found = audit.entries(subject="person:7")
    assert [entry.subject for entry in found] == ["person:7", "person:7"]
    assert found[0].id > found[1].id
    assert audit.entries(subject="person:7", limit=1) == found[:1]


@pytest.mark.parametrize("fields", [{"action": "hired"}, {"action": "People.Hired"}, {"subject": "ida"}])
def test_malformed_deeds_are_mistakes(fields: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="it looks like"):
        _record(**fields)


def test_addresses_and_secrets_are_blacked_out() -> None:
    facts = {
        "reason": "asked by ida@lotse.example, on the phone",
        "account": "DE89 3704 0044 0532 0130 00",
        "new_password": "x",
        "api_token": 5,
        "code": "A1",
        "postcode": "26721",
        "nested": {"list": ["<ole@lotse.example>", 3, None], "secret": True},
        "amount": 1200,
    }
    assert discreet(facts) == {
        "reason": "asked by […], on the phone",
        "account": "[…]",
        "new_password": "[…]",
        "api_token": "[…]",
        "code": "[…]",
        "postcode": "26721",
        "nested": {"list": ["<[…]>", 3, None], "secret": "[…]"},
        "amount": 1200,
    }


def test_states_are_told_apart_by_their_hash() -> None:
    assert audit.fingerprint(None) == ""
    assert audit.fingerprint({"a": 1, "b": 2}) == audit.fingerprint({"b": 2, "a": 1})
    assert audit.fingerprint({"a": 1}) != audit.fingerprint({"a": 2})


def _refused(statement: str) -> str:
    with pytest.raises(DatabaseError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    return str(caught.value)


@pytest.mark.django_db
def test_the_database_refuses_to_change_what_was_done() -> None:
    for _ in range(3):
        _record()
    first, second, _third = sorted(AuditEntry.objects.values_list("id", flat=True))
    assert "only ever added to" in _refused(
        f"UPDATE infra_auditentry SET actor = 'person:9' WHERE id = {second}"
    )
    assert "loses only its old end" in _refused(f"DELETE FROM infra_auditentry WHERE id = {second}")
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM infra_auditentry WHERE id = {first}")
    assert AuditEntry.objects.count() == 2


@pytest.mark.django_db
def test_old_deeds_are_forgotten() -> None:
    for days in (9, 5, 1):
        with time_machine.travel(NOON - timedelta(days=days), tick=False):
            _record(facts={"days": days})
    assert audit.forget(NOON - timedelta(days=4)) == 2
    assert [entry.facts for entry in audit.entries()] == [{"days": 1}]
    assert audit.forget(NOON - timedelta(days=4)) == 0


@pytest.mark.django_db
def test_the_log_hears_of_it_after_commit(
    django_capture_on_commit_callbacks: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with (
        caplog.at_level(logging.INFO, logger="andruck.audit"),
        django_capture_on_commit_callbacks(execute=True),
    ):
        _record(facts={"note": "two\nlines"})
        assert caplog.messages == []
    (line,) = caplog.messages
    assert "\n" not in line
    assert json.loads(line)["facts"] == {"note": "two\nlines"}


@pytest.mark.django_db
def test_nothing_is_written_when_the_deed_fails() -> None:
    with transaction.atomic():
        _record()
        transaction.set_rollback(True)
    assert audit.entries() == []

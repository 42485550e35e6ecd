"""Yes, no and back again: every yes has one record, every end is known, and nothing is written over."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.test import RequestFactory

from andruck.consent import ports, queries
from andruck.consent.actions import choosing
from andruck.consent.actions.choosing import Asked
from andruck.consent.events import ConsentGiven, ConsentWithdrawn
from andruck.consent.models import ConsentEnd, ConsentHolder, ConsentNotice, ConsentRecord, RefusalCount
from andruck.consent.queries import receipts
from andruck.consent.rules import Choices, Purpose, Reason
from andruck.core.errors import Refusal
from andruck.infra import events

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
FIRST = Purpose(
    "test:first", 60, "Lesen merken", "Wir merken, was Sie lesen.", ("gelesene Texte",), ("Wir",), 90
)
SECOND = Purpose("test:second", 61, "Zählen", "Wir zählen Sie.", ("Zahl",))


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    known = {FIRST.key: FIRST, SECOND.key: SECOND}
    monkeypatch.setattr(ports, "_purposes", known)
    queries._version.cache_clear()
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller
    queries._version.cache_clear()


@pytest.fixture
def told() -> Iterator[list[Any]]:
    """What other rooms hear."""
    heard: list[Any] = []
    for kind in (ConsentGiven, ConsentWithdrawn):
        events.witness(kind, heard.append)
    yield heard
    for kind in (ConsentGiven, ConsentWithdrawn):
        events._witnesses[kind].remove(heard.append)


def asked(form: str = "f" * 24, **facts: Any) -> Asked:
    return Asked(**{"form": form, "variant": "test", "controller": "Lotse eG"} | facts)


def request(said: Choices, **headers: str) -> Any:
    made = RequestFactory().get("/", **headers)  # type: ignore[arg-type]
    made.COOKIES[queries.cookie_name()] = queries.write(said)
    return made


def test_a_yes_has_one_record_with_all_that_was_said(told: list[Any]) -> None:
    said = choosing.give(purpose=FIRST.key, said=Choices(), asked=asked())
    assert queries.may(FIRST.key, request(said))
    assert not queries.may(SECOND.key, request(said))
    (receipt,) = receipts.of_device(said.subject)
    assert receipt["notice"] == "Lesen merken\nWir merken, was Sie lesen.\ngelesene Texte\nWir\n90"
    assert (receipt["controller"], receipt["purpose"], receipt["storage_days"]) == ("Lotse eG", FIRST.key, 90)
    assert (receipt["data_categories"], receipt["recipients"]) == (["gelesene Texte"], ["Wir"])
    assert receipt["given_at"] == NOW.isoformat()
    assert receipt["ended_at"] is None
    assert len(receipt["subject_ref"]) == 16
    assert [type(one) for one in told] == [ConsentGiven]


def test_an_age_is_declared_where_one_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ports._purposes, FIRST.key, replace(FIRST, least_age=16))
    queries._version.cache_clear()
    for age in (0, 15):
        with pytest.raises(Refusal) as caught:
            choosing.give(purpose=FIRST.key, said=Choices(), asked=asked(age=age))
        assert caught.value.code == "too_young"
    assert not ConsentRecord.objects.exists()
    # Whoever is older has said to be sixteen, and no more is known.
    said = choosing.give(purpose=FIRST.key, said=Choices(), asked=asked(age=87))
    assert receipts.of_device(said.subject)[0]["declared_minimum_age"] == 16
    assert said.subject.hex() in queries.holding(FIRST.key)


def test_the_same_form_again_is_the_same_yes(told: list[Any]) -> None:
    first = choosing.give(purpose=FIRST.key, said=Choices(), asked=asked())
    # The second click was on its way before the cookie had come.
    second = choosing.give(purpose=FIRST.key, said=Choices(), asked=asked())
    assert first.subject == second.subject
    assert ConsentRecord.objects.count() == 1
    assert len(told) == 1


def test_a_no_leaves_a_count_and_nothing_else() -> None:
    said = choosing.refuse(purpose=FIRST.key, said=Choices())
    said = choosing.refuse(purpose=FIRST.key, said=said)
    choosing.refuse(purpose=FIRST.key, said=Choices())
    assert (said.subject, ConsentRecord.objects.count()) == (b"", 0)
    assert RefusalCount.objects.get().count == 2
    found = queries.answer(FIRST.key, request(said))
    assert (found.reason, found.may_ask) == (Reason.NO, False)


def test_taken_back_it_ends_everywhere_and_the_number_goes(told: list[Any], clock: Any) -> None:
    before = choosing.give(purpose=FIRST.key, said=Choices(), asked=asked())
    both = choosing.give(purpose=SECOND.key, said=before, asked=asked("g" * 24))
    assert both.subject == before.subject
    clock.shift(60)
    one = choosing.withdraw(purpose=FIRST.key, said=both)
    assert one.subject == before.subject
    assert [queries.may(key, request(one)) for key in (FIRST.key, SECOND.key)] == [False, True]
    # A copy of the cookie from before does not help.
    assert queries.answer(FIRST.key, request(both)).reason is Reason.UNPROVEN
    none = choosing.withdraw_everything(said=one)
    assert none.subject == b""
    assert not queries.may(SECOND.key, request(none))
    assert [(type(e), e.purpose) for e in told] == [
        (ConsentGiven, FIRST.key), (ConsentGiven, SECOND.key),
        (ConsentWithdrawn, FIRST.key), (ConsentWithdrawn, SECOND.key),
    ]  # fmt: skip
    choosing.withdraw(purpose=FIRST.key, said=none)
    assert ConsentEnd.objects.count() == 2


def test_a_no_after_a_yes_takes_it_back() -> None:
    said = choosing.give(purpose=FIRST.key, said=Choices(), asked=asked())
    choosing.refuse(purpose=FIRST.key, said=said)
    assert ConsentEnd.objects.get().how == "withdrawn"
    assert not RefusalCount.objects.exists()


def test_other_words_need_another_yes(monkeypatch: pytest.MonkeyPatch) -> None:
    said = choosing.give(purpose=FIRST.key, said=Choices(), asked=asked())
    changed = Purpose(FIRST.key, 60, "Lesen merken", "Wir merken alles.", FIRST.data, FIRST.recipients, 90)
    monkeypatch.setitem(ports._purposes, FIRST.key, changed)
    assert queries.answer(FIRST.key, request(said)).reason is Reason.CHANGED
    again = choosing.give(purpose=FIRST.key, said=said, asked=asked("g" * 24))
    assert queries.may(FIRST.key, request(again))
    assert ConsentEnd.objects.get().how == "replaced"
    assert ConsentNotice.objects.count() == 2


def test_an_objection_outweighs_what_was_said_before_it() -> None:
    said = choosing.give(purpose=FIRST.key, said=Choices(), asked=asked())
    objecting = request(said, HTTP_SEC_GPC="1")
    assert queries.answer(FIRST.key, objecting).reason is Reason.OBJECTED
    despite = choosing.give(purpose=FIRST.key, said=said, asked=asked("g" * 24, objects=True))
    assert queries.may(FIRST.key, request(despite, HTTP_SEC_GPC="1"))
    assert ConsentRecord.objects.latest("pk").despite_objection


def test_forged_cookies_say_nothing() -> None:
    said = choosing.give(purpose=FIRST.key, said=Choices(), asked=asked())
    plain, _, signed = queries.write(said).partition("~")
    for cookie in (
        "",
        "x",
        plain,
        f"{plain}~",
        f"{plain}~{signed[:-2]}AA",
        f"{plain}~" + "A" * 400,
        f"~{signed}x",
    ):
        assert queries.read(cookie) is None, cookie
    with pytest.raises(Refusal) as caught:
        choosing.give(purpose="test:third", said=said, asked=asked())
    assert caught.value.code == "purpose_unknown"
    assert queries.answer("test:third", request(said)).reason is Reason.UNKNOWN


def test_the_database_keeps_the_proof() -> None:
    said = choosing.give(purpose=FIRST.key, said=Choices(), asked=asked())
    choosing.withdraw(purpose=FIRST.key, said=said)
    for rows, change in (
        (ConsentRecord.objects.all(), {"purpose": "other"}),
        (ConsentEnd.objects.all(), {"how": "never"}),
        (ConsentNotice.objects.all(), {"text": "Something else"}),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        ConsentNotice.objects.all()._raw_delete("default")


def test_an_account_sees_and_erases_what_is_its_own() -> None:
    mine = choosing.give(purpose=FIRST.key, said=Choices(), asked=asked(account=7))
    other = choosing.give(purpose=FIRST.key, said=Choices(), asked=asked("g" * 24, account=8))
    assert [one["subject_ref"] for one in receipts.of_account(7)] == [mine.subject.hex()]
    choosing.end_all_of(account=7)
    choosing.end_all_of(account=7)
    assert not queries.may(FIRST.key, request(mine))
    assert queries.may(FIRST.key, request(other))
    assert list(ConsentHolder.objects.values_list("account", flat=True)) == [8]
    assert (ConsentRecord.objects.count(), ConsentEnd.objects.get().how) == (2, "erased")


def test_proof_is_kept_for_three_years_after_its_end(clock: Any) -> None:
    ended = choosing.give(purpose=FIRST.key, said=Choices(), asked=asked())
    choosing.withdraw(purpose=FIRST.key, said=ended)
    choosing.give(purpose=SECOND.key, said=Choices(), asked=asked("g" * 24))
    clock.shift(timedelta(days=3 * 365))
    assert choosing.forget() == 0
    choosing.give(purpose=FIRST.key, said=Choices(), asked=asked("h" * 24))
    clock.shift(timedelta(days=2 * 395 + 2))
    assert choosing.forget() == 2
    assert choosing.forget() == 0
    assert ConsentRecord.objects.get().form == "h" * 24

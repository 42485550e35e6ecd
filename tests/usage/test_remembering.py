"""Readers' histories: kept only with a yes, for ninety days, apart from everything else, and wiped at once."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.db import connections, models, router
from django.template.loader import render_to_string
from django.test import override_settings

from andruck.consent.actions import choosing
from andruck.consent.actions.choosing import Asked
from andruck.consent.models import ConsentEnd, ConsentRecord
from andruck.consent.rules import Choices
from andruck.core import clock
from andruck.people.actions import personal as erasing
from andruck.people.actions.accounts import open_account
from andruck.people.queries import personal
from andruck.project import nightly
from andruck.usage import handlers
from andruck.usage.actions import history, sample
from andruck.usage.models import ReadArticle, SampleDay, SampleReading, SampleStep, SampleWeek
from andruck.usage.queries import history as read
from andruck.usage.queries import sample as observed
from andruck.usage.rules.history import HISTORY, MOST, SAMPLE

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
"""A Monday."""


@pytest.fixture(autouse=True)
def traveller() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as one:
        yield one


def yes(key: str = HISTORY, said: Choices | None = None, account: int | None = None) -> Choices:
    number = f"{ConsentRecord.objects.count():024}"
    asked = Asked(form=number, variant="test", controller="Lotse eG", account=account, age=16)
    return choosing.give(purpose=key, said=said or Choices(), asked=asked)


def note(said: Choices, article: int, seconds: int = 30, *, before: timedelta = timedelta()) -> bool:
    subject = said.subject.hex()
    return history.note(subject=subject, article=article, at=clock.now() - before, seconds=seconds)


def see(said: Choices, article: int, depth: int = 4, *, before: timedelta = timedelta()) -> bool:
    subject = said.subject.hex()
    return sample.note(subject=subject, article=article, at=clock.now() - before, seconds=40, depth=depth)


# ---------------------------------------------------------------- the history
def test_one_reading_is_one_row_however_often_it_is_said(traveller: Any) -> None:
    reader = yes()
    for seconds in (5, 80, 80, 61):
        assert note(reader, 7, seconds)
    traveller.shift(timedelta(hours=5))
    assert note(reader, 7, 12)
    found = read.of([reader.subject.hex()])
    assert [(one.article, one.seconds) for one in found] == [(7, 80), (7, 12)]
    assert [one.at for one in found] == [NOW, NOW + timedelta(hours=5)]


def test_a_row_says_nothing_else_and_cannot_be_joined() -> None:
    reader = yes()
    note(reader, 7)
    sample_reader = yes(SAMPLE, reader)
    see(sample_reader, 7)
    row, other = ReadArticle.objects.get(), SampleReading.objects.get()
    assert {field.name for field in ReadArticle._meta.fields} == {"id", "reader", "at", "article", "seconds"}
    subject = reader.subject.hex()
    assert sample_reader.subject == reader.subject
    # Another name in each table, and neither is the one that consent knows.
    assert len({row.reader, other.reader, subject}) == 3
    assert subject not in row.reader
    with override_settings(SECRET_KEY="another" * 10):
        assert read.of([subject]) == []
    with override_settings(SECRET_KEY="another" * 10, SECRET_KEY_FALLBACKS=["only-for-tests-" + "x" * 50]):
        # After a change of the key the same reader is still the same.
        assert note(reader, 7, 99)
        assert [one.seconds for one in read.of([subject])] == [99]


def test_without_a_yes_nothing_stays() -> None:
    reader = yes()
    # A beacon that was on its way while the yes was taken back.
    choosing.withdraw(purpose=HISTORY, said=reader)
    assert not note(reader, 7)
    assert not ReadArticle.objects.exists()
    # A yes to something else is none to this.
    assert not note(yes(SAMPLE), 7)
    assert not see(yes(), 7)
    assert not ReadArticle.objects.exists()
    assert not SampleReading.objects.exists()


def test_a_flood_ends_at_a_bound() -> None:
    reader = yes()
    taken = [note(reader, article) for article in range(1, MOST + 20)]
    assert taken.count(True) == MOST == ReadArticle.objects.count()
    assert note(yes(), 1)


def test_taking_it_back_wipes_at_once(django_capture_on_commit_callbacks: Any) -> None:
    mine, other = yes(), yes()
    for reader in (mine, other):
        note(reader, 7)
    with django_capture_on_commit_callbacks(execute=True):
        choosing.withdraw(purpose=HISTORY, said=mine)
    assert (read.count([mine.subject.hex()]), read.count([other.subject.hex()])) == (0, 1)
    event = handlers.ConsentWithdrawn(HISTORY, mine.subject.hex(), NOW)
    handlers.consent_ended(event)
    assert ReadArticle.objects.count() == 1


def test_each_yes_has_its_own_end(django_capture_on_commit_callbacks: Any) -> None:
    both = yes(SAMPLE, yes())
    note(both, 7)
    see(both, 7)
    with django_capture_on_commit_callbacks(execute=True):
        both = choosing.withdraw(purpose=SAMPLE, said=both)
    assert (ReadArticle.objects.count(), SampleReading.objects.count()) == (1, 0)
    with django_capture_on_commit_callbacks(execute=True):
        choosing.withdraw(purpose=HISTORY, said=both)
    assert ReadArticle.objects.count() == 0


def test_by_night_goes_what_is_old_or_has_no_yes(traveller: Any) -> None:
    kept, gone = yes(), yes()
    for reader in (kept, gone):
        note(reader, 7)
        note(reader, 8, before=timedelta(days=89, hours=23))
        note(reader, 9, before=timedelta(days=90, minutes=1))
    # A machine died between the end of the yes and the wiping.
    ConsentEnd.objects.create(
        record=ConsentRecord.objects.get(subject=gone.subject.hex()), at=NOW, how="withdrawn"
    )
    nightly.forget_reading()
    nightly.forget_reading()
    assert [one.article for one in read.of([kept.subject.hex()])] == [8, 7]
    assert ReadArticle.objects.count() == 2
    traveller.shift(timedelta(days=396))
    nightly.forget_reading()
    assert not ReadArticle.objects.exists()
    assert "forget_reading" in [job.__name__ for job in nightly.JOBS]


def test_sequences_are_what_each_has_read_in_order() -> None:
    first, second = yes(), yes()
    for reader, article, minutes in ((first, 1, 30), (second, 5, 20), (first, 2, 10), (first, 3, 99_999)):
        note(reader, article, before=timedelta(minutes=minutes))
    found = list(read.sequences(since=NOW - timedelta(days=1)))
    assert sorted([one.article for one in row] for row in found) == [[1, 2], [5]]


# ---------------------------------------------------------------- the sample
def test_depth_is_told_of_ten_and_more() -> None:
    for number in range(9):
        see(yes(SAMPLE), 7, depth=number % 5)
    assert observed.depth(7) is None
    see(yes(SAMPLE), 7, depth=4)
    found = observed.depth(7)
    assert found is not None
    assert (found.readers, [one.part for one in found.quarters]) == (10, [8, 6, 4, 2])
    assert found.seconds == 40
    assert observed.depth(8) is None
    # As the desk's pages show it.
    page = render_to_string("desk/figures/_depth.html", {"depth": found})
    assert re.findall(r'bank__right">(\d[^<]*)<', page) == [
        "80 %", "49–95 %", "60 %", "31–84 %", "40 %", "16–69 %", "20 %", "5–51 %"
    ]  # fmt: skip
    assert "<table" not in render_to_string("desk/figures/_depth.html", {"depth": None})


def test_days_are_added_up_once_and_stay(traveller: Any, django_capture_on_commit_callbacks: Any) -> None:
    readers = [yes(SAMPLE) for _ in range(12)]
    for reader in readers:
        see(reader, 7, depth=2)
    traveller.shift(timedelta(days=1))
    nightly.forget_reading()
    nightly.forget_reading()
    assert SampleDay.objects.get().second == 12
    for reader in readers[:6]:
        see(reader, 7, depth=4)
    with django_capture_on_commit_callbacks(execute=True):
        choosing.withdraw(purpose=SAMPLE, said=readers[0])
    found = observed.depth(7)
    assert found is not None
    # Yesterday's twelve, and today's six without the one who has gone.
    assert (found.readers, [one.part for one in found.quarters]) == (17, [17, 17, 5, 5])
    traveller.shift(timedelta(days=91))
    nightly.forget_reading()
    assert not SampleReading.objects.exists()
    later = observed.depth(7)
    assert later is not None
    assert later.readers == 17


def test_who_comes_back(traveller: Any) -> None:
    readers = [yes(SAMPLE) for _ in range(14)]
    for reader in readers[:11]:
        see(reader, 7)
    traveller.shift(timedelta(days=7))
    for reader in readers[4:]:
        see(reader, 8)
    assert observed.returning(since=NOW.date()) == []
    traveller.shift(timedelta(days=7))
    nightly.forget_reading()
    (week,) = observed.returning(since=NOW.date())
    assert (week.monday, week.returned.part, week.returned.of) == (NOW.date() + timedelta(days=7), 7, 10)
    SampleWeek.objects.update(readers=9)
    assert observed.returning(since=NOW.date()) == []


def test_what_was_read_before_somebody_gave() -> None:
    for number in range(25):
        reader = yes(SAMPLE)
        see(reader, 7, before=timedelta(days=40 if number >= 20 else 20))
        if number >= 10:
            sample.begun(subject=reader.subject.hex(), deed=f"gift {number}", at=NOW)
            sample.begun(subject=reader.subject.hex(), deed=f"gift {number}", at=NOW)
    assert SampleStep.objects.count() == 15
    assert "gift" not in str(list(SampleStep.objects.values()))
    assert [sample.settled(deed=f"gift {number}") for number in (9, 10)] == [False, True]
    found = observed.led_to(7, until=NOW)
    assert found is not None
    assert (found.readers, found.begun and found.begun.part, found.settled) == (25, 10, None)
    assert observed.led_to(8, until=NOW) is None


# ---------------------------------------------------------------- their owner, and the house
def test_export_and_erasure_find_every_device(django_capture_on_commit_callbacks: Any) -> None:
    account = open_account(address="ada@leserin.example")
    phone, laptop = yes(account=account.pk), yes(SAMPLE, account=account.pk)
    note(phone, 7)
    see(laptop, 8, depth=3)
    sample.begun(subject=laptop.subject.hex(), deed="gift", at=NOW)
    found = personal.export(account.pk)["articles_read"]
    assert [one["article"] for one in found["history"]] == [7]
    assert [one.get("depth", one.get("contribution")) for one in found["observed"]] == [3, "begun"]
    erasing.erase(person=account.pk, actor=account.pk)
    for kind in (ReadArticle, SampleReading, SampleStep):
        assert not kind.objects.exists()


def test_the_tables_are_in_a_database_of_their_own() -> None:
    ours = set(apps.get_app_config("usage").get_models())
    assert ReadArticle in ours
    for model in apps.get_models():
        inside = model in ours
        assert (router.db_for_write(model) == "history") is inside
        assert router.allow_migrate_model("history", model) is inside
        assert router.allow_migrate_model("default", model) is not inside
        for field in model._meta.get_fields():
            if isinstance(field, models.ForeignKey | models.ManyToManyField):
                # No key leads out of it, and none into it.
                assert not inside
                assert field.related_model not in ours
    for alias, there in (("default", False), ("history", True)):
        names = connections[alias].introspection.table_names()
        assert ("usage_readarticle" in names) is there
    assert "consent_consentrecord" not in connections["history"].introspection.table_names()

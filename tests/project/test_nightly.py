"""The night's work: once a night, made good when a night was missed, and no job keeps another from being done."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from andruck.infra import journal
from andruck.infra.models import JournalEntry
from andruck.newsroom.models import ArchiveDay, Article
from andruck.project import nightly
from tests import factories

BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = datetime(2026, 11, 24, 3, 5, tzinfo=BERLIN)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(BERLIN))


@pytest.mark.parametrize(
    ("now", "last", "expected"),
    [
        (NIGHT, None, True),
        (NIGHT, NIGHT - timedelta(days=1), True),
        (NIGHT, NIGHT - timedelta(minutes=1), False),
        (NIGHT - timedelta(minutes=10), NIGHT - timedelta(days=1), False),
        (NIGHT + timedelta(hours=12), NIGHT - timedelta(days=1), True),
        (NIGHT + timedelta(hours=20), NIGHT, False),
    ],
)
def test_it_is_due_once_after_three(now: datetime, last: datetime | None, expected: bool) -> None:
    assert nightly.due(now, last) is expected


@given(moments)
def test_what_has_just_been_done_is_not_due_and_is_due_again_within_a_day(now: datetime) -> None:
    assert nightly.due(now, now) is False
    assert nightly.due(now + timedelta(days=1, hours=2), now) is True


def test_it_runs_once_a_night(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []
    monkeypatch.setattr(nightly, "JOBS", (lambda: ran.append("one"),))
    with time_machine.travel(NIGHT, tick=False) as clock:
        assert [nightly.run_due(), nightly.run_due()] == [True, False]
        clock.shift(timedelta(days=1))
        assert nightly.run_due() is True
    assert ran == ["one", "one"]


def test_a_job_that_fails_keeps_no_other_from_being_done(
    db: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ran: list[str] = []

    def broken() -> None:
        raise ValueError("no")

    monkeypatch.setattr(nightly, "JOBS", (broken, lambda: ran.append("after")))
    nightly.run()
    assert ran == ["after"]
    assert "Tonight's job broken failed" in caplog.text


def test_counts_that_somebody_spoiled_are_mended(house: Any) -> None:
    row = factories.article(house.politics)
    Article.objects.filter(pk=row.pk).update(first_published_at=datetime(1987, 5, 8, 12, tzinfo=UTC))
    ArchiveDay.objects.filter(day=date(1987, 5, 8)).update(articles=7)
    ArchiveDay.objects.create(day=date(1950, 1, 1), articles=3)
    nightly.run()
    counts = dict(ArchiveDay.objects.values_list("day", "articles"))
    today = row.first_published_at.astimezone(BERLIN).date()
    assert counts.pop(today) == 0
    assert counts == {date(1950, 1, 1): 0, date(1987, 5, 8): 1}


def test_the_journal_forgets_but_numbers_go_on(db: None) -> None:
    old = nightly.clock.now() - nightly.REMEMBERED - timedelta(days=1)
    for _ in range(3):
        JournalEntry.objects.create(name="Old", facts={}, at=old)
    last = journal.newest()
    nightly.run()
    assert [entry.id for entry in journal.after(0)] == [last]

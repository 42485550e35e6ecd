"""Invented readers with a yes: plausible, repeatable, and through the real doors."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from andruck.consent.models import ConsentRecord
from andruck.core import clock
from andruck.project import panel
from andruck.usage.models import ReadArticle, SampleReading, SampleStep, SampleWeek
from andruck.usage.queries import sample
from andruck.usage.rules.panel import Text, readings

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
SINCE = NOW - timedelta(days=28)
TEXTS = [Text(number, NOW - timedelta(hours=9 * number)) for number in range(1, 120)]


def test_the_same_chance_the_same_readings() -> None:
    first, second = (list(readings(TEXTS, since=SINCE, until=NOW, chance=Random(3))) for _ in range(2))
    assert first == second != list(readings(TEXTS, since=SINCE, until=NOW, chance=Random(4)))
    assert [one.at for one in first] == sorted(one.at for one in first)
    since = {text.article: text.since for text in TEXTS}
    assert all(since[one.article] <= one.at < NOW for one in first)


def test_most_leave_early_or_stay_to_the_end() -> None:
    chance = Random(7)
    found = [one for _ in range(80) for one in readings(TEXTS, since=SINCE, until=NOW, chance=chance)]
    depths = Counter(one.depth for one in found)
    assert depths[4] > depths[1] > depths[2] > depths[3] > depths[0]
    new = sum(one.at - TEXTS[one.article - 1].since < timedelta(days=1) for one in found)
    assert new > len(found) / 2


@pytest.mark.django_db
def test_they_read_through_the_real_doors() -> None:
    now = clock.now()
    chance = Random(7)
    # Two weeks of a paper, as the demo has them.
    texts = [
        Text(number, now - timedelta(hours=6 * number), chance.lognormvariate(0, 1.5))
        for number in range(1, 60)
    ]
    noted = panel.let_read(texts, readers=400, since=now - timedelta(days=28), until=now, chance=chance)
    # Who comes back to an article within the sitting has read it once.
    assert noted >= ReadArticle.objects.count() + SampleReading.objects.count() > 500
    assert Counter(ConsentRecord.objects.values_list("purpose", flat=True)) == {
        "recs_personal": 20,
        "stats_reading": 28,
    }
    assert set(ConsentRecord.objects.values_list("method", flat=True)) == {"simulated"}
    assert SampleStep.objects.filter(settled=True).exists()
    assert SampleWeek.objects.exists()
    assert sample.returning(since=(now - timedelta(days=40)).date())
    assert len([text for text in texts if sample.depth(text.article)]) >= 3

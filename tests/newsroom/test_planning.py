"""Groups of articles count like the articles one by one."""

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from andruck.access.rules import Level, Opening, Scope
from andruck.access.rules.planning import Group, plan
from andruck.newsroom import models
from andruck.newsroom.queries import planning, stories
from andruck.newsroom.queries.frame import paper
from tests import factories

NOW = datetime(2026, 10, 21, 10, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def populate(house: Any, dice: random.Random) -> list[int]:
    """Articles with everything that may be laid down for one, in every combination that the dice give."""
    models.PaperSettings.objects.update(
        access_level=dice.choice(list(Level)),
        members_first=dice.random() < 0.5,
        open_days=dice.choice([0, 0, 2, 7]),
    )
    for section in (house.politics, house.culture):
        models.SectionPage.objects.filter(pk=section.pk).update(
            access_level=dice.choice([None, *Level]), open_days=dice.choice([None, None, 0, 3])
        )
    editions = [factories.edition(date(2026, 10, day)) for day in (12, 19, 21, 22, 24)]
    topics = [models.Topic.objects.create(name=name, slug=name) for name in ("eins", "zwei")]
    ids = []
    for number in range(14):
        row = factories.article(dice.choice([house.politics, house.culture]), headline=f"Text {number}")
        ids.append(row.pk)
        models.Article.objects.filter(pk=row.pk).update(
            access_level=dice.choice([None, None, *Level]),
            public_safety=dice.random() < 0.1,
            members_first=dice.choice([None, True, False]),
            open_days=dice.choice([None, None, 0, 1, 5]),
            open_from=dice.choice([None, None, NOW + dice.randint(-30, 60) * HOUR]),
            open_until=dice.choice([None, None, NOW + dice.randint(-30, 60) * HOUR]),
            unlisted=dice.random() < 0.2,
            first_published_at=NOW - dice.randint(0, 30 * 12) * HOUR,
        )
        if dice.random() < 0.4:
            models.DossierEntry.objects.create(article=row, dossier=house.dossier)
        for topic in dice.sample(topics, dice.randint(0, 2)):
            models.ArticleTag.objects.create(content_object=row, tag=topic)
        for edition in dice.sample(editions, dice.choice([0, 0, 1, 2])):
            for page in (1, 2):
                models.PageReference.objects.create(article=row, edition=edition, page=page)
    return ids


def openings(house: Any, dice: random.Random, ids: list[int]) -> tuple[Opening, list[Opening]]:
    keys = {
        Scope.EVERYTHING: [0],
        Scope.SECTION: [house.politics.pk, house.culture.pk],
        Scope.DOSSIER: [house.dossier.pk],
        Scope.TAG: list(models.Topic.objects.values_list("pk", flat=True)),
        Scope.EDITION: list(models.Edition.objects.values_list("pk", flat=True)),
        Scope.ARTICLE: ids,
    }

    def one() -> Opening:
        scope = dice.choice(list(Scope))
        start = NOW + dice.randint(0, 48) * HOUR
        end = None if dice.random() < 0.2 else start + dice.randint(1, 72) * HOUR
        return Opening(scope, dice.choice(keys[scope]), start, end, "x")

    return one(), [one() for _ in range(dice.randint(0, 4))]


def fits(opening: Opening, facts: Any) -> bool:
    return {
        Scope.EVERYTHING: lambda: True,
        Scope.SECTION: lambda: opening.key == facts.section,
        Scope.DOSSIER: lambda: opening.key in facts.dossiers,
        Scope.TAG: lambda: opening.key in facts.tags,
        Scope.EDITION: lambda: opening.key in facts.editions,
        Scope.ARTICLE: lambda: opening.key == facts.id,
    }[opening.scope]()


@pytest.mark.parametrize("seed", range(6))
def test_groups_are_as_good_as_the_articles_themselves(house: Any, seed: int) -> None:
    dice = random.Random(seed)
    ids = populate(house, dice)
    told = [stories.story(id, paper=paper()) for id in ids]
    every = [story.facts for story in told if isinstance(story, stories.Story)]
    assert len(every) == len(ids)
    for _ in range(12):
        planned, others = openings(house, dice, ids)
        groups = planning.groups(planned, others)
        alone = [Group(facts, 1) for facts in every if fits(planned, facts)]
        assert plan(planned, others, groups) == plan(planned, others, alone), (planned, others)


def test_what_nobody_can_read_yet_is_not_counted(house: Any) -> None:
    factories.article(house.politics)
    factories.article(house.politics, live=False)
    under_embargo = factories.article(house.politics)
    models.Article.objects.filter(pk=under_embargo.pk).update(embargo_until=NOW + HOUR)
    planned = Opening(Scope.EVERYTHING, 0, NOW, NOW + DAY, "x")
    assert sum(group.count for group in planning.groups(planned, [])) == 1
    assert planning.groups(Opening(Scope.SECTION, house.culture.pk, NOW, None, "x"), []) == []


def test_dossiers_that_readers_can_see(house: Any) -> None:
    row = factories.article(house.politics)
    for shown in (True, False):
        dossier = house.dossier.get_parent().add_child(
            instance=models.DossierPage(
                title=f"D {shown}", slug=f"d-{shown}".lower(), observes="x", live=shown
            )
        )
        models.DossierEntry.objects.create(article=row, dossier=dossier)
    everything = Opening(Scope.EVERYTHING, 0, NOW, None, "x")
    assert planning.dossiers(everything) == 1
    assert planning.dossiers(Opening(Scope.SECTION, house.politics.pk, NOW, None, "x")) == 1
    assert planning.dossiers(Opening(Scope.SECTION, house.culture.pk, NOW, None, "x")) == 0


def test_the_number_of_queries_is_fixed(house: Any, django_assert_num_queries: Any) -> None:
    ids = populate(house, random.Random(1))
    models.PaperSettings.objects.update(members_first=True, open_days=3)
    others = [
        Opening(Scope.DOSSIER, house.dossier.pk, NOW, None, "x"),
        Opening(Scope.TAG, models.Topic.objects.values_list("pk", flat=True)[0], NOW, None, "x"),
        Opening(Scope.EDITION, models.Edition.objects.values_list("pk", flat=True)[0], NOW, None, "x"),
        Opening(Scope.ARTICLE, ids[0], NOW, None, "x"),
    ]
    with django_assert_num_queries(8):
        planning.groups(Opening(Scope.EVERYTHING, 0, NOW, None, "x"), others)

"""What the newsroom tells access about the things that can be opened."""

from datetime import date
from typing import Any

from andruck.access import ports
from andruck.access.actions import openings
from andruck.access.rules import Scope
from andruck.access.rules.openings import Place
from andruck.newsroom.models import Topic
from andruck.newsroom.queries import openable
from andruck.people.rules import Role
from tests import factories, scenes


def test_everything_that_is_there_is_found(house: Any) -> None:
    places = ports.places()
    assert isinstance(places, openable.PaperPlaces), "plugged in by the wiring"
    row = factories.article(house.politics)
    edition = factories.edition(date(2026, 3, 3))
    topic = Topic.objects.create(name="Deiche", slug="deiche")
    wanted = {
        (Scope.EVERYTHING, 0): Place(Scope.EVERYTHING, 0, ""),
        (Scope.SECTION, house.politics.pk): Place(
            Scope.SECTION, house.politics.pk, "Politik", house.politics.pk
        ),
        (Scope.DOSSIER, house.dossier.pk): Place(Scope.DOSSIER, house.dossier.pk, "Wohnen am Wasser"),
        (Scope.EDITION, edition.pk): Place(Scope.EDITION, edition.pk, "03.03.2026"),
        (Scope.TAG, topic.pk): Place(Scope.TAG, topic.pk, "Deiche"),
        (Scope.ARTICLE, row.pk): Place(Scope.ARTICLE, row.pk, "Der Deich hält", house.politics.pk),
    }
    assert {key: places.find(*key) for key in wanted} == wanted
    assert [places.find(scope, 999_999) for scope in Scope if scope is not Scope.EVERYTHING] == [None] * 5
    assert places.find(Scope.SECTION, house.dossier.pk) is None, "the number of something else"


def test_labels_tell_nobody_a_draft_of_another_section(house: Any) -> None:
    draft = factories.article(house.culture, headline="Noch geheim", live=False)
    public = factories.article(house.culture, headline="Schon da")
    hidden = scenes.redacted(house)
    keys = [(Scope.ARTICLE, row.pk) for row in (draft, public, hidden)]
    keys += [(Scope.SECTION, house.culture.pk), (Scope.SECTION, 999_999), (Scope.EVERYTHING, 0)]
    public_ones = {keys[1]: "Schon da", keys[3]: "Kultur"}
    assert openable.labels(keys, factories.staff(Role.EDITOR, house.politics)) == public_ones
    assert openable.labels(keys, factories.staff(Role.REVENUE, username="r")) == public_ones
    own = openable.labels(keys, factories.staff(Role.EDITOR, house.culture, username="k"))
    assert own == {**public_ones, keys[0]: "Noch geheim"}


def test_what_is_offered_depends_on_the_sections(house: Any) -> None:
    chief, editor = factories.staff(Role.CHIEF), factories.staff(Role.EDITOR, house.culture, username="k")
    assert [one.label for one in openable.sections(chief)] == ["Politik", "Kultur"]
    assert [one.label for one in openable.sections(editor)] == ["Kultur"]
    row = factories.article(house.politics)
    assert openable.openable(chief, row.pk) == openable.Choice(row.pk, "Der Deich hält")
    assert openable.openable(editor, row.pk) is None


def test_a_topic_by_what_somebody_types(house: Any) -> None:
    topic = Topic.objects.create(name="Deiche & Dämme", slug="deiche-daemme")
    assert [openable.topic(text) for text in (" deiche & dämme ", "Deiche-Daemme", "Deich", "")] == [
        topic.pk, topic.pk, None, None,
    ]  # fmt: skip


def test_opening_by_the_real_paper(house: Any) -> None:
    editor = factories.staff(Role.EDITOR, house.culture)
    row = factories.article(house.culture)
    made = openings.open(scope=Scope.ARTICLE, key=row.pk, reason="der Premiere", by=editor)
    assert openings.end(opening=made.id, by=editor).ended_at is not None


def test_labels_cost_a_query_for_each_kind(house: Any, django_assert_num_queries: Any) -> None:
    chief = factories.staff(Role.CHIEF)
    openable.labels([(Scope.ARTICLE, 1)], chief)
    keys = [(scope, number) for scope in Scope for number in range(1, 30)]
    with django_assert_num_queries(5):
        openable.labels(keys, chief)

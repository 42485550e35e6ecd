"""The start page of the editor: what needs attention, for whom."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from andruck.newsroom.models import ArchiveCase, BreakingNote, FixedPage
from andruck.newsroom.queries.desk import SHOWN, attention
from andruck.people.rules import Role
from tests import factories

NOW = datetime(2026, 3, 3, 8, 0, tzinfo=UTC)
FIXED = ["imprint", "privacy", "terms", "accessibility", "contact", "transparency"]


@pytest.fixture(autouse=True)
def _morning() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def busy(house: Any) -> Any:
    """Something of every kind, and beside each something that is not meant."""
    factories.review_workflow()
    hour, day = timedelta(hours=1), timedelta(days=1)
    factories.article(house.politics, headline="Sperre heute", live=False, embargo_until=NOW + hour)
    factories.article(house.politics, headline="Sperre übermorgen", live=False, embargo_until=NOW + 2 * day)
    factories.article(house.politics, headline="Sperre vorbei", live=False, embargo_until=NOW - hour)
    later = factories.article(house.politics, headline="Termin", live=False, go_live_at=NOW + 3 * day)
    factories.publishing.publish(article=later)
    reviewed = factories.article(house.politics, headline="Abnahme", live=False)
    reviewed.save_revision()
    reviewed.get_workflow().start(reviewed, None)
    factories.picture("Endet bald", licence_expires_on=date(2026, 3, 20))
    factories.picture("Endet heute", licence_expires_on=date(2026, 3, 3))
    factories.picture("Schon vorbei", licence_expires_on=date(2026, 3, 2))
    factories.picture("Endet später", licence_expires_on=date(2026, 6, 1))
    factories.picture("Ohne Ende")
    ArchiveCase.objects.create(reference="A-1", received_on=date(2026, 3, 1), request="Bitte.")
    ArchiveCase.objects.create(reference="A-2", received_on=date(2026, 3, 1), request="Bitte.", stage=2)
    BreakingNote.objects.create(text="Sturm", starts_at=NOW - hour, ends_at=NOW + hour)
    BreakingNote.objects.create(text="Gestern", starts_at=NOW - 2 * day, ends_at=NOW - day)
    house.home.add_child(
        instance=FixedPage(title="Impressum", slug="impressum", role="imprint", body=[("heading", "Verlag")])
    )
    return house


def _seen(user: Any) -> dict[str, list[str]]:
    return {kind.kind: [item.label for item in kind.items] for kind in attention(user)}


ARTICLES = {"embargo": ["Sperre heute"], "scheduled": ["Termin"], "review": ["Abnahme"]}
PICTURES = {"licence": ["Endet heute", "Endet bald"]}


def test_a_chief_sees_everything(busy: Any) -> None:
    assert _seen(factories.staff(Role.CHIEF)) == {
        **ARTICLES, **PICTURES, "breaking": ["Sturm"], "case": ["A-1"], "fixed": FIXED[1:],
    }  # fmt: skip


def test_an_editor_sees_the_own_section_and_the_note(busy: Any) -> None:
    assert _seen(factories.staff(Role.EDITOR, busy.politics)) == {
        **ARTICLES,
        **PICTURES,
        "breaking": ["Sturm"],
    }


def test_of_another_section_nothing(busy: Any) -> None:
    assert _seen(factories.staff(Role.EDITOR, busy.culture)) == {**PICTURES, "breaking": ["Sturm"]}


def test_a_reporter_sees_texts_and_pictures(busy: Any) -> None:
    assert _seen(factories.staff(Role.REPORTER, busy.politics)) == {**ARTICLES, **PICTURES}


@pytest.mark.parametrize("role", [Role.ADS, Role.REVENUE])
def test_some_see_nothing(busy: Any, role: Role) -> None:
    assert _seen(factories.staff(role, busy.politics)) == {}


def test_lists_are_short_and_say_that_there_is_more(house: Any) -> None:
    for number in range(SHOWN + 1):
        factories.article(
            house.politics,
            headline=f"Sperre {number}",
            live=False,
            embargo_until=NOW + timedelta(minutes=number + 1),
        )

    (kind,) = attention(factories.staff(Role.EDITOR, house.politics))

    assert [item.label for item in kind.items] == [f"Sperre {number}" for number in range(SHOWN)]
    assert kind.more


def test_queries_are_bounded(busy: Any, django_assert_max_num_queries: Any) -> None:
    user = factories.staff(Role.CHIEF)
    for number in range(30):
        factories.article(
            busy.politics, headline=f"Sperre {number}", live=False, embargo_until=NOW + timedelta(hours=2)
        )

    with django_assert_max_num_queries(16):
        attention(user)


class TestPage:
    """As it is drawn."""

    def _page(self, role: Role, *sections: Any) -> str:
        client = Client()
        client.force_login(factories.staff(role, *sections))
        return client.get(reverse("wagtailadmin_home")).content.decode()

    def test_each_thing_is_a_link(self, busy: Any) -> None:
        page = self._page(Role.CHIEF)

        for name in ("article", "breakingnote"):
            assert f"/redaktion/snippets/newsroom/{name}/edit/" in page
        assert "/redaktion/images/" in page

    def test_it_names_the_paper(self, house: Any) -> None:
        assert "Der Lotse" in self._page(Role.REPORTER, house.politics)

    def test_it_says_when_there_is_nothing(self, house: Any) -> None:
        page = self._page(Role.ADS)

        assert 'class="desk"' in page
        assert "data-kind" not in page

    def test_nothing_about_wagtail_itself(self, house: Any) -> None:
        page = self._page(Role.ADMINISTRATOR)

        assert "whats-new-in-wagtail" not in page
        assert "latest_version" not in page


def test_what_should_be_out_and_is_not(house: Any) -> None:
    row = factories.article(
        house.politics, headline="Überfällig", live=False, go_live_at=NOW + timedelta(hours=1)
    )
    factories.publishing.publish(article=row)
    chief = factories.staff(Role.CHIEF)
    kinds = {kind.kind: [item.label for item in kind.items] for kind in attention(chief)}
    assert (kinds.get("late"), kinds.get("scheduled")) == (None, ["Überfällig"])
    with time_machine.travel(NOW + timedelta(hours=2), tick=False):
        kinds = {kind.kind: [item.label for item in kind.items] for kind in attention(chief)}
    assert (kinds.get("late"), kinds.get("scheduled")) == (["Überfällig"], None)

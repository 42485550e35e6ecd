"""Where several articles stand together in the editor: nothing from sections that are not one's own."""

from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse

from andruck.newsroom.models import Article, Byline
from andruck.people.rules import Role
from tests import editor, editor_scene, factories
from tests.editor_scene import EVERYWHERE, SECRET, Scene, chooser, person

FOREIGN = [role for role in Role if role not in EVERYWHERE]


@pytest.fixture
def scene(house: Any) -> Scene:
    return editor_scene.build(house)


class TestLists:
    """Where several articles stand together."""

    QUERIES = [
        "",
        "?q=Quellensch",
        "?q=Morgen",
        "?status=draft",
        "?status=review",
        "?status=live",
        "?export=csv",
    ]

    @pytest.mark.parametrize("role", FOREIGN)
    def test_the_list_and_its_search(self, scene: Scene, house: Any, role: Role) -> None:
        client = person(role, house, own=False)

        for view in ("list", "list_results"):
            for query in self.QUERIES:
                assert SECRET not in _all(client.get(editor.url(view) + query))

    @pytest.mark.parametrize("query", ["", "?q=Quellensch", "?q=Morgen", "?status=draft", "?status=review"])
    def test_they_find_ones_own(self, scene: Scene, house: Any, query: str) -> None:
        response = person(Role.REPORTER, house, own=True).get(editor.url("list") + query)

        assert SECRET in editor.texts(response)

    @pytest.mark.parametrize("role", FOREIGN)
    def test_choosers(self, scene: Scene, house: Any, role: Role) -> None:
        client = person(role, house, own=False)
        numbers = "&".join(f"id={article.pk}" for article in scene.articles())

        for address in [
            chooser("choose"), chooser("choose_results"), chooser("choose_results") + "?q=Entwurf",
            chooser("choose") + "?multiple=1", f"{chooser('chosen_multiple')}?{numbers}",
        ]:  # fmt: skip
            assert SECRET not in editor.texts(client.get(address))

    def test_a_chooser_offers_what_readers_see(self, scene: Scene, house: Any) -> None:
        response = person(Role.EDITOR, house, own=False).get(chooser("choose_results"))

        assert "Schon gedruckt" in editor.texts(response)

    @pytest.mark.parametrize("role", [Role.ADS, Role.REVENUE])
    def test_but_not_to_those_without_articles(self, scene: Scene, house: Any, role: Role) -> None:
        response = person(role, house, own=True).get(chooser("choose_results"))

        assert "Schon gedruckt" not in editor.texts(response)

    @pytest.mark.parametrize("role", FOREIGN)
    def test_bulk_deletion(self, scene: Scene, house: Any, role: Role) -> None:
        client = person(role, house, own=False)
        numbers = "&".join(f"id={article.pk}" for article in scene.articles())
        before = scene.state()

        for which in (numbers, "id=all"):
            for method in (client.get, client.post):
                assert SECRET not in editor.texts(method(f"/redaktion/bulk/newsroom/article/delete/?{which}"))
        assert scene.state() == before

    def test_bulk_deletion_leaves_what_was_public(self, scene: Scene, house: Any) -> None:
        numbers = "&".join(f"id={article.pk}" for article in scene.articles())

        person(Role.CHIEF, house, own=True).post(f"/redaktion/bulk/newsroom/article/delete/?{numbers}")

        assert list(Article.objects.values_list("pk", flat=True)) == [scene.live.pk]

    @pytest.mark.parametrize("role", FOREIGN)
    def test_reports(self, scene: Scene, house: Any, role: Role) -> None:
        chief = person(Role.CHIEF, house, own=False)
        form = {**editor.form(house.politics, headline=f"{SECRET} neu"), **editor.seen(scene.draft)}
        chief.post(editor.url("edit", scene.draft.pk), form)
        client = person(role, house, own=False)

        for report in ["site-history", "workflow", "workflow_tasks", "locked", "aging-pages"]:
            for rest in ["", "results/", "?export=csv", "?label=neu"]:
                assert SECRET not in _all(client.get(f"/redaktion/reports/{report}/{rest}"))

    @pytest.mark.parametrize("report", ["site-history", "workflow", "workflow_tasks"])
    def test_reports_speak_of_ones_own(self, scene: Scene, house: Any, report: str) -> None:
        chief = person(Role.CHIEF, house, own=False)
        form = {**editor.form(house.politics, headline=f"{SECRET} neu"), **editor.seen(scene.draft)}
        chief.post(editor.url("edit", scene.draft.pk), form)

        response = person(Role.EDITOR, house, own=True).get(f"/redaktion/reports/{report}/")

        assert SECRET in _all(response)

    @pytest.mark.parametrize("role", FOREIGN)
    def test_usage_of_a_shared_picture_and_author(self, scene: Scene, house: Any, role: Role) -> None:
        author, picture = factories.author(), factories.picture()
        scene.draft.picture = picture
        scene.draft.bylines.add(Byline(author=author))
        scene.draft.save()
        call_command("rebuild_references_index", verbosity=0)
        client = person(role, house, own=False)

        for address in [
            reverse("wagtailsnippets_newsroom_author:usage", args=[author.pk]),
            reverse("wagtailimages:image_usage", args=[picture.pk]),
        ]:
            assert SECRET not in editor.texts(client.get(address))

    @pytest.mark.parametrize("role", FOREIGN)
    def test_other_pages(self, scene: Scene, house: Any, role: Role) -> None:
        client = person(role, house, own=False)

        for address in ["api/main/pages/", "api/main/images/", "snippets/", "pages/", ""]:
            assert SECRET not in editor.texts(client.get(f"/redaktion/{address}"))


def _all(response: Any) -> str:
    return b"".join(response.streaming_content).decode() if response.streaming else editor.texts(response)

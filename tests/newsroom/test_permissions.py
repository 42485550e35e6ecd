"""Every staff view of articles, for every role, for articles of one's own section and of another: by its effect.

Being refused means: sent away (redirect, 403 or 404), not a word of the foreign headline, nothing changed.
"""

from typing import Any

import pytest
from django.test import Client
from django.urls import resolve, reverse

from andruck.newsroom.actions import staff
from andruck.newsroom.models import Article
from andruck.newsroom.queries.permissions import sections_of
from andruck.people.actions import ensure_groups
from andruck.people.queries import has_role
from andruck.people.rules import Role
from tests import editor, editor_scene, factories
from tests.editor_scene import EDITS, EVERYWHERE, PUBLISHES, SECRET, Scene, chooser, person


@pytest.fixture
def scene(house: Any) -> Scene:
    return editor_scene.build(house)


def views(scene: Scene, section: int) -> dict[str, tuple[str, str, dict[str, Any]]]:
    """Every view: (method, address, data)."""
    draft, live, reviewed, step = scene.draft, scene.live, scene.reviewed, scene.step
    form = editor.form(section, headline="Überschrieben")
    revision = draft.latest_revision_id
    comment = {"comment": ""}
    return {
        "edit": ("get", editor.url("edit", draft.pk), {}),
        "edit_live": ("get", editor.url("edit", live.pk), {}),
        "save": ("post", editor.url("edit", draft.pk), {**form, **editor.seen(draft)}),
        "publish": ("post", editor.url("edit", draft.pk), {**form, **editor.seen(draft), "action-publish": "1"}),
        "submit": ("post", editor.url("edit", draft.pk), {**form, **editor.seen(draft), "action-submit": "1"}),
        "history": ("get", editor.url("history", draft.pk), {}),
        "history_results": ("get", editor.url("history_results", draft.pk), {}),
        "compare": ("get", editor.url("revisions_compare", live.pk, "live", "latest"), {}),
        "revision": ("get", editor.url("revisions_view", draft.pk, revision), {}),
        "revert": ("get", editor.url("revisions_revert", draft.pk, revision), {}),
        "revert_save": ("post", editor.url("revisions_revert", draft.pk, revision), form),
        "unschedule": ("get", editor.url("revisions_unschedule", draft.pk, revision), {}),
        "preview": ("post", editor.url("preview_on_edit", draft.pk), form),
        "preview_shown": ("get", editor.url("preview_on_edit", draft.pk), {}),
        "usage": ("get", editor.url("usage", draft.pk), {}),
        "lock": ("post", editor.url("lock", draft.pk), {}),
        "unlock": ("post", editor.url("unlock", draft.pk), {}),
        "unpublish": ("get", editor.url("unpublish", live.pk), {}),
        "unpublish_now": ("post", editor.url("unpublish", live.pk), {}),
        "delete": ("get", editor.url("delete", draft.pk), {}),
        "delete_now": ("post", editor.url("delete", draft.pk), {}),
        "delete_live": ("post", editor.url("delete", live.pk), {}),
        "workflow_history": ("get", editor.url("workflow_history", reviewed.pk), {}),
        "workflow_detail": (
            "get", editor.url("workflow_history_detail", reviewed.pk, step.workflow_state_id), {},
        ),
        "workflow_preview": ("get", editor.url("workflow_preview", reviewed.pk, step.task_id), {}),
        "workflow_approve": ("post", editor.url("workflow_action", reviewed.pk, "approve", step.pk), comment),
        "workflow_reject": ("post", editor.url("workflow_action", reviewed.pk, "reject", step.pk), comment),
        "workflow_comment": (
            "get", editor.url("collect_workflow_action_data", reviewed.pk, "approve", step.pk), {},
        ),
        "workflow_cancel": ("get", editor.url("confirm_workflow_cancellation", reviewed.pk), {}),
        "chosen": ("get", chooser("chosen", draft.pk), {}),
    }  # fmt: skip


ELSEWHERE = {"list", "list_results", "add", "preview_on_add"}
"""Views that do not show one article: tested below, and in test_editor_leaks."""

OUTSIDERS = [(role, False) for role in Role if role not in EVERYWHERE] + [
    (Role.ADS, True),
    (Role.REVENUE, True),
]


def test_the_table_names_every_view_that_wagtail_has(scene: Scene, house: Any) -> None:
    asked = {resolve(address).url_name for _, address, _ in views(scene, house.politics.pk).values()}
    there = {pattern.name for pattern in Article.snippet_viewset.get_urlpatterns()}

    assert asked - {"chosen"} | ELSEWHERE == there


@pytest.mark.parametrize(("role", "own"), OUTSIDERS)
def test_outside_ones_sections_nothing_is_shown_or_changed(
    scene: Scene, house: Any, role: Role, own: bool
) -> None:
    client = person(role, house, own=own)
    before = scene.state()
    leaks = []

    for view, (method, address, data) in views(scene, house.culture.pk).items():
        response = getattr(client, method)(address, data)
        # Messages of a refusal are shown on the page that comes next.
        said = editor.texts(response) + editor.texts(client.get(reverse("wagtailadmin_home")))
        if response.status_code not in {302, 403, 404} or SECRET in said or scene.state() != before:
            leaks.append((view, response.status_code))

    assert leaks == []


MAY_READ = [
    "edit", "edit_live", "history", "history_results", "compare", "revision", "revert", "usage", "workflow_history",
    "workflow_detail", "chosen",
]  # fmt: skip


def _readable(client: Client, scene: Scene, house: Any) -> list[str]:
    """The views of MAY_READ that show the article."""
    table = views(scene, house.politics.pk)
    answers = {view: client.get(table[view][1]) for view in MAY_READ}
    return [
        view
        for view, answer in answers.items()
        if answer.status_code == 200 and (SECRET in editor.texts(answer) or view == "history_results")
    ]


@pytest.mark.parametrize("role", sorted(EDITS))
def test_in_ones_own_section_one_reads(scene: Scene, house: Any, role: Role) -> None:
    assert _readable(person(role, house, own=True), scene, house) == MAY_READ


@pytest.mark.parametrize("role", sorted(EVERYWHERE))
def test_chiefs_and_administrators_read_everywhere(scene: Scene, house: Any, role: Role) -> None:
    assert _readable(person(role, house, own=False), scene, house) == MAY_READ


def _effect(client: Client, scene: Scene, house: Any, view: str) -> bool:
    """Whether the view changed anything."""
    method, address, data = views(scene, house.politics.pk)[view]
    before = scene.state()
    getattr(client, method)(address, data)
    return scene.state() != before


@pytest.mark.parametrize("view", ["save", "submit", "revert_save"])
@pytest.mark.parametrize("role", sorted(EDITS))
def test_in_ones_own_section_one_writes(scene: Scene, house: Any, role: Role, view: str) -> None:
    if view == "revert_save":
        scene.draft.refresh_from_db()
    client = person(role, house, own=True)
    method, address, data = views(scene, house.politics.pk)[view]
    response = getattr(client, method)(address, {**data, **editor.seen(scene.draft)})

    assert response.status_code == 302
    assert Article.objects.get(pk=scene.draft.pk).headline == "Überschrieben"


@pytest.mark.parametrize(
    "view", ["lock", "unpublish_now", "delete_now", "workflow_approve", "workflow_reject"]
)
@pytest.mark.parametrize("role", list(Role))
def test_editors_decide_and_reporters_do_not(scene: Scene, house: Any, role: Role, view: str) -> None:
    assert _effect(person(role, house, own=True), scene, house, view) is (role in PUBLISHES)


@pytest.mark.parametrize("role", list(Role))
def test_only_editors_publish(scene: Scene, house: Any, role: Role) -> None:
    method, address, data = views(scene, house.politics.pk)["publish"]

    getattr(person(role, house, own=True), method)(address, data)

    assert Article.objects.get(pk=scene.draft.pk).live is (role in PUBLISHES)


@pytest.mark.parametrize("role", list(Role))
def test_nobody_deletes_what_was_public(scene: Scene, house: Any, role: Role) -> None:
    assert _effect(person(role, house, own=True), scene, house, "delete_live") is False


class TestMoving:
    """From one section into another."""

    @pytest.mark.parametrize("role", [Role.REPORTER, Role.EDITOR])
    def test_not_into_a_section_that_is_not_ones_own(self, scene: Scene, house: Any, role: Role) -> None:
        data = {**editor.form(house.culture), **editor.seen(scene.draft)}

        response = person(role, house, own=True).post(editor.url("edit", scene.draft.pk), data)

        assert list(editor.errors(response)) == ["section"]
        assert Article.objects.get(pk=scene.draft.pk).section_id == house.politics.pk

    @pytest.mark.parametrize("role", [Role.REPORTER, Role.EDITOR])
    def test_nor_is_one_written_there(self, house: Any, role: Role) -> None:
        response = person(role, house, own=True).post(editor.url("add"), editor.form(house.culture))

        assert list(editor.errors(response)) == ["section"]
        assert Article.objects.count() == 0

    @pytest.mark.parametrize("role", [Role.ADS, Role.REVENUE])
    def test_some_write_nowhere(self, house: Any, role: Role) -> None:
        response = person(role, house, own=True).post(editor.url("add"), editor.form(house.politics))

        assert response.status_code == 302
        assert Article.objects.count() == 0

    @pytest.mark.parametrize("role", [Role.ADS, Role.REVENUE])
    def test_nor_do_they_preview(self, house: Any, role: Role) -> None:
        client = person(role, house, own=True)

        for method in (client.get, client.post):
            assert method(editor.url("preview_on_add"), editor.form(house.politics)).status_code == 302

    def test_whoever_works_for_both_moves(self, scene: Scene, house: Any) -> None:
        client = Client()
        client.force_login(factories.staff(Role.EDITOR, house.politics, house.culture))

        client.post(
            editor.url("edit", scene.draft.pk), {**editor.form(house.culture), **editor.seen(scene.draft)}
        )

        assert Article.objects.get(pk=scene.draft.pk).section_id == house.culture.pk

    def test_a_move_that_is_not_published_yet_is_shown_to_neither_side(
        self, scene: Scene, house: Any
    ) -> None:
        moved = Article.objects.get(pk=scene.live.pk)
        moved.section = house.culture
        moved.save_revision()

        for own in (True, False):
            response = person(Role.EDITOR, house, own=own).get(editor.url("edit", moved.pk))
            assert response.status_code == 302

    def test_there_is_no_copy_view(self, scene: Scene, house: Any) -> None:
        response = person(Role.CHIEF, house, own=True).get(
            f"/redaktion/snippets/newsroom/article/copy/{scene.live.pk}/"
        )

        assert response.status_code == 404


class TestRoles:
    """What grant() gives."""

    def test_granting_again_changes_nothing(self, house: Any) -> None:
        staff.grant()
        before = _granted()

        staff.grant()

        assert _granted() == before

    def test_what_was_added_by_hand_stays(self, house: Any) -> None:
        from django.contrib.auth.models import Permission

        staff.grant()
        extra = Permission.objects.get(codename="view_papersettings")
        group = ensure_groups()[Role.REPORTER]
        group.permissions.add(extra)

        staff.grant()

        assert extra in group.permissions.all()

    @pytest.mark.parametrize("role", [Role.ADS, Role.REVENUE])
    def test_ads_and_revenue_see_the_start_page_only(self, house: Any, role: Role) -> None:
        client = person(role, house, own=True)

        assert client.get("/redaktion/").status_code == 200
        for address in [
            "snippets/newsroom/article/",
            "snippets/newsroom/author/",
            "images/",
            "pages/",
            "users/",
        ]:
            assert client.get(f"/redaktion/{address}").status_code == 302

    @pytest.mark.parametrize(("role", "allowed"), [(role, role in EVERYWHERE) for role in Role])
    def test_who_hands_out_responsibilities(self, house: Any, role: Role, allowed: bool) -> None:
        response = person(role, house, own=True).get(reverse("wagtailsnippets_newsroom_responsibility:list"))

        assert (response.status_code == 200) is allowed

    def test_sections_of(self, house: Any) -> None:
        assert sections_of(factories.staff(Role.REPORTER, house.culture)) == frozenset({house.culture.pk})
        assert sections_of(factories.staff(Role.EDITOR)) == frozenset()
        assert sections_of(factories.staff(Role.CHIEF)) is None

    def test_somebody_without_a_section_sees_nothing(self, scene: Scene) -> None:
        client = Client()
        client.force_login(factories.staff(Role.EDITOR))

        assert SECRET not in editor.texts(client.get(editor.url("list")))
        assert client.get(editor.url("edit", scene.draft.pk)).status_code == 302

    def test_somebody_who_has_left_is_nobody(self, scene: Scene, house: Any) -> None:
        user = factories.staff(Role.CHIEF)
        user.is_active = False
        user.save()

        assert not has_role(type(user).objects.get(pk=user.pk), Role.CHIEF)


def _granted() -> list[Any]:
    from wagtail.models import GroupCollectionPermission, GroupPagePermission

    return [
        {
            group.name: sorted(group.permissions.values_list("codename", flat=True))
            for group in ensure_groups().values()
        },
        sorted(GroupPagePermission.objects.values_list("group_id", "page_id", "permission_id")),
        sorted(GroupCollectionPermission.objects.values_list("group_id", "collection_id", "permission_id")),
    ]

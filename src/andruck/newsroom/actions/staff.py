"""What each role may do in the editor. Sections narrow it further: see ``queries.permissions``."""

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from andruck.newsroom.models import DossierIndexPage, HomePage
from andruck.people.actions import ensure_groups
from andruck.people.rules import Role

_VIEW = ("view_article", "view_author", "view_agency", "view_edition", "view_topic", "view_breakingnote")
_WRITE = ("add_article", "change_article", "add_author", "change_author", "add_topic", "change_topic")
_PUBLISH = (
    "publish_article", "lock_article", "unlock_article", "delete_article",
    "add_agency", "change_agency", "add_edition", "change_edition",
    "add_breakingnote", "change_breakingnote", "delete_breakingnote",
    "delete_topic", "view_reply",
)  # fmt: skip
_LEAD = (
    "add_reply", "change_reply", "delete_reply",
    "add_archivecase", "change_archivecase", "view_archivecase", "delete_archivecase",
    "delete_author", "delete_agency", "delete_edition",
    "add_responsibility", "change_responsibility", "view_responsibility", "delete_responsibility",
    "change_papersettings",
)  # fmt: skip

ALLOWED: dict[Role, tuple[str, ...]] = {
    Role.REPORTER: (*_VIEW, *_WRITE),
    Role.EDITOR: (*_VIEW, *_WRITE, *_PUBLISH),
    Role.CHIEF: (*_VIEW, *_WRITE, *_PUBLISH, *_LEAD),
    Role.ADMINISTRATOR: (*_VIEW, *_WRITE, *_PUBLISH, *_LEAD),
    Role.ADS: (),
    Role.REVENUE: (),
}
"""Permissions on the newsroom's own tables."""

_PICTURES: dict[Role, tuple[str, ...]] = {
    Role.REPORTER: ("add_image", "choose_image"),
    Role.EDITOR: ("add_image", "change_image", "choose_image"),
    Role.CHIEF: ("add_image", "change_image", "choose_image"),
    Role.ADMINISTRATOR: ("add_image", "change_image", "choose_image"),
}
_TREE = ("add_page", "change_page", "publish_page", "bulk_delete_page", "lock_page", "unlock_page")
_DOSSIERS = ("add_page", "change_page", "publish_page")


@transaction.atomic
def grant() -> None:
    """Give the groups of the roles what they need; repeatable, and nothing that was added by hand is taken away.

    Raises LookupError when the database has not been migrated completely. Pages that do not exist yet are left
    out: call it again when they do.
    """
    groups = ensure_groups()
    for role, names in ALLOWED.items():
        groups[role].permissions.add(
            *_permissions("newsroom", names), *_permissions("wagtailadmin", ["access_admin"])
        )
    for role, names in _PICTURES.items():
        _on_pictures(groups[role], names)
    for home in HomePage.objects.all():
        for role in (Role.CHIEF, Role.ADMINISTRATOR):
            _on_page(groups[role], home, _TREE)
    for dossiers in DossierIndexPage.objects.all():
        _on_page(groups[Role.EDITOR], dossiers, _DOSSIERS)


def _permissions(app: str, names: Iterable[str]) -> list[Permission]:
    wanted = set(names)
    found = list(Permission.objects.filter(content_type__app_label=app, codename__in=wanted))
    missing = wanted - {permission.codename for permission in found}
    if missing:
        raise LookupError(
            f"These permissions do not exist yet, run the migrations: {', '.join(sorted(missing))}."
        )
    return found


def _on_pictures(group: Group, names: Iterable[str]) -> None:
    root = Collection.get_first_root_node()
    for permission in _permissions("wagtailimages", names):
        GroupCollectionPermission.objects.get_or_create(group=group, collection=root, permission=permission)


def _on_page(group: Group, page: Page, names: Iterable[str]) -> None:
    for permission in _permissions("wagtailcore", names):
        GroupPagePermission.objects.get_or_create(group=group, page=page, permission=permission)

"""Who works for which section, and what follows from it for articles.

Wagtail asks this policy on every staff page; the views in ``wagtail_hooks`` ask it once more for the article that
they show, because Wagtail itself asks for the whole model only.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from wagtail.permission_policies import ModelPermissionPolicy

from andruck.newsroom.models import Article, Responsibility
from andruck.people.queries import has_role
from andruck.people.rules import Role

EVERYWHERE = (Role.CHIEF, Role.ADMINISTRATOR)
SEE = ("view", "change")


def sections_of(user: Any) -> frozenset[int] | None:
    """The numbers of the sections that somebody works for; None means all of them.

    Kept on the user object, because one staff page asks many times.
    """
    if has_role(user, *EVERYWHERE):
        return None
    known: frozenset[int] | None = getattr(user, "_sections", None)
    if known is None:
        rows = Responsibility.sections.through.objects.filter(responsibility__user_id=user.pk)
        known = frozenset(rows.values_list("sectionpage_id", flat=True))
        user._sections = known
    return known


def in_reach(user: Any, article: Any) -> bool:
    """Whether the article lies in a section of this person. One that has no section yet lies nowhere: yes."""
    sections = sections_of(user)
    return sections is None or article.section_id is None or article.section_id in sections


def was_public(article: Any) -> bool:
    """Whether readers have ever been able to see it: then its number must go on answering (410)."""
    return bool(article.live or article.first_published_at is not None)


def within(articles: QuerySet[Any], user: Any) -> QuerySet[Any]:
    """Only the articles in the sections of this person."""
    sections = sections_of(user)
    return articles if sections is None else articles.filter(section_id__in=sections)


class SectionPolicy(ModelPermissionPolicy):  # type: ignore[misc]
    """Django's permissions say what somebody may do, their sections say with which articles."""

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        if action == "delete" and was_public(instance):
            return False
        return bool(self.user_has_permission(user, action)) and in_reach(user, instance)

    def user_has_any_permission_for_instance(self, user: Any, actions: Iterable[str], instance: Any) -> bool:
        return any(self.user_has_permission_for_instance(user, action, instance) for action in actions)

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> QuerySet[Any]:
        return within(super().instances_user_has_any_permission_for(user, actions), user)

    def users_with_any_permission_for_instance(self, actions: Iterable[str], instance: Any) -> QuerySet[Any]:
        found: QuerySet[Any] = self.users_with_any_permission(actions)
        everywhere = Q(is_superuser=True) | Q(groups__name__in=[role.value for role in EVERYWHERE])
        return found.filter(everywhere | Q(responsibility__sections=instance.section_id)).distinct()


def visible_to(user: Any) -> QuerySet[Any]:
    """The articles that somebody on the staff may open."""
    found: QuerySet[Any] = SectionPolicy(Article).instances_user_has_any_permission_for(user, SEE)
    return found

"""Who may do what with rights of reply and with cases of people in the archive. What has been public stays."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from wagtail.permission_policies import ModelPermissionPolicy

from andruck.newsroom.queries.permissions import sections_of
from andruck.newsroom.rules.cases import Stage


class ReplyPolicy(ModelPermissionPolicy):  # type: ignore[misc]
    """Django's permissions, within one's sections; nobody deletes a reply that has been published."""

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        if action == "delete" and instance.published_at is not None:
            return False
        sections = sections_of(user)
        if sections is not None and instance.article.section_id not in sections:
            return False
        return bool(self.user_has_permission(user, action))

    def user_has_any_permission_for_instance(self, user: Any, actions: Iterable[str], instance: Any) -> bool:
        return any(self.user_has_permission_for_instance(user, action, instance) for action in actions)

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> QuerySet[Any]:
        found: QuerySet[Any] = super().instances_user_has_any_permission_for(user, actions)
        sections = sections_of(user)
        return found if sections is None else found.filter(article__section_id__in=sections)


class CasePolicy(ModelPermissionPolicy):  # type: ignore[misc]
    """Django's permissions; a case that protects somebody is not deleted but lowered first."""

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        if action == "delete" and instance.stage > Stage.OPEN:
            return False
        return bool(self.user_has_permission(user, action))

    def user_has_any_permission_for_instance(self, user: Any, actions: Iterable[str], instance: Any) -> bool:
        return any(self.user_has_permission_for_instance(user, action, instance) for action in actions)

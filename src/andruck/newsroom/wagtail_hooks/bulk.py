"""Deleting several articles at once: only drafts of one's own sections, and others are not even named."""

from typing import Any

from wagtail import hooks
from wagtail.permissions import policy_registry
from wagtail.snippets.bulk_actions.delete import DeleteBulkAction

from andruck.newsroom.models import Article
from andruck.newsroom.queries.permissions import in_reach


class ArticleDeletion(DeleteBulkAction):
    """Wagtail's own lists what somebody may not delete by its headline."""

    models = [Article]

    def get_actionable_objects(self) -> tuple[list[Any], dict[str, list[Any]]]:
        objects, rest = super().get_actionable_objects()
        policy = policy_registry.get_by_type(Article)
        if not policy.user_has_permission(self.request.user, "delete"):
            return [], {"items_with_no_access": []}
        named = [item for item in rest["items_with_no_access"] if in_reach(self.request.user, item)]
        return objects, {"items_with_no_access": named}

    def get_all_objects_in_listing_query(self, parent_id: Any) -> Any:
        policy = policy_registry.get_by_type(Article)
        mine = policy.instances_user_has_permission_for(self.request.user, "delete")
        return mine.filter(live=False, first_published_at__isnull=True).values_list("pk", flat=True)[:100]


# After Wagtail's, so that this one stands for articles.
hooks.register("register_bulk_action", ArticleDeletion, order=10)

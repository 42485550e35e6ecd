"""Mails about texts to be reviewed go to those who may open them, not to every editor of the house."""

from typing import Any

from wagtail.admin.mail import GroupApprovalTaskStateSubmissionEmailNotifier
from wagtail.models import TaskState
from wagtail.permissions import policy_registry
from wagtail.signals import task_submitted

from andruck.newsroom.models import Article


class ReviewNotifier(GroupApprovalTaskStateSubmissionEmailNotifier):
    """Wagtail's, which names the headline to the whole group, narrowed to the section."""

    def get_recipient_users(self, task_state: Any, **kwargs: Any) -> Any:
        found = super().get_recipient_users(task_state, **kwargs)
        article = task_state.workflow_state.content_object
        if not isinstance(article, Article):
            return found
        policy = policy_registry.get_by_type(Article)
        allowed = policy.users_with_any_permission_for_instance(["change"], article)
        return found.filter(pk__in=allowed.values_list("pk", flat=True))


_NAME = "group_approval_task_submitted_email_notification"
_notifier = ReviewNotifier()


def connect() -> None:
    """Take the place of Wagtail's own notifier, which has been connected under this name."""
    task_submitted.disconnect(sender=TaskState, dispatch_uid=_NAME)
    task_submitted.connect(_notifier, sender=TaskState, dispatch_uid=_NAME)


connect()

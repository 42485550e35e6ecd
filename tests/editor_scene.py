"""An article in every state that a staff view may want, and people of every role to ask for it."""

from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.urls import reverse
from wagtail.models import Revision, WorkflowState

from andruck.newsroom.actions import staff
from andruck.newsroom.models import Article
from andruck.people.rules import Role
from tests import factories

SECRET = "Quellenschutz"
EDITS = {Role.REPORTER, Role.EDITOR, Role.CHIEF, Role.ADMINISTRATOR}
PUBLISHES = {Role.EDITOR, Role.CHIEF, Role.ADMINISTRATOR}
EVERYWHERE = {Role.CHIEF, Role.ADMINISTRATOR}


@dataclass
class Scene:
    """An article in every state that a view may want, and the numbers to ask for it."""

    draft: Any
    live: Any
    reviewed: Any
    step: Any
    waiting: Revision

    def articles(self) -> list[Any]:
        return [self.draft, self.live, self.reviewed]

    def state(self) -> list[Any]:
        """Everything a view could change."""
        fields = ("pk", "headline", "live", "locked", "section_id", "latest_revision_id", "withdrawal_note")
        return [
            list(Article.objects.order_by("pk").values_list(*fields)),
            list(WorkflowState.objects.order_by("pk").values_list("pk", "status")),
            list(Revision.objects.filter(approved_go_live_at__isnull=False).values_list("pk", flat=True)),
        ]


def build(house: Any) -> Scene:
    """All of it stands in politics."""
    factories.review_workflow()
    staff.grant()
    draft = factories.article(house.politics, headline=f"{SECRET} Entwurf", live=False)
    draft.save_revision()
    live = factories.article(house.politics, headline=f"{SECRET} öffentlich", live=False)
    live = factories.publishing.publish(article=live)
    # What readers see is no secret: the draft of a change is.
    live.headline = f"{SECRET} geändert"
    live.save_revision()
    Article.objects.filter(pk=live.pk).update(headline="Schon gedruckt")
    reviewed = factories.article(house.politics, headline=f"{SECRET} in Abnahme", live=False)
    reviewed.save_revision()
    reviewed.get_workflow().start(reviewed, None)
    waiting = draft.latest_revision
    return Scene(draft, live, reviewed, reviewed.current_workflow_task_state, waiting)


def person(role: Role, house: Any, *, own: bool) -> Client:
    client = Client()
    client.force_login(factories.staff(role, house.politics if own else house.culture))
    return client


def chooser(view: str, *args: Any) -> str:
    """The address of a view of the dialog for choosing articles."""
    return reverse(f"wagtailsnippetchoosers_newsroom_article:{view}", args=args)

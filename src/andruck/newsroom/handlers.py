"""The one place that listens to Wagtail's signals and turns them into our own events.

``Article.publish`` holds a transaction open around them: what is recorded here commits with the publication, or
neither does.
"""

from typing import Any

from wagtail.signals import page_published, page_unpublished, published, unpublished

from andruck.core import clock
from andruck.infra import events
from andruck.newsroom import tasks
from andruck.newsroom.actions import record
from andruck.newsroom.events import DetailChanged, PagePublished, PageWithdrawn
from andruck.newsroom.models import Article


def connect() -> None:
    """Listen; called once when Django starts."""
    published.connect(article_published, sender=Article, dispatch_uid="newsroom.article_published")
    unpublished.connect(article_unpublished, sender=Article, dispatch_uid="newsroom.article_unpublished")
    page_published.connect(page_was_published, dispatch_uid="newsroom.page_published")
    page_unpublished.connect(page_was_unpublished, dispatch_uid="newsroom.page_unpublished")
    events.subscribe(DetailChanged, cut_picture)


def article_published(sender: Any, instance: Article, revision: Any, **kwargs: Any) -> None:
    """Keep the public record and say that it is out."""
    record.publication(article=instance, revision=revision)


def article_unpublished(sender: Any, instance: Article, **kwargs: Any) -> None:
    """Say that it is gone."""
    record.withdrawal(article=instance)


def page_was_published(sender: Any, instance: Any, **kwargs: Any) -> None:
    """A page of the tree has changed."""
    events.emit(PagePublished(page=instance.pk, at=clock.now()))


def page_was_unpublished(sender: Any, instance: Any, **kwargs: Any) -> None:
    """A page of the tree is gone."""
    events.emit(PageWithdrawn(page=instance.pk, at=clock.now()))


def cut_picture(event: DetailChanged) -> None:
    """A picture is new, or is cut elsewhere now: make its sizes before readers ask for them."""
    if event.kind == "picture":
        tasks.complete_pictures.enqueue([event.id])

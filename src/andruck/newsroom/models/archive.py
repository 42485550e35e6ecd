"""What keeps a large archive quick to walk through: addresses of older systems, and articles counted by day."""

from django.db import models
from django.db.models import Q

from andruck.newsroom.rules.legacy import LONGEST

DESK_INDEXES = (
    models.Index(fields=["-first_published_at", "-id"], name="article_published_desk"),
    models.Index(fields=["-latest_revision", "-id"], name="article_hidden_desk", condition=Q(live=False)),
    models.Index(
        fields=["-latest_revision", "-id"],
        name="article_changed_desk",
        condition=Q(live=True, has_unpublished_changes=True),
    ),
)
"""For the editor's list of articles: by day of publication, and the few that are drafts, withdrawn or changed."""


class LegacyUrl(models.Model):
    """An address that an older system of the paper has given to readers, and what stands behind it now."""

    path = models.CharField(max_length=LONGEST)
    article = models.ForeignKey(
        "newsroom.Article", null=True, on_delete=models.CASCADE, related_name="legacy_urls"
    )
    target = models.CharField(max_length=LONGEST, blank=True, default="")

    class Meta:
        db_table = "legacy_url"
        constraints = [
            # A constraint and not "unique": PostgreSQL would get a second index for beginnings of words.
            models.UniqueConstraint(fields=["path"], name="legacy_url_once"),
            models.CheckConstraint(
                condition=Q(article__isnull=False, target="")
                | Q(article__isnull=True, target__startswith="/"),
                name="legacy_url_leads_somewhere",
            ),
        ]

    def __str__(self) -> str:
        return self.path


class ArchiveDay(models.Model):
    """How many articles were first published on a day of the paper's zone.

    Counted anew whenever one of them changes, so that no page and no sitemap ever counts the whole archive.
    """

    day = models.DateField(primary_key=True)
    articles = models.PositiveIntegerField(default=0)
    """Those that lists may show."""
    findable = models.PositiveIntegerField(default=0)
    """Those that search engines may know of."""
    changed_at = models.DateTimeField(null=True)
    """The newest publication or change among the findable ones."""

    class Meta:
        db_table = "archive_day"

    def __str__(self) -> str:
        return f"{self.day}: {self.articles}"

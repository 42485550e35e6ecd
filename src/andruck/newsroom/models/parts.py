"""What belongs to one article in rows of its own: who wrote it, its dossiers, its pages in print."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable


class Byline(Orderable):
    """Who wrote an article, in order."""

    article = ParentalKey("newsroom.Article", on_delete=models.CASCADE, related_name="bylines")
    author = models.ForeignKey(
        "newsroom.Author", verbose_name=_("author"), on_delete=models.PROTECT, related_name="bylines"
    )
    role = models.CharField(
        _("role"), max_length=60, blank=True, help_text=_("“Photos”, “Collaboration”. Often empty.")
    )


class DossierEntry(models.Model):
    """That an article belongs to a dossier."""

    article = ParentalKey("newsroom.Article", on_delete=models.CASCADE, related_name="dossier_entries")
    dossier = models.ForeignKey(
        "newsroom.DossierPage", verbose_name=_("dossier"), on_delete=models.CASCADE, related_name="entries"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "dossier"], name="dossier_entry_once")]


class PageReference(models.Model):
    """A page of an edition on which the article stands."""

    article = ParentalKey("newsroom.Article", on_delete=models.CASCADE, related_name="page_references")
    edition = models.ForeignKey(
        "newsroom.Edition", verbose_name=_("edition"), on_delete=models.PROTECT, related_name="references"
    )
    page = models.PositiveSmallIntegerField(
        _("page"), validators=[MinValueValidator(1), MaxValueValidator(400)]
    )

    class Meta:
        ordering = ["edition_id", "page"]
        constraints = [
            models.UniqueConstraint(fields=["article", "edition", "page"], name="page_reference_once")
        ]
        indexes = [models.Index(fields=["edition", "page"], name="page_reference_page")]

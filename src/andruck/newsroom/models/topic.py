"""Topics: what texts are about, across sections."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from taggit.models import ItemBase, TagBase

from andruck.core.typography import slugify
from andruck.newsroom.models.told import Told


class Topic(Told, TagBase):
    """What a text is about, across sections."""

    TOLD_AS = "topic"

    free_tagging = True

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")

    def slugify(self, tag: str, i: int | None = None) -> str:
        slug = slugify(tag, limit=90)
        return slug if i is None else f"{slug}-{i}"


class ArticleTag(ItemBase):
    """An article's topic."""

    tag = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="tagged_articles")
    content_object = ParentalKey("newsroom.Article", on_delete=models.CASCADE, related_name="tagged_items")

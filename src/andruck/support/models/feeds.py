"""Readers' own feeds."""

from django.db import models


class FeedKey(models.Model):
    """The secret part of a reader's feed address; only its digest is kept. Stopped ones go on answering that."""

    reader = models.ForeignKey("people.Reader", on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    label = models.CharField(max_length=60, default="")
    made_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"feed {self.pk}"

"""Going through the books as background work: asked for, under way, and what was found."""

from django.db import models


class BooksCheck(models.Model):
    """One check of all books. ``under_way`` is true until it is over, then empty: so there is one at a time.

    ``asked_by`` as the log writes it ("person:5", "house"). ``told_at`` is the last sign of life of whoever does it;
    ``done`` of ``of`` bookings have been read. ``findings`` are counted; the first of them are kept as sentences.
    """

    under_way = models.BooleanField(null=True, default=True, unique=True)
    asked_by = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    done = models.BigIntegerField(default=0)
    of = models.BigIntegerField(default=0)
    over_at = models.DateTimeField(null=True)
    hash = models.CharField(max_length=64, blank=True)
    findings = models.PositiveIntegerField(default=0)
    first = models.JSONField(default=list)
    failed = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.asked_at} {self.done}/{self.of}"

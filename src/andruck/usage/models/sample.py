"""How far texts are read and who comes back: of those who have said yes to that. Nothing here is in the history."""

from django.db import models


class SampleReading(models.Model):
    """A reading. ``reader``: under another key than in the history. ``depth``: quarters of the text reached, to 4."""

    reader = models.CharField(max_length=32)
    at = models.DateTimeField(db_index=True)
    article = models.BigIntegerField()
    seconds = models.PositiveSmallIntegerField(default=0)
    depth = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["reader", "at"], name="usage_sample_of_reader"),
            models.Index(fields=["article", "at"], name="usage_sample_of_article"),
        ]

    def __str__(self) -> str:
        return f"{self.article} {self.at}"


class SampleStep(models.Model):
    """A contribution was begun. ``deed`` stands for its number, under another key; ``settled``: the money came."""

    reader = models.CharField(max_length=32, db_index=True)
    at = models.DateTimeField(db_index=True)
    deed = models.CharField(max_length=32, unique=True)
    settled = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.deed} {self.at}"


class SampleDay(models.Model):
    """The sum of a day for an article: nobody's any more, so it stays. A reader counts once a day."""

    day = models.DateField()
    article = models.BigIntegerField(db_index=True)
    readers = models.PositiveIntegerField()
    first = models.PositiveIntegerField()
    second = models.PositiveIntegerField()
    third = models.PositiveIntegerField()
    whole = models.PositiveIntegerField()
    seconds = models.PositiveBigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "article"], name="usage_sample_day_once")]

    def __str__(self) -> str:
        return f"{self.article} {self.day}"


class SampleWeek(models.Model):
    """The readers of a week, and how many of them had been here in the week before. ``monday``: its first day."""

    monday = models.DateField(unique=True)
    readers = models.PositiveIntegerField()
    returned = models.PositiveIntegerField()

    def __str__(self) -> str:
        return str(self.monday)

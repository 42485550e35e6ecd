"""The reading history of those who have said yes to one."""

from django.db import models


class ReadArticle(models.Model):
    """An article was open before a reader's eyes. ``reader`` stands for the number of their yes.

    ``seconds``: how long it was in view.
    """

    reader = models.CharField(max_length=32)
    at = models.DateTimeField(db_index=True)
    article = models.BigIntegerField()
    seconds = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["reader", "at"], name="usage_history_of_reader")]

    def __str__(self) -> str:
        return f"{self.article} {self.at}"

"""How the tax adviser numbers the books, and the batches that were handed over."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from andruck.payments.rules.chart import Chart


class AdviserSettings(models.Model):
    """How the tax adviser's program knows these books. One row."""

    chart = models.CharField(
        _("chart of accounts"),
        max_length=5,
        choices=[(chart.value, chart.value) for chart in Chart],
        default="SKR03",
    )
    digits = models.PositiveSmallIntegerField(
        _("digits of an account's number"),
        default=4,
        validators=[MinValueValidator(4), MaxValueValidator(8)],
    )
    consultant = models.PositiveIntegerField(
        _("number of the adviser"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1001), MaxValueValidator(9_999_999)],
    )
    client = models.PositiveIntegerField(
        _("number of the client"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(99_999)],
    )
    year_start = models.PositiveSmallIntegerField(
        _("first month of the business year"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(12)],
    )

    class Meta:
        verbose_name = _("tax adviser")

    def __str__(self) -> str:
        return f"{self.consultant}/{self.client}"


class ExportBatch(models.Model):
    """A batch of closed books as it was handed over. Its files can be written again from this row and the books,
    byte for byte; ``files`` are their names, sizes and SHA-256. ``booking`` and ``hash`` are the end of the chain."""

    number = models.BigAutoField(primary_key=True)
    since = models.DateField()
    until = models.DateField()
    created_at = models.DateTimeField()
    by = models.CharField(max_length=40)
    booking = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)
    settings = models.JSONField()
    numbers = models.JSONField()
    files = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["since", "until", "number"], name="payments_batch_period")]

    def __str__(self) -> str:
        return f"{self.number} {self.since} {self.until}"

"""The ways to pay as the paper has set them up, and what needs a person."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _


class Method(models.Model):
    """A way to pay. What it does is the provider's business; whether and when it is offered is the paper's."""

    slug = models.SlugField(max_length=40, unique=True)
    provider = models.CharField(max_length=40)
    variant = models.CharField(max_length=40, blank=True)
    name = models.CharField(_("name"), max_length=60)
    note = models.CharField(_("what the payer should know"), max_length=200, blank=True)
    enabled = models.BooleanField(_("offered"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    valid_from = models.DateTimeField(_("from"), null=True, blank=True)
    valid_until = models.DateTimeField(_("until"), null=True, blank=True)
    least_cents = models.BigIntegerField(null=True, blank=True, validators=[MinValueValidator(1)])
    most_cents = models.BigIntegerField(null=True, blank=True, validators=[MinValueValidator(1)])
    currency = models.CharField(max_length=3, default="EUR")

    failures = models.PositiveIntegerField(default=0)
    rests = models.PositiveIntegerField(default=0)
    hidden_until = models.DateTimeField(null=True)
    last_success_at = models.DateTimeField(null=True)
    last_failure_at = models.DateTimeField(null=True)
    last_failure = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = _("way to pay")
        verbose_name_plural = _("ways to pay")
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return self.name


class Case(models.Model):
    """Something that needs a person. ``subject`` names what it is about; once for every kind and subject."""

    kind = models.CharField(max_length=20)
    subject = models.CharField(max_length=200)
    attempt = models.ForeignKey("Attempt", null=True, on_delete=models.PROTECT, related_name="cases")
    cents = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, default="EUR")
    detail = models.CharField(max_length=200, blank=True)
    due = models.DateTimeField(null=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey("people.User", null=True, on_delete=models.PROTECT, related_name="+")
    resolution = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [UniqueConstraint(fields=["kind", "subject"], name="payments_case_once")]
        indexes = [
            models.Index(fields=["opened_at"], name="payments_case_open", condition=Q(closed_at__isnull=True))
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class TreasurySettings(models.Model):
    """What the paper has decided about its money. One row."""

    four_eyes_cents = models.BigIntegerField(
        _("refunds need a second person above (cents)"), default=100_00, validators=[MinValueValidator(0)]
    )
    goal_cents = models.BigIntegerField(
        _("income wanted in a month (cents)"), null=True, blank=True, validators=[MinValueValidator(1)]
    )

    def __str__(self) -> str:
        return str(_("Treasury"))

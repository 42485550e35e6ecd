"""Codes on paper and in mails that let somebody read."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from andruck.support.models.entitlements import STANDINGS
from andruck.support.rules.codes import Kind


class Sheet(models.Model):
    """Codes that were made together: printed on letters or in the paper, or sent to one reader."""

    kind = models.CharField(max_length=10, choices=[(one.value, one.value) for one in Kind])
    title = models.CharField(max_length=120, default="")
    standing = models.PositiveSmallIntegerField(choices=STANDINGS, null=True)
    """What a code of nobody's gives; a reader's own code gives them what they have anyway."""
    days = models.PositiveSmallIntegerField(null=True)
    """For how long a code of nobody's lets somebody read."""
    uses = models.PositiveIntegerField(default=1)
    """How many may claim each code."""
    valid_until = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    made_at = models.DateTimeField(db_index=True)
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(uses__gte=1), name="sheet_uses"),
            models.CheckConstraint(
                condition=Q(standing__isnull=True, days__isnull=True)
                | Q(standing__isnull=False, days__isnull=False),
                name="sheet_gives_for_days",
            ),
        ]

    def __str__(self) -> str:
        return self.title or f"{self.kind} {self.pk}"


class Code(models.Model):
    """One code. Those that staff print are kept as they are, those of one reader only as a digest."""

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="codes")
    digest = models.CharField(max_length=64, unique=True)
    text = models.CharField(max_length=20, default="")
    reader = models.ForeignKey("people.Reader", null=True, on_delete=models.CASCADE, related_name="+")
    used = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"code {self.pk}"


class Claim(models.Model):
    """Somebody has claimed a code. ``form`` is the number of the form they sent: sending it twice is one claim."""

    code = models.ForeignKey(Code, on_delete=models.CASCADE, related_name="claims")
    form = models.CharField(max_length=32)
    reader = models.ForeignKey("people.Reader", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "form"], name="claim_once")]

    def __str__(self) -> str:
        return f"claim {self.pk}"

"""Entitlements: who is a member, from when to when, and why."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from andruck.access.rules import Standing
from andruck.support.rules.entitlements import LOWEST

STANDINGS = [(int(one), one.name) for one in Standing if one >= LOWEST]


class Entitlement(models.Model):
    """One reader's standing for a time. Never deleted while the reader is known: it is ended, or withdrawn.

    ``source`` says where it comes from (staff, a code, later a contribution), ``source_key`` which one there; the
    same one is entered once only, however often it is told.
    """

    reader = models.ForeignKey("people.Reader", on_delete=models.CASCADE, related_name="+")
    standing = models.PositiveSmallIntegerField(choices=STANDINGS)
    starts = models.DateTimeField()
    ends = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    """Taken back before it began: it never counts."""
    source = models.CharField(max_length=20)
    source_key = models.CharField(max_length=80, default="")
    note = models.CharField(max_length=300, default="")
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    granted_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["reader", "ends"], name="entitlement_reader"),
            models.Index(fields=["-changed_at"], name="entitlement_changed"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gt=F("starts")), name="entitlement_ends_after_start"
            ),
            models.CheckConstraint(condition=Q(standing__gte=int(LOWEST)), name="entitlement_standing"),
            models.UniqueConstraint(
                fields=["source", "source_key"], condition=~Q(source_key=""), name="entitlement_once"
            ),
        ]

    def __str__(self) -> str:
        return f"entitlement {self.pk}"

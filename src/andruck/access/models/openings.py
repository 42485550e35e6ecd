"""Openings: what was, is or will be free for everyone."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from andruck.access.rules import Scope
from andruck.access.rules.openings import LONGEST_NOTE, LONGEST_PROMISE, LONGEST_REASON, Source


class Opening(models.Model):
    """One opening. Never deleted: it is ended, or called off, and stays as what the paper has done."""

    scope = models.CharField(max_length=12, choices=[(scope.value, scope.value) for scope in Scope])
    key = models.BigIntegerField(default=0)
    starts = models.DateTimeField()
    ends = models.DateTimeField(null=True)
    reason = models.CharField(max_length=LONGEST_REASON)
    source = models.CharField(
        max_length=8, choices=[(source.value, source.value) for source in Source], default=Source.DESK.value
    )
    promise = models.CharField(max_length=LONGEST_PROMISE, default="")
    note = models.CharField(max_length=LONGEST_NOTE, default="")
    pending = models.BooleanField(default=False)
    called_off = models.BooleanField(default=False)
    once = models.CharField(max_length=80, default="")
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            # Few are ever live or to come, however many there have been.
            models.Index(fields=["ends"], name="opening_ends"),
            models.Index(fields=["starts"], name="opening_starts"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gt=F("starts")), name="opening_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(scope=Scope.EVERYTHING.value, key=0)
                | (~Q(scope=Scope.EVERYTHING.value) & Q(key__gt=0)),
                name="opening_has_key",
            ),
            models.CheckConstraint(
                condition=~Q(source=Source.GOAL.value) | ~Q(promise=""), name="opening_goal_promises"
            ),
            models.UniqueConstraint(fields=["once"], condition=~Q(once=""), name="opening_once"),
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.key}: {self.reason}"

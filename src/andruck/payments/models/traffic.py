"""Calls that go out and messages that come in: written down before anything is done about them."""

from django.db import models
from django.db.models import Q, UniqueConstraint


class Outgoing(models.Model):
    """A call that has to be made. Committed before it is made; done when its outcome is known and kept.

    ``due_at``: when it may be made (again). Whoever makes it moves that into the future first, so nobody else does
    meanwhile, and it falls due by itself if they die.
    """

    attempt = models.ForeignKey("Attempt", on_delete=models.PROTECT, related_name="calls")
    refund = models.ForeignKey("Refund", null=True, on_delete=models.PROTECT, related_name="calls")
    call = models.CharField(max_length=10)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    round = models.PositiveSmallIntegerField(default=0)
    tries = models.PositiveIntegerField(default=0)
    first_sent_at = models.DateTimeField(null=True)
    last_sent_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["attempt", "call"],
                condition=Q(refund__isnull=True),
                name="payments_outgoing_call_once",
            ),
            UniqueConstraint(
                fields=["refund"], condition=Q(refund__isnull=False), name="payments_outgoing_refund_once"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="payments_outgoing_due", condition=Q(done_at__isnull=True))
        ]

    def __str__(self) -> str:
        return f"{self.call} {self.refund_id or self.attempt_id}"


class Reach(models.Model):
    """Up to when all of a provider has been gone through by night. ``what``: its payments, or its account."""

    provider = models.CharField(max_length=40)
    what = models.CharField(max_length=10)
    until = models.DateTimeField()

    class Meta:
        constraints = [UniqueConstraint(fields=["provider", "what"], name="payments_reach_once")]

    def __str__(self) -> str:
        return f"{self.provider} {self.what} {self.until}"


class Incoming(models.Model):
    """A message as it came. Stored before it is answered; ``raw`` and ``headers`` are shredded at ``shred_at``.

    ``event`` is the provider's id of it, or one of ours where it has none.
    """

    provider = models.CharField(max_length=40)
    event = models.CharField(max_length=200)
    kind = models.CharField(max_length=80, blank=True)
    ref_kind = models.CharField(max_length=40)
    ref_id = models.CharField(max_length=200)
    raw = models.BinaryField(null=True)
    headers = models.JSONField(default=dict)
    received_at = models.DateTimeField()
    shred_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [UniqueConstraint(fields=["provider", "event"], name="payments_incoming_once")]
        indexes = [
            models.Index(fields=["due_at"], name="payments_incoming_due", condition=Q(done_at__isnull=True)),
            models.Index(
                fields=["shred_at"], name="payments_incoming_shred", condition=Q(shred_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.event}"

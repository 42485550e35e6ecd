"""What is paid for, and every attempt to pay it."""

import uuid

from django.db import models
from django.db.models import Q, UniqueConstraint

from andruck.payments.rules.states import EXCLUSIVE, Status
from andruck.payments.rules.values import DisputeStage, MovementKind, Progress


def _choices(kind: type) -> list[tuple[str, str]]:
    return [(member.value, member.value) for member in kind]  # type: ignore[attr-defined]


class Intent(models.Model):
    """What somebody pays for. ``kind`` and ``key`` are the owner's words and mean nothing here.

    ``split`` is a list of ``[account, weight]``: where money that comes in belongs. ``paid_by`` is the attempt that
    paid it first.
    """

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    cents = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    exact = models.BooleanField(default=True)
    description = models.CharField(max_length=140)
    split = models.JSONField()
    created_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)
    paid_by = models.OneToOneField("Attempt", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            UniqueConstraint(fields=["kind", "key"], name="payments_intent_once"),
            models.CheckConstraint(condition=Q(cents__gt=0), name="payments_intent_amount"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}"


class Attempt(models.Model):
    """One try to pay an intent by one method. Its id is the key by which the provider knows it.

    The columns from ``sent`` to ``url`` are the state of ``rules.states``; ``status`` is what it is called.
    ``look_at`` is when the provider is asked about it next.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    intent = models.ForeignKey(Intent, on_delete=models.PROTECT, related_name="attempts")
    method = models.CharField(max_length=40)
    provider = models.CharField(max_length=40)
    variant = models.CharField(max_length=40, blank=True)
    cents = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=20, choices=_choices(Status), default=Status.CREATED.value)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    look_at = models.DateTimeField(null=True)
    forget_at = models.DateTimeField(null=True)

    ref_kind = models.CharField(max_length=40, blank=True)
    ref_id = models.CharField(max_length=200, blank=True)
    mandate = models.CharField(max_length=80, blank=True)
    due = models.DateTimeField(null=True)
    payer = models.JSONField(default=dict)
    return_url = models.CharField(max_length=500, blank=True)
    cancel_url = models.CharField(max_length=500, blank=True)
    instructions = models.JSONField(default=dict)

    sent = models.BooleanField(default=False)
    stage = models.CharField(max_length=20, blank=True)
    seen = models.DateTimeField(null=True)
    doubt = models.DateTimeField(null=True)
    abandoned = models.BooleanField(default=False)
    review = models.CharField(max_length=20, blank=True)
    vouched = models.BooleanField(default=False)
    code = models.CharField(max_length=80, blank=True)
    url = models.CharField(max_length=2000, blank=True)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["intent"],
                condition=Q(status__in=sorted(status.value for status in EXCLUSIVE)),
                name="payments_one_open_attempt",
            ),
            UniqueConstraint(
                fields=["provider", "ref_kind", "ref_id"],
                condition=~Q(ref_id=""),
                name="payments_attempt_reference",
            ),
            models.CheckConstraint(condition=Q(cents__gt=0), name="payments_attempt_amount"),
        ]
        indexes = [
            models.Index(
                fields=["look_at"], name="payments_attempt_look", condition=Q(look_at__isnull=False)
            ),
            models.Index(
                fields=["forget_at"], name="payments_attempt_forget", condition=Q(forget_at__isnull=False)
            ),
            models.Index(fields=["status", "-created_at"], name="payments_attempt_status"),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.id} {self.status}"


class Movement(models.Model):
    """Money that moved at the provider: once for every object and kind, however often it is told.

    This is the second lock against booking twice, behind that of messages. ``suspense``: booked as nobody's yet.
    """

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="movements")
    provider = models.CharField(max_length=40)
    kind = models.CharField(max_length=20, choices=_choices(MovementKind))
    ref_kind = models.CharField(max_length=40)
    ref_id = models.CharField(max_length=200)
    key = models.CharField(max_length=40, blank=True)
    cents = models.BigIntegerField()
    fee_cents = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3)
    at = models.DateTimeField()
    progress = models.CharField(max_length=10, choices=_choices(Progress))
    suspense = models.BooleanField(default=False)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["provider", "ref_kind", "ref_id", "kind"], name="payments_movement_once"
            ),
            models.CheckConstraint(condition=Q(cents__gt=0), name="payments_movement_amount"),
        ]
        indexes = [models.Index(fields=["at"], name="payments_movement_at")]

    def __str__(self) -> str:
        return f"{self.provider}:{self.ref_kind}:{self.ref_id}:{self.kind}"


class Dispute(models.Model):
    """A complaint of the payer at the provider or the bank."""

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="disputes")
    provider = models.CharField(max_length=40)
    ref_kind = models.CharField(max_length=40)
    ref_id = models.CharField(max_length=200)
    cents = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    stage = models.CharField(max_length=10, choices=_choices(DisputeStage))
    reason = models.CharField(max_length=80, blank=True)
    due = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["provider", "ref_kind", "ref_id"], name="payments_dispute_once")
        ]

    def __str__(self) -> str:
        return f"{self.provider}:{self.ref_kind}:{self.ref_id}"


class Refund(models.Model):
    """Money that is to go back. Its id is the key by which the provider knows it.

    ``requested_by`` is empty when the house itself asks (a withdrawal, something paid twice).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="refunds")
    cents = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    capture_kind = models.CharField(max_length=40)
    capture_id = models.CharField(max_length=200)
    reason = models.CharField(max_length=140, blank=True)
    stage = models.CharField(max_length=12, default="requested")
    four_eyes = models.BooleanField(default=False)
    requested_by = models.ForeignKey("people.User", null=True, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    decided_by = models.ForeignKey("people.User", null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    code = models.CharField(max_length=80, blank=True)
    ref_kind = models.CharField(max_length=40, blank=True)
    ref_id = models.CharField(max_length=200, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(cents__gt=0), name="payments_refund_amount"),
            models.CheckConstraint(
                condition=Q(four_eyes=False)
                | Q(decided_by__isnull=True)
                | ~Q(decided_by=models.F("requested_by")),
                name="payments_refund_four_eyes",
            ),
            # A refund that went out was let out; a large one by somebody.
            models.CheckConstraint(
                condition=Q(stage__in=["requested", "rejected"])
                | Q(decided_at__isnull=False, four_eyes=False)
                | Q(decided_by__isnull=False),
                name="payments_refund_decided",
            ),
        ]
        indexes = [models.Index(fields=["stage"], name="payments_refund_stage")]

    def __str__(self) -> str:
        return f"{self.id} {self.stage}"

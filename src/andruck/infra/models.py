"""Signs of life, the journal of events, who did what, mails on their way, and how often something was done."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class Heartbeat(models.Model):
    """When a background part last said that it is alive; one row per part."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()
    host = models.CharField(max_length=255, default="")
    pid = models.IntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d %H:%M:%S}"


class JournalEntry(models.Model):
    """One kept event; see ``infra.journal``. Only ever added, and forgotten when old."""

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=60)
    facts = models.JSONField(encoder=DjangoJSONEncoder)
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.id} {self.name}"


class AuditEntry(models.Model):
    """Who did what to what; see ``infra.audit``. The database refuses changes, and loses only its old end."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    actor = models.CharField(max_length=80, db_index=True)
    action = models.CharField(max_length=80)
    subject = models.CharField(max_length=120, db_index=True)
    facts = models.JSONField(encoder=DjangoJSONEncoder)
    before = models.CharField(max_length=64, default="")
    after = models.CharField(max_length=64, default="")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.actor} {self.action} {self.subject}"


class Mail(models.Model):
    """One mail on its way; see ``infra.mail``. Once it is gone only hashes are left of whom it went to.

    ``key`` names the occasion: for one occasion there is one mail. ``pictures`` are what is enclosed.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        HELD = "held"
        EXPIRED = "expired"
        FAILED = "failed"

    id = models.BigAutoField(primary_key=True)
    number = models.CharField(max_length=100, unique=True)
    key = models.CharField(max_length=120, null=True, unique=True)  # noqa: DJ001 (most have none; a name is unique)
    sort = models.CharField(max_length=10)
    person = models.BigIntegerField(null=True, db_index=True)
    to = models.EmailField(blank=True, default="")
    to_hash = models.CharField(max_length=64, db_index=True)
    language = models.CharField(max_length=10)
    subject = models.CharField(max_length=250, blank=True, default="")
    text = models.TextField(blank=True, default="")
    pictures = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due = models.DateTimeField()
    expires = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, db_index=True)
    said = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["due"], condition=models.Q(state="waiting"), name="mail_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.state}"


class Address(models.Model):
    """What has come back from an address, or been said there about our mails. Kept only as a hash."""

    hash = models.CharField(max_length=64, primary_key=True)
    why = models.CharField(max_length=10, blank=True, default="")
    until = models.DateTimeField(null=True)
    soft = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.hash[:8]} {self.why}"


class Allowance(models.Model):
    """How often something has been done in a span of time; see ``infra.limits``. Whoever did it is only a hash."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField()
    until = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.key[:8]} {self.count}"

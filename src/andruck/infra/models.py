"""Signs of life of the parts that run beside the server, and the journal of events that must not be missed."""

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

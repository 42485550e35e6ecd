"""Signs of life of the parts that run beside the server."""

from django.db import models


class Heartbeat(models.Model):
    """When a background part last said that it is alive; one row per part."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()
    host = models.CharField(max_length=255, default="")
    pid = models.IntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d %H:%M:%S}"

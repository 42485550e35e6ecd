"""Who works with readers' data for the paper."""

from django.db import models


class Processor(models.Model):
    """A company that handles data on the paper's behalf: a host, a sender of mails, a payment provider.

    ``agreed_on``: the day of the contract after Art. 28 GDPR; empty for those who answer for themselves, as banks do.
    """

    name = models.CharField(max_length=120)
    does = models.CharField(max_length=200)
    data = models.CharField(max_length=200)
    place = models.CharField(max_length=120)
    agreed_on = models.DateField(null=True)
    since = models.DateField()
    until = models.DateField(null=True)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name

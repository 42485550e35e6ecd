"""Proof of every yes and of its end, without a name and without an address. Only ever added to."""

from django.db import models


class ConsentNotice(models.Model):
    """Words that were shown, once for each wording and language. ``digest`` is their SHA-256."""

    digest = models.CharField(max_length=64, unique=True)
    language = models.CharField(max_length=10)
    text = models.TextField()
    first_shown_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.digest


class ConsentRecord(models.Model):
    """One yes, after ISO/IEC TS 27560:2023. ``subject``: a device's number drawn by lot, 16 hexadecimal digits.

    ``form`` is the number of the form it was said with: the same form again is the same yes. ``days``: how long what
    is then dealt with is kept. ``declared_age``: whoever said yes has ticked that they are at least so old; nothing
    else is known of their age.
    """

    number = models.UUIDField(unique=True)
    form = models.CharField(max_length=24)
    subject = models.CharField(max_length=16, db_index=True)
    purpose = models.CharField(max_length=60)
    controller = models.CharField(max_length=200)
    notice = models.ForeignKey(ConsentNotice, on_delete=models.PROTECT, related_name="+")
    version = models.CharField(max_length=8)
    variant = models.CharField(max_length=40)
    method = models.CharField(max_length=20)
    despite_objection = models.BooleanField()
    data = models.JSONField()
    recipients = models.JSONField()
    days = models.PositiveIntegerField()
    declared_age = models.PositiveSmallIntegerField(null=True)
    given_at = models.DateTimeField(db_index=True)
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["form", "purpose"], name="consent_once_by_form")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.given_at}"


class ConsentEnd(models.Model):
    """The end of a yes before its time. ``how``: withdrawn, replaced by a newer one, erased with the account."""

    record = models.OneToOneField(ConsentRecord, on_delete=models.PROTECT, related_name="end")
    at = models.DateTimeField(db_index=True)
    how = models.CharField(max_length=20)

    def __str__(self) -> str:
        return f"{self.record} {self.how}"


class ConsentHolder(models.Model):
    """Whose device it is, while they have an account here: so that they find their yeses, and can erase this line."""

    subject = models.CharField(max_length=16, unique=True)
    account = models.BigIntegerField(db_index=True)

    def __str__(self) -> str:
        return f"{self.subject} {self.account}"


class RefusalCount(models.Model):
    """How often somebody said no on a day. Nothing else is known of a no."""

    purpose = models.CharField(max_length=60)
    day = models.DateField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["purpose", "day"], name="consent_refusals_of_a_day")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.day} {self.count}"

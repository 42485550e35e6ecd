"""Institutions whose people may read: contracts, networks, mail domains, seats. No addresses of visitors."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from andruck.access.rules import Standing

STANDINGS = [(int(one), one.name) for one in (Standing.MEMBER, Standing.EPAPER)]


class Institution(models.Model):
    """A library, a school, a company. ``reader`` is the number that all tokens of its visitors bear."""

    name = models.CharField(max_length=120)
    reader = models.OneToOneField("people.Reader", on_delete=models.PROTECT, related_name="+")
    standing = models.PositiveSmallIntegerField(choices=STANDINGS, default=int(Standing.MEMBER))
    starts = models.DateTimeField()
    ends = models.DateTimeField(null=True)
    seats_here = models.PositiveIntegerField(null=True)
    """How many may read in the house at the same time; None: any number."""
    seats_mail = models.PositiveIntegerField(null=True)
    """How many may have a seat by mail; None: any number."""
    days = models.PositiveSmallIntegerField(default=30)
    """How long a seat by mail lasts until the address has to be shown again."""
    note = models.CharField(max_length=300, default="")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gt=F("starts")), name="institution_ends_after_start"
            ),
            models.CheckConstraint(condition=Q(days__gte=1, days__lte=366), name="institution_days"),
        ]

    def __str__(self) -> str:
        return self.name


class AddressRange(models.Model):
    """Addresses of an institution, first and last as 32 hexadecimal digits."""

    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="ranges")
    first = models.CharField(max_length=32)
    last = models.CharField(max_length=32)
    text = models.CharField(max_length=60)

    class Meta:
        indexes = [models.Index(fields=["first", "last"], name="address_range")]

    def __str__(self) -> str:
        return self.text


class MailDomain(models.Model):
    """A domain whose addresses belong to an institution."""

    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="domains")
    domain = models.CharField(max_length=253, unique=True)

    def __str__(self) -> str:
        return self.domain


class Visit(models.Model):
    """Somebody reads in the house until then; nothing else is known of them. Gone when it is over."""

    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="+", db_index=False)
    ends = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["institution", "ends"], name="visit_now")]

    def __str__(self) -> str:
        return f"visit {self.pk}"


class MailCode(models.Model):
    """A code was sent to an address. Both stand here as pseudonyms only."""

    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="+")
    address = models.CharField(max_length=64)
    code = models.CharField(max_length=64)
    sent_at = models.DateTimeField()
    expires = models.DateTimeField(db_index=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["address", "expires"], name="mail_code_address")]

    def __str__(self) -> str:
        return f"mail code {self.pk}"


class Seat(models.Model):
    """Somebody with an address at the institution reads until then; the address stands here as a pseudonym only."""

    institution = models.ForeignKey(
        Institution, on_delete=models.CASCADE, related_name="seats", db_index=False
    )
    reader = models.OneToOneField("people.Reader", on_delete=models.CASCADE, related_name="+")
    address = models.CharField(max_length=64)
    ends = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["institution", "ends"], name="seat_now")]
        constraints = [
            models.UniqueConstraint(fields=["institution", "address"], name="seat_one_per_address")
        ]

    def __str__(self) -> str:
        return f"seat {self.pk}"


class DayCount(models.Model):
    """What happened at an institution on one day, in numbers."""

    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    visits = models.PositiveIntegerField(default=0)
    seats = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["institution", "day"], name="day_count_one")]

    def __str__(self) -> str:
        return f"{self.institution_id} {self.day}"

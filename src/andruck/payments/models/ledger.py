"""The books. They only grow: triggers of the database itself refuse changes; see ``models.guards``."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _


class Account(models.Model):
    """An account of the books. Its name never changes; how it is called, and its number elsewhere, may."""

    name = models.CharField(max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=120, blank=True)
    number = models.CharField(_("number in the tax adviser's chart"), max_length=9, blank=True)

    class Meta:
        verbose_name = _("account")

    def __str__(self) -> str:
        return self.name


class Document(models.Model):
    """A numbered paper: receipt, refund, credit note. ``key`` names the fact it is about; ``digest`` vouches for
    what it says (SHA-256, hex), which is kept apart because it names people."""

    number = models.CharField(max_length=40, primary_key=True)
    series = models.CharField(max_length=8)
    year = models.PositiveSmallIntegerField()
    ordinal = models.PositiveIntegerField()
    key = models.CharField(max_length=120, unique=True)
    issued_on = models.DateField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["series", "year", "ordinal"], name="payments_document_ordinal")
        ]

    def __str__(self) -> str:
        return self.number


class DocumentContent(models.Model):
    """What a document says. Kept as long as the law demands, then forgotten; the document's number stays."""

    document = models.OneToOneField(
        Document, on_delete=models.PROTECT, primary_key=True, related_name="content"
    )
    salt = models.CharField(max_length=32)
    content = models.TextField()

    def __str__(self) -> str:
        return str(self.document_id)


class Booking(models.Model):
    """One fact about money. ``id`` is its place in the chain, without gaps; it is written after its postings and
    seals them."""

    id = models.BigAutoField(primary_key=True)
    key = models.CharField(max_length=120, unique=True)
    on = models.DateField()
    value_on = models.DateField()
    kind = models.CharField(max_length=40)
    reference = models.CharField(max_length=120, blank=True)
    document = models.ForeignKey(Document, null=True, on_delete=models.PROTECT, related_name="bookings")
    undoes = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="undone_by")
    note = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        indexes = [
            models.Index(fields=["on", "id"], name="payments_booking_on"),
            models.Index(fields=["reference"], name="payments_booking_reference", condition=~Q(reference="")),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.key}"


class Posting(models.Model):
    """A line of a booking. Written before its booking, which seals it; ``on`` is its booking's."""

    pk = models.CompositePrimaryKey("booking_id", "line")
    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="postings", db_index=False)
    line = models.PositiveSmallIntegerField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="postings", db_index=False)
    on = models.DateField()
    cents = models.BigIntegerField()
    currency = models.CharField(max_length=3)

    class Meta:
        constraints = [CheckConstraint(condition=~Q(cents=0), name="payments_posting_not_empty")]
        indexes = [models.Index(fields=["account", "on", "booking"], name="payments_posting_sheet")]

    def __str__(self) -> str:
        return f"{self.booking_id}.{self.line}"


class DayBalance(models.Model):
    """What was posted to an account on a day: derived from postings by triggers, in the same transaction."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="days", db_index=False)
    currency = models.CharField(max_length=3)
    on = models.DateField()
    debit = models.BigIntegerField()
    credit = models.BigIntegerField()
    postings = models.PositiveIntegerField()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["account", "currency", "on"], name="payments_day_balance"),
            # Far from the largest whole number, so that sums stay whole.
            CheckConstraint(
                condition=Q(debit__gte=0, debit__lte=10**17, credit__gte=0, credit__lte=10**17),
                name="payments_day_balance_size",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.on}"


class Closing(models.Model):
    """Nothing may be booked up to ``until`` any more. ``booking`` and ``hash`` are the end of the chain then."""

    until = models.DateField(unique=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    booking = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return f"{self.until}"

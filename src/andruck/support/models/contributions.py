"""Contributions, the words they were made under, and what the paper has decided about them."""

from uuid import uuid4

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from andruck.support.rules.contributions import Nature, Turn
from andruck.support.rules.tax import TaxClass


class TermsText(models.Model):
    """The words that stood beside the button, kept once for everybody who read the same ones."""

    digest = models.CharField(max_length=64, primary_key=True)
    text = models.TextField()
    first_used_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.digest[:12]


class Contribution(models.Model):
    """Money somebody gives freely, once. Its number is known only to who made it, and to the books.

    ``form`` is the number of the form that made it: the same form again is the same contribution. ``received_cents``
    and ``returned_cents`` follow what payments tells.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    form = models.CharField(max_length=24, unique=True)
    cents = models.BigIntegerField(validators=[MinValueValidator(1)])
    currency = models.CharField(max_length=3)
    nature = models.CharField(max_length=10, choices=[(one.value, one.value) for one in Nature])
    tax_class = models.CharField(max_length=10, choices=[(one.value, one.value) for one in TaxClass])
    tax_rate = models.PositiveSmallIntegerField(default=0)
    terms = models.ForeignKey(TermsText, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=5)
    origin = models.CharField(max_length=300, blank=True)
    """The page of ours on which it was begun."""

    reader = models.ForeignKey("people.Reader", null=True, on_delete=models.SET_NULL, related_name="+")
    email = models.EmailField(blank=True)
    name = models.CharField(max_length=140, blank=True)
    street = models.CharField(max_length=140, blank=True)
    postcode = models.CharField(max_length=16, blank=True)
    city = models.CharField(max_length=80, blank=True)
    country = models.CharField(max_length=2, blank=True)
    wants_receipt = models.BooleanField(default=False)

    intent = models.BigIntegerField(null=True)
    attempt = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)
    received_cents = models.BigIntegerField(default=0)
    returned_cents = models.BigIntegerField(default=0)
    receipt = models.CharField(max_length=20, blank=True)
    entitlement = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["-paid_at"], name="contribution_paid", condition=Q(paid_at__isnull=False)),
            models.Index(fields=["created_at"], name="contribution_made"),
            models.Index(fields=["email"], name="contribution_email", condition=~Q(email="")),
        ]
        constraints = [models.CheckConstraint(condition=Q(cents__gt=0), name="contribution_positive")]

    def __str__(self) -> str:
        return f"contribution {self.pk}"


class ContributionTurn(models.Model):
    """Money of a contribution that came (``cents`` positive) or went, once for each entry of the journal.

    ``document`` is the number of the paper about it: a receipt for what came, a refund for what went.
    """

    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="turns")
    entry = models.BigIntegerField(unique=True)
    what = models.CharField(max_length=15, choices=[(one.value, one.value) for one in Turn])
    cents = models.BigIntegerField()
    at = models.DateTimeField()
    document = models.CharField(max_length=20)

    def __str__(self) -> str:
        return f"{self.document} {self.what}"


class SupportSettings(models.Model):
    """What the paper has decided about contributions. One row."""

    suggestions = models.CharField(
        _("suggested amounts"),
        max_length=120,
        default="5; 10; 25; 50",
        help_text=_("Separated by semicolons: 5; 10; 25; 50"),
    )
    least_cents = models.BigIntegerField(
        _("smallest amount (cents)"), default=100, validators=[MinValueValidator(1)]
    )
    most_cents = models.BigIntegerField(
        _("largest amount (cents)"), default=10_000_00, validators=[MinValueValidator(1)]
    )
    currency = models.CharField(max_length=3, default="EUR", editable=False)
    why = models.TextField(
        _("what the money is for"),
        max_length=1500,
        blank=True,
        help_text=_("Stands above the amounts. Empty: our own words."),
    )
    thanks_from_cents = models.BigIntegerField(
        _("reads as a member from (cents)"), default=1_000, validators=[MinValueValidator(0)]
    )
    thanks_days = models.PositiveSmallIntegerField(
        _("for so many days"), default=0, help_text=_("0: contributions do not open what is for members.")
    )
    charity_notice = models.CharField(
        _("notice of charitable status"),
        max_length=200,
        blank=True,
        help_text=_("Tax office, number and date. Only with it contributions may be called donations."),
    )
    charity_until = models.DateField(_("valid until"), null=True, blank=True)
    country = models.CharField(_("country of the paper"), max_length=2, default="DE")
    small_business = models.BooleanField(
        _("small business without value added tax (§ 19 UStG)"), default=False
    )

    class Meta:
        verbose_name = _("contributions")
        verbose_name_plural = _("contributions")

    def __str__(self) -> str:
        return str(_("Contributions"))


class Followed(models.Model):
    """How far this room has read the journal. One row."""

    name = models.CharField(max_length=20, primary_key=True)
    position = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} {self.position}"

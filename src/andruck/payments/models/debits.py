"""Mandates, what was announced and collected under them, and what came back."""

from django.db import models
from django.db.models import Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from andruck.payments.rules.mandates import Frequency, Sequence, State


def _choices(kind: type) -> list[tuple[str, str]]:
    return [(member.value, member.value) for member in kind]  # type: ignore[attr-defined]


class Mandate(models.Model):
    """Somebody's permission to collect from their account. ``owner`` is the word of whoever asked for it.

    The account number is sealed; ``iban_mark`` finds it again. ``text_digest`` is the SHA-256 of the words that were
    agreed to, ``text`` the words themselves; ``confirmed_address`` where the agreement was confirmed from.
    """

    reference = models.CharField(_("mandate reference"), max_length=35)
    folded = models.CharField(max_length=35, unique=True)
    state = models.CharField(_("state"), max_length=10, choices=_choices(State), default=State.DRAFT.value)
    frequency = models.CharField(max_length=10, choices=_choices(Frequency))
    owner = models.CharField(max_length=120, blank=True)
    name = models.CharField(_("account holder"), max_length=140)
    iban_sealed = models.CharField(max_length=160)
    iban_mark = models.CharField(max_length=32)
    iban_tail = models.CharField(_("account"), max_length=14)
    bic = models.CharField(max_length=11, blank=True)
    street = models.CharField(max_length=70, blank=True)
    number = models.CharField(max_length=16, blank=True)
    postcode = models.CharField(max_length=16, blank=True)
    town = models.CharField(max_length=35, blank=True)
    country = models.CharField(max_length=2, blank=True)
    creditor_id = models.CharField(max_length=35)
    text = models.TextField(blank=True)
    text_digest = models.CharField(max_length=64)
    signed_on = models.DateField(_("given on"))
    created_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    confirmed_address = models.CharField(max_length=254, blank=True)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=40, blank=True)
    last_due_on = models.DateField(_("last used on"), null=True)
    collections = models.PositiveIntegerField(default=0)
    silent = models.BooleanField(default=False)
    """Nobody is written to any more: the payer has died, or may have."""

    language = models.CharField(max_length=10, blank=True)
    """In which the payer is written to; that of the site when empty."""

    changed_from_sealed = models.CharField(max_length=160, blank=True)
    """The account number before the last change, until the bank has been told of it."""

    class Meta:
        verbose_name = _("mandate")
        indexes = [
            models.Index(fields=["iban_mark"], name="payments_mandate_iban"),
            models.Index(fields=["owner"], name="payments_mandate_owner", condition=~Q(owner="")),
            models.Index(fields=["state"], name="payments_mandate_state"),
        ]

    def __str__(self) -> str:
        return self.reference


class MandateStep(models.Model):
    """What happened to a mandate and when. Only ever added."""

    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="steps")
    step = models.CharField(max_length=10)
    at = models.DateTimeField()
    by = models.CharField(max_length=150, blank=True)
    note = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.mandate} {self.step}"


class CollectionGroup(models.Model):
    """The debits of a file that share day and place in their series: the bank books them in one sum.

    ``name`` is the payment information id in the file and on statements.
    """

    file = models.ForeignKey("BankFile", on_delete=models.PROTECT, related_name="groups")
    name = models.CharField(max_length=35, unique=True)
    place = models.CharField(max_length=4, choices=_choices(Sequence))
    due_on = models.DateField()
    count = models.PositiveIntegerField()
    cents = models.BigIntegerField()
    collected_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("group of debits")

    def __str__(self) -> str:
        return self.name


class Debit(models.Model):
    """One collection from a payer. ``key`` is the attempt it stands for (see ``Attempt``).

    ``stage``: planned, announced, filed, collected, returned, rejected, dropped. ``end_to_end`` finds it on
    statements. ``presented`` counts how often the same debt has been presented.
    """

    key = models.UUIDField(unique=True)
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="debits")
    end_to_end = models.CharField(max_length=35, unique=True)
    cents = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    text = models.CharField(max_length=140)
    due_on = models.DateField()
    presented = models.PositiveSmallIntegerField(default=1)
    group = models.ForeignKey("CollectionGroup", null=True, on_delete=models.PROTECT, related_name="debits")
    stage = models.CharField(max_length=10, default="planned")
    by_letter = models.BooleanField(default=False)
    """The mail that announced it did not arrive."""

    collected_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)
    return_code = models.CharField(max_length=12, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("direct debit")
        constraints = [
            models.CheckConstraint(condition=Q(cents__gt=0), name="payments_debit_amount"),
            # The promise to the payer: nothing goes to the bank that was not announced.
            models.CheckConstraint(
                condition=Q(stage__in=["planned", "announced", "dropped"]) | Q(group__isnull=False),
                name="payments_debit_filed",
            ),
        ]
        indexes = [models.Index(fields=["stage", "due_on"], name="payments_debit_stage")]

    def __str__(self) -> str:
        return self.end_to_end


class Announcement(models.Model):
    """A pre-notification: what the payer was told, when. Only ever added; a debit without one is not collected."""

    debit = models.ForeignKey(Debit, on_delete=models.PROTECT, related_name="announcements")
    cents = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    due_on = models.DateField()
    sent_on = models.DateField()
    sent_at = models.DateTimeField()

    class Meta:
        verbose_name = _("pre-notification")
        constraints = [
            UniqueConstraint(fields=["debit", "due_on", "sent_on"], name="payments_announcement_once")
        ]

    def __str__(self) -> str:
        return f"{self.debit} {self.due_on}"

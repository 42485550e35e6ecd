"""The paper's bank accounts, what their statements say, and what each line of them belongs to."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _


class BankAccount(models.Model):
    """An account of the paper. ``slug`` names it in the books (``asset:bank:<slug>``) and never changes."""

    slug = models.SlugField(
        _("short name"),
        max_length=40,
        unique=True,
        help_text=_("Names the account in the books: small letters."),
    )
    holder = models.CharField(
        _("account holder"),
        max_length=70,
        help_text=_("Letter for letter as the bank has it: payers' banks compare the name."),
    )
    iban = models.CharField(_("IBAN"), max_length=34, unique=True)
    bic = models.CharField(_("BIC"), max_length=11, blank=True)
    bank = models.CharField(_("bank"), max_length=80, blank=True)
    receives = models.BooleanField(
        _("readers pay here"), default=True, help_text=_("Shown to readers who pay by transfer.")
    )
    creditor_id = models.CharField(
        _("creditor identifier"),
        max_length=35,
        blank=True,
        help_text=_("Assigned by the central bank; without it there are no direct debits."),
    )
    announce_days = models.PositiveSmallIntegerField(
        _("days of pre-notification"),
        default=14,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text=_("How long before a debit its payer is told. Fewer than 14 only if the terms say so."),
    )
    cutoff = models.PositiveSmallIntegerField(
        _("cut-off hour"),
        default=12,
        validators=[MaxValueValidator(23)],
        help_text=_("Files that the bank gets after this hour count as handed in on the next bank day."),
    )
    columns = models.JSONField(default=dict, blank=True, editable=False)
    old_number = models.CharField(
        _("bank code and number"),
        max_length=40,
        blank=True,
        help_text=_("As MT940 files name the account: 10050000/1234567."),
    )

    class Meta:
        verbose_name = _("bank account")
        verbose_name_plural = _("bank accounts")
        ordering = ["slug"]
        constraints = [
            # Readers are shown one account; debits come from one, too.
            UniqueConstraint(F("receives"), condition=Q(receives=True), name="payments_bank_receives"),
        ]

    def __str__(self) -> str:
        return f"{self.holder} ({self.slug})"


class BankStatement(models.Model):
    """A statement as it was imported. Balances are in cents; None where the bank does not say."""

    account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="statements")
    format = models.CharField(max_length=8)
    kind = models.CharField(max_length=10)
    name = models.CharField(max_length=120)
    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    first_on = models.DateField()
    last_on = models.DateField()
    opening_cents = models.BigIntegerField(null=True)
    opening_on = models.DateField(null=True)
    closing_cents = models.BigIntegerField(null=True)
    closing_on = models.DateField(null=True)
    lines_new = models.PositiveIntegerField(default=0)
    lines_known = models.PositiveIntegerField(default=0)
    lines_waiting = models.PositiveIntegerField(default=0)
    imported_at = models.DateTimeField()
    imported_by = models.CharField(max_length=150, blank=True)
    remarks = models.JSONField(default=list)

    class Meta:
        verbose_name = _("bank statement")
        indexes = [
            models.Index(fields=["account", "closing_on"], name="payments_statement_closing"),
            models.Index(fields=["digest"], name="payments_statement_digest"),
        ]

    def __str__(self) -> str:
        return self.name


class BankLine(models.Model):
    """One payment on the account. ``cents`` is what it did to the balance, ``allocated`` what has found its place.

    ``entry`` and ``number`` name it for good, see ``rules.statements.keys``. The other side's account number is
    sealed; ``party_mark`` finds it again, ``party_tail`` is what people may see. ``part_of`` is the line that the
    bank booked in one sum when its parts came to be known later; then the parts are allocated, not the whole.
    """

    account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="lines")
    statement = models.ForeignKey(BankStatement, on_delete=models.PROTECT, related_name="lines")
    entry = models.CharField(max_length=160)
    number = models.PositiveIntegerField(default=0)
    booked_on = models.DateField()
    value_on = models.DateField()
    cents = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    allocated = models.BigIntegerField(default=0)
    party = models.CharField(max_length=140, blank=True)
    party_sealed = models.CharField(max_length=160, blank=True)
    party_mark = models.CharField(max_length=32, blank=True)
    party_tail = models.CharField(max_length=14, blank=True)
    text = models.TextField(blank=True)
    references = models.CharField(max_length=500, blank=True)
    end_to_end = models.CharField(max_length=80, blank=True)
    mandate = models.CharField(max_length=80, blank=True)
    batch = models.CharField(max_length=80, blank=True)
    code = models.CharField(max_length=40, blank=True)
    count = models.PositiveIntegerField(default=1)
    return_code = models.CharField(max_length=12, blank=True)
    is_return = models.BooleanField(default=False)
    original_cents = models.BigIntegerField(null=True)
    foreign = models.BooleanField(default=False)
    doubt = models.CharField(max_length=12, blank=True)
    part_of = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="parts")
    whole = models.BooleanField(default=False)
    """Replaced by its parts."""

    matched_at = models.DateTimeField(null=True)
    """When automatic matching looked at it last."""

    class Meta:
        verbose_name = _("line of a statement")
        constraints = [
            UniqueConstraint(fields=["account", "entry", "number"], name="payments_line_once"),
            models.CheckConstraint(condition=~Q(cents=0), name="payments_line_amount"),
            # Never more than there is, never the other way round.
            models.CheckConstraint(
                condition=Q(cents__gt=0, allocated__gte=0, allocated__lte=F("cents"))
                | Q(cents__lt=0, allocated__lte=0, allocated__gte=F("cents")),
                name="payments_line_allocated",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-booked_on", "-id"],
                name="payments_line_open",
                condition=~Q(allocated=F("cents")) & Q(whole=False),
            ),
            models.Index(fields=["party_mark"], name="payments_line_party", condition=~Q(party_mark="")),
            models.Index(fields=["account", "booked_on"], name="payments_line_day"),
        ]

    def __str__(self) -> str:
        return f"{self.booked_on} {self.cents} {self.currency}"


class Allocation(models.Model):
    """A part of a line that belongs to something. Only ever added: ``undoes`` takes an earlier one back.

    ``cents`` has the sign of the line, that of a reversal the other. ``target`` and ``ref`` say what it belongs to,
    see ``rules.matching.Target``; ``booking`` is the booking in the books.
    """

    line = models.ForeignKey(BankLine, on_delete=models.PROTECT, related_name="allocations")
    cents = models.BigIntegerField()
    target = models.CharField(max_length=12)
    ref = models.CharField(max_length=120)
    rule = models.CharField(max_length=12)
    undoes = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="undone_by")
    booking = models.BigIntegerField()
    at = models.DateTimeField()
    by = models.CharField(max_length=150, blank=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("allocation")
        constraints = [models.CheckConstraint(condition=~Q(cents=0), name="payments_allocation_amount")]
        indexes = [models.Index(fields=["target", "ref"], name="payments_allocation_target")]

    def __str__(self) -> str:
        return f"{self.target}:{self.ref} {self.cents}"


class Untold(models.Model):
    """A payment of which the bank has news that its attempt has not learned yet. Gone when it has.

    Written in the transaction that brings the news, so that none is lost; see ``actions.bank_news``.
    """

    key = models.UUIDField(primary_key=True)
    provider = models.CharField(max_length=40)
    since = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["since"], name="payments_untold_since")]

    def __str__(self) -> str:
        return f"{self.provider} {self.key}"


class TransferReference(models.Model):
    """What a payer writes on a transfer. ``key`` is the attempt it stands for (see ``Attempt``).

    ``cents`` is what was asked for.
    """

    code = models.CharField(max_length=12, primary_key=True)
    key = models.UUIDField(unique=True)
    account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="references")
    cents = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("payment reference")
        indexes = [models.Index(fields=["cents", "created_at"], name="payments_reference_amount")]

    def __str__(self) -> str:
        return self.code


class OutgoingTransfer(models.Model):
    """Money that goes back to a payer by transfer: waits, is put into a file, leaves the account, may come back.

    ``key`` is the refund it is for; ``capture`` the movement it gives back. ``end_to_end`` finds it on statements.
    """

    key = models.UUIDField(unique=True)
    provider = models.CharField(max_length=40)
    payment = models.CharField(max_length=200)
    capture = models.CharField(max_length=200)
    cents = models.BigIntegerField()
    name = models.CharField(max_length=140)
    iban_sealed = models.CharField(max_length=160)
    iban_tail = models.CharField(max_length=14)
    text = models.CharField(max_length=140, blank=True)
    end_to_end = models.CharField(max_length=35, unique=True)
    file = models.ForeignKey("BankFile", null=True, on_delete=models.PROTECT, related_name="transfers")
    stage = models.CharField(max_length=10, default="waiting")
    reason = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("outgoing transfer")
        constraints = [
            models.CheckConstraint(condition=Q(cents__gt=0), name="payments_outgoing_transfer_amount")
        ]
        indexes = [models.Index(fields=["stage"], name="payments_transfer_stage")]

    def __str__(self) -> str:
        return self.end_to_end


class BankFile(models.Model):
    """A file for the bank as it was written, for ever: these bytes and no others went out under this name.

    ``content`` is the file, compressed and sealed; ``digest`` the SHA-256 of the file itself.
    """

    kind = models.CharField(max_length=20)
    account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="files")
    message = models.CharField(max_length=35, unique=True)
    content = models.BinaryField()
    digest = models.CharField(max_length=64)
    size = models.BigIntegerField()
    count = models.PositiveIntegerField()
    cents = models.BigIntegerField()
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=150, blank=True)
    fetched_at = models.DateTimeField(null=True)
    fetched_by = models.CharField(max_length=150, blank=True)
    refused_at = models.DateTimeField(null=True)
    refused_why = models.CharField(max_length=140, blank=True)

    class Meta:
        verbose_name = _("bank file")

    def __str__(self) -> str:
        return self.message

"""The public record: corrections, replies, cases of people in the archive, breaking notes, runs of imports."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from andruck.newsroom.models.told import Told
from andruck.newsroom.rules.cases import Stage


class CorrectionRecord(models.Model):
    """A correction that was published: one row per block and wording, written when its article is published.

    Rows are never edited. A correction that is worded anew after it was published has a second row.
    """

    article = models.ForeignKey("newsroom.Article", on_delete=models.CASCADE, related_name="corrections")
    block = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)
    wrong = models.TextField()
    right = models.TextField()
    text_hash = models.CharField(max_length=64, default="")

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["article", "block", "text_hash"], name="correction_once")
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}: {self.right[:60]}"


class Reply(models.Model):
    """A right of reply (Gegendarstellung), § 20 MStV: bound to the version it answers, locked once published."""

    article = models.ForeignKey(
        "newsroom.Article", verbose_name=_("article"), on_delete=models.PROTECT, related_name="replies"
    )
    answers = models.ForeignKey(
        "wagtailcore.Revision",
        verbose_name=_("version that it answers"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
    )
    answers_at = models.DateTimeField(_("version of"), null=True, editable=False)
    answers_text_hash = models.CharField(max_length=64, editable=False, default="")
    person = models.CharField(_("who replies"), max_length=160)
    demanded_on = models.DateField(_("demanded on"))
    text = models.TextField(
        _("text of the reply"), max_length=20_000, help_text=_("Unaltered, as it was sent and signed.")
    )
    in_teaser = models.BooleanField(
        _("the claim also stood in lists"), default=False, help_text=_("Then the reply is shown there, too.")
    )
    published_at = models.DateTimeField(_("published at"), null=True, editable=False, db_index=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    ended_at = models.DateTimeField(_("taken down at"), null=True, editable=False)
    end_reason = models.CharField(_("reason for taking it down"), max_length=400, blank=True, editable=False)

    class Meta:
        verbose_name = _("right of reply")
        verbose_name_plural = _("rights of reply")
        ordering = ["-demanded_on"]

    def __str__(self) -> str:
        return f"{self.person}: {self.article}"


class ArchiveCase(ClusterableModel):
    """Somebody asks not to be found in the archive for ever. One file per request, with its weighing."""

    STAGES = [
        (Stage.OPEN, _("0 – received, nothing changed")),
        (Stage.NOINDEX, _("1 – not in search engines")),
        (Stage.UNLISTED, _("2 – not in our search and topic pages either")),
        (Stage.REDACTED, _("3 – name replaced in the public version")),
        (Stage.NOTED, _("4 – and a note with what has become of it")),
        (Stage.UNPUBLISHED, _("5 – withdrawn")),
    ]

    reference = models.CharField(_("file number"), max_length=40, unique=True)
    received_on = models.DateField(_("received on"))
    request = models.TextField(_("what is asked for"), max_length=4000)
    weight_time = models.TextField(_("time passed"), blank=True, max_length=2000)
    weight_gravity = models.TextField(_("gravity of what was reported"), blank=True, max_length=2000)
    weight_role = models.TextField(_("public role of the person"), blank=True, max_length=2000)
    weight_conduct = models.TextField(_("rehabilitation, own conduct since"), blank=True, max_length=2000)
    weight_alternatives = models.TextField(_("milder means"), blank=True, max_length=2000)
    decision = models.TextField(_("decision and its reasons"), blank=True, max_length=4000)
    stage = models.PositiveSmallIntegerField(_("stage"), choices=STAGES, default=Stage.OPEN)
    note = models.CharField(
        _("note for readers"), max_length=400, blank=True, help_text=_("From stage 4 on.")
    )
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("case of a person in the archive")
        verbose_name_plural = _("cases of people in the archive")
        ordering = ["-received_on"]

    def __str__(self) -> str:
        return self.reference


class ArchiveCaseArticle(models.Model):
    """An article that a case is about, with the fingerprint of its sealed original."""

    case = ParentalKey(ArchiveCase, on_delete=models.CASCADE, related_name="articles")
    article = models.ForeignKey(
        "newsroom.Article", verbose_name=_("article"), on_delete=models.PROTECT, related_name="archive_cases"
    )
    original_hash = models.CharField(max_length=64, editable=False, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "article"], name="case_article_once")]


class ArchiveCaseRedaction(models.Model):
    """A name and what stands in its place in public."""

    case = ParentalKey(ArchiveCase, on_delete=models.CASCADE, related_name="redactions")
    find = models.CharField(_("name"), max_length=160)
    replace = models.CharField(_("shown instead"), max_length=160)


class BreakingNote(Told, models.Model):
    """A line across the top of every page while something is happening."""

    TOLD_AS = "note"
    TOLD_WHEN_NEW = True

    text = models.CharField(_("text"), max_length=140)
    article = models.ForeignKey(
        "newsroom.Article",
        verbose_name=_("article"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"), db_index=True)

    class Meta:
        verbose_name = _("breaking note")
        verbose_name_plural = _("breaking notes")
        ordering = ["-starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="breaking_note_lasts"
            )
        ]

    def __str__(self) -> str:
        return self.text


class ImportRun(models.Model):
    """How far an import of a file has come, so that it goes on after an interruption."""

    file_hash = models.CharField(max_length=64)
    source = models.CharField(max_length=60)
    rows_done = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file_hash", "source"], name="import_once")]

    def __str__(self) -> str:
        return f"{self.source}: {self.rows_done}"

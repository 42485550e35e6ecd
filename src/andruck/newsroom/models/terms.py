"""Who may read a text when, as it is laid down: for the paper, for a section, for one article."""

from typing import ClassVar

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.models import ClusterableModel

from andruck.access.rules import Level

LEVELS = [
    (Level.OPEN.value, _("open to everybody")),
    (Level.REGISTERED.value, _("with an account")),
    (Level.MEMBERS.value, _("for members")),
    (Level.EPAPER.value, _("for members with e-paper")),
]
LONGEST_EXCERPT = 5_000
LONGEST_OPEN = 3_660


class SectionTerms(ClusterableModel):
    """What a section lays down for its articles; what is left empty is as the paper has it."""

    TERMS: ClassVar[tuple[str, ...]] = ("access_level", "open_days")

    access_level = models.PositiveSmallIntegerField(
        _("who may read texts"),
        choices=LEVELS,
        null=True,
        blank=True,
        help_text=_("Empty: as the paper has it."),
    )
    open_days = models.PositiveSmallIntegerField(
        _("closes into the archive after so many days"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(LONGEST_OPEN)],
        help_text=_("Whole days after its first day. Empty: as the paper has it. 0: never."),
    )

    class Meta:
        abstract = True


class ArticleTerms(ClusterableModel):
    """What an article lays down for itself; what is left empty is as its section has it, or the paper."""

    access_level = models.PositiveSmallIntegerField(
        _("who may read it"),
        choices=LEVELS,
        null=True,
        blank=True,
        help_text=_("Empty: as the section has it, or the paper."),
    )
    public_safety = models.BooleanField(
        _("always free: a matter of public safety"),
        default=False,
        help_text=_("Whatever else is laid down, now or later."),
    )
    members_first = models.BooleanField(
        _("members the evening before"),
        null=True,
        blank=True,
        choices=[(None, _("as the paper has it")), (True, _("yes")), (False, _("no"))],
        help_text=_("Until the day of its first printed edition begins it is for members."),
    )
    open_from = models.DateTimeField(_("open to everybody from"), null=True, blank=True)
    open_until = models.DateTimeField(_("open to everybody until"), null=True, blank=True)
    open_days = models.PositiveSmallIntegerField(
        _("closes into the archive after so many days"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(LONGEST_OPEN)],
        help_text=_("Whole days after its first day. Empty: as the section has it, or the paper. 0: never."),
    )
    excerpt_length = models.PositiveSmallIntegerField(
        _("characters of the text that everybody may read"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(LONGEST_EXCERPT)],
        help_text=_("Empty: as the paper has it. Never more than half of the text."),
    )

    class Meta:
        abstract = True


class PaperTerms(models.Model):
    """What holds where nothing else is said."""

    TERMS: ClassVar[tuple[str, ...]] = (
        "access_level", "members_first", "open_days", "archive_level", "excerpt_length",
    )  # fmt: skip

    access_level = models.PositiveSmallIntegerField(
        _("who may read texts"), choices=LEVELS, default=Level.OPEN.value
    )
    members_first = models.BooleanField(
        _("members the evening before"),
        default=False,
        help_text=_("Until the day of its first printed edition begins, a text is for members."),
    )
    open_days = models.PositiveSmallIntegerField(
        _("texts close into the archive after so many days"),
        default=0,
        validators=[MaxValueValidator(LONGEST_OPEN)],
        help_text=_("Whole days after their first day. 0: never."),
    )
    archive_level = models.PositiveSmallIntegerField(
        _("who may read the archive"), choices=LEVELS, default=Level.MEMBERS.value
    )
    excerpt_length = models.PositiveSmallIntegerField(
        _("characters of a text that everybody may read"),
        default=600,
        validators=[MaxValueValidator(LONGEST_EXCERPT)],
        help_text=_("Never more than half of the text."),
    )

    class Meta:
        abstract = True

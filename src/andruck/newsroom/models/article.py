"""The article: a plain table with Wagtail's drafts, revisions, workflow and locks (docs/decisions/0003)."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.fields import StreamField
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    PreviewableMixin,
    Revision,
    RevisionMixin,
    WorkflowMixin,
)
from wagtail.search import index

from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.newsroom import ports
from andruck.newsroom.blocks import BodyBlock, plain_blocks
from andruck.newsroom.models.archive import DESK_INDEXES
from andruck.newsroom.models.terms import ArticleTerms
from andruck.newsroom.models.topic import ArticleTag
from andruck.newsroom.rules import names, publishing
from andruck.newsroom.rules.cases import Stage
from andruck.newsroom.rules.changes import ChangeKind
from andruck.newsroom.rules.publishing import Provenance

KEPT = ("protection", "redacted", "corrected", "replied", "labelled", "changed_at")
"""What is decided about an article as a whole, whichever of its versions is published. Actions write it, no form."""


PUBLIC = models.Q(live=True)


class Article(
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    PreviewableMixin,
    index.Indexed,
    ArticleTerms,
    ClusterableModel,
):
    """A text with everything that stands around it in a newspaper."""

    class Genre(models.TextChoices):
        NEWS = "news", _("News")
        REPORT = "report", _("Report")
        ANALYSIS = "explainer", _("Explainer")
        COMMENTARY = "commentary", _("Commentary")
        INTERVIEW = "interview", _("Interview")
        PORTRAIT = "portrait", _("Portrait")
        REPORTAGE = "reportage", _("Reportage")

    class Priority(models.IntegerChoices):
        NORMAL = 0, _("normal")
        IMPORTANT = 1, _("important")
        LEAD = 2, _("lead")

    kicker = models.CharField(_("kicker"), max_length=60, blank=True)
    headline = models.CharField(_("headline"), max_length=160)
    deck = models.CharField(_("deck"), max_length=300, blank=True)
    dateline = models.CharField(
        _("dateline"), max_length=60, blank=True, help_text=_("Place at the head of the text.")
    )
    section = models.ForeignKey(
        "newsroom.SectionPage",
        verbose_name=_("section"),
        on_delete=models.PROTECT,
        related_name="articles",
        db_index=False,
    )
    genre = models.CharField(_("form"), max_length=20, choices=Genre.choices, default=Genre.REPORT)
    language = models.CharField(
        _("language"),
        max_length=5,
        choices=settings.LANGUAGES,
        blank=True,
        help_text=_("Empty: the paper's language."),
    )
    translation_of = models.ForeignKey(
        "self",
        verbose_name=_("translation of"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="translations",
        db_index=False,
    )
    body = StreamField(BodyBlock(), verbose_name=_("text"), blank=True)
    agencies = ParentalManyToManyField("newsroom.Agency", verbose_name=_("agencies"), blank=True)
    own_mark = models.BooleanField(_("add our own mark to the credit"), default=True)

    picture = models.ForeignKey(
        "newsroom.Picture",
        verbose_name=_("picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    picture_caption = models.CharField(_("caption"), max_length=400, blank=True)
    picture_alt = models.CharField(_("description for people who cannot see it"), max_length=400, blank=True)

    teaser_headline = models.CharField(_("headline in lists"), max_length=120, blank=True)
    teaser_text = models.CharField(_("text in lists"), max_length=320, blank=True)
    social_text = models.CharField(_("text when shared"), max_length=240, blank=True)
    priority = models.PositiveSmallIntegerField(
        _("weight on fronts"), choices=Priority.choices, default=Priority.NORMAL
    )

    tags = ClusterTaggableManager(through=ArticleTag, blank=True, verbose_name=_("topics"))

    embargo_until = models.DateTimeField(
        _("embargo until"),
        null=True,
        blank=True,
        help_text=_("Nobody sees it before, however it is published."),
    )
    changed_at = models.DateTimeField(_("changed at"), null=True, blank=True, editable=False)
    change_kind = models.CharField(
        _("kind of change"),
        max_length=12,
        blank=True,
        default="",
        choices=[
            (ChangeKind.TYPO.value, _("Typing error or form")),
            (ChangeKind.UPDATE.value, _("Update: new facts")),
            (ChangeKind.CORRECTION.value, _("Correction of a mistake")),
        ],
        help_text=_("For texts that are already public."),
    )
    withdrawal_note = models.CharField(
        _("note after withdrawal"),
        max_length=300,
        blank=True,
        help_text=_("Shown where the text used to be."),
    )

    provenance = models.CharField(
        _("written by"),
        max_length=14,
        default=Provenance.HUMAN.value,
        choices=[
            (Provenance.HUMAN.value, _("people")),
            (Provenance.ASSISTED.value, _("people, with help from a machine")),
            (Provenance.GENERATED.value, _("a machine")),
        ],
    )
    ai_generated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("had it generated"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    ai_reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("checked and signed for"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_(
            "Somebody else, who has checked accuracy, plausibility and sources and could have refused."
        ),
    )
    ai_reviewed_at = models.DateTimeField(null=True, blank=True, editable=False)
    ai_label = models.BooleanField(_("label it for readers"), default=False)

    noindex = models.BooleanField(_("keep out of search engines"), default=False)
    unlisted = models.BooleanField(_("keep out of our own search and topic pages"), default=False)
    protection = models.PositiveSmallIntegerField(default=0, editable=False)
    redacted = models.BooleanField(default=False, editable=False)
    corrected = models.BooleanField(default=False, editable=False)
    replied = models.BooleanField(default=False, editable=False)
    labelled = models.BooleanField(default=False, editable=False)

    source = models.CharField(max_length=60, blank=True, default="", editable=False)
    source_id = models.CharField(max_length=120, blank=True, default="", editable=False)

    _revisions = GenericRelation(
        "wagtailcore.Revision",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="article",
        for_concrete_model=False,
    )
    workflow_states = GenericRelation(
        "wagtailcore.WorkflowState",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="article",
        for_concrete_model=False,
    )

    search_fields = [
        index.SearchField("headline", boost=4),
        index.AutocompleteField("headline"),
        index.SearchField("kicker", boost=2),
        index.SearchField("deck", boost=2),
        index.SearchField("search_text"),
        index.FilterField("live"),
        index.FilterField("unlisted"),
        index.FilterField("redacted"),
        index.FilterField("protection"),
        index.FilterField("section"),
        index.FilterField("genre"),
        index.FilterField("embargo_until"),
        index.FilterField("first_published_at"),
    ]

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        indexes = [
            # Partial, so that the planner can walk them in order: "live" alone is no equality to SQLite.
            models.Index(fields=["-first_published_at", "-id"], name="article_latest", condition=PUBLIC),
            models.Index(
                fields=["section", "-first_published_at", "-id"],
                name="article_section_latest",
                condition=PUBLIC,
            ),
            models.Index(fields=["section", "-latest_revision"], name="article_section_desk"),
            *DESK_INDEXES,
            models.Index(fields=["priority", "-first_published_at"], name="article_weight", condition=PUBLIC),
            # Nearly every article is no translation: a full index would look useless to the planner.
            models.Index(
                fields=["translation_of"],
                name="article_translation",
                condition=models.Q(translation_of__isnull=False),
            ),
            models.Index(
                fields=["expire_at"], name="article_expiry", condition=models.Q(expire_at__isnull=False)
            ),
            models.Index(
                fields=["embargo_until"],
                name="article_embargo",
                condition=models.Q(embargo_until__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "source_id"], name="article_source_once", condition=~models.Q(source_id="")
            ),
        ]

    def __str__(self) -> str:
        return self.headline

    @property
    def revisions(self) -> Any:
        return self._revisions

    @property
    def slug(self) -> str:
        """The decorative part of the address; the number is what counts."""
        return names.slug(self.kicker, self.headline)

    def get_absolute_url(self) -> str:
        return reverse("article", kwargs={"id": self.pk, "slug": self.slug})

    def search_text(self) -> str:
        """The words of the body for the search index."""
        return " ".join(plain_blocks(self.body))

    def publication_facts(self, at: Any) -> publishing.Facts:
        """What the pure decision needs to know about this state of the text."""
        return publishing.Facts(
            at=at,
            embargo_until=self.embargo_until,
            provenance=Provenance(self.provenance),
            has_generated_blocks=any(block.block_type == "generated" for block in self.body),
            generated_by=self.ai_generated_by_id,
            reviewed_by=self.ai_reviewed_by_id,
            label=self.ai_label,
            has_text=len(self.body) > 0,
            protected=self.protection >= Stage.UNPUBLISHED,
        )

    def save(self, **kwargs: Any) -> None:
        """Save, but leave alone what is decided about the article as a whole.

        Otherwise an older version, or a form opened before, would bring back a name that has been taken out since.
        """
        if self._state.adding or kwargs.get("update_fields") is not None:
            super().save(**kwargs)
            return
        with transaction.atomic():
            self._take_kept()
            super().save(**kwargs)

    def _take_kept(self, *, lock: bool = True) -> None:
        rows = Article.objects.select_for_update() if lock else Article.objects.all()
        row = rows.filter(pk=self.pk).values(*KEPT).first() or {}
        for name, value in row.items():
            setattr(self, name, value)

    def with_content_json(self, content: dict[str, Any]) -> Any:
        """A revision's state of the text, with what belongs to the article and not to one of its versions."""
        version = super().with_content_json(content)
        for name in KEPT:
            setattr(version, name, getattr(self, name))
        if not self.live:
            # While it is withdrawn, what the row says to readers counts.
            version.withdrawal_note = self.withdrawal_note
        return version

    def refusal_to_publish(self, revision: Revision) -> Refusal | None:
        """Why this version of the text may not go out now (or, if it is scheduled for later, then), or None."""
        draft = revision.as_object()
        draft._take_kept(lock=False)
        if not self.live:
            # A promise made after this version was scheduled holds for it, too.
            draft.embargo_until = _later(draft.embargo_until, self.embargo_until)
        now = clock.now()
        return publishing.refusal(draft.publication_facts(max(draft.go_live_at or now, now)))

    def publish(self, revision: Revision, *args: Any, **kwargs: Any) -> Any:
        """The one gate through which every way of publishing leads: by hand, by workflow, on schedule.

        Raises Refusal; then nothing has changed. Publishing and what listens to it commit together.
        """
        with transaction.atomic():
            refusal = self.refusal_to_publish(revision)
            if refusal is not None:
                raise refusal
            return super().publish(revision, *args, **kwargs)

    def unpublish(self, *args: Any, **kwargs: Any) -> Any:
        """Withdraw; what listens to it commits together with it."""
        with transaction.atomic():
            return super().unpublish(*args, **kwargs)

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return ""

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        return ports.previewer()(request, self, mode_name)

    preview_modes = [("", _("Article")), ("wall", _("Before the wall")), ("teaser", _("In lists"))]


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((moment for moment in (one, other) if moment is not None), default=None)

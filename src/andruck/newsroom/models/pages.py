"""Fronts, sections, dossiers and fixed pages: the few hundred things that form the tree of the site."""

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page

from andruck.newsroom import ports
from andruck.newsroom.blocks import FixedPageBlock, FrontBlock
from andruck.newsroom.models.terms import SectionTerms
from andruck.newsroom.models.told import ToldPage, ToldTerms


class PreviewedPage(ToldPage):
    """A page whose preview is drawn by whoever draws the site."""

    class Meta:
        abstract = True

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        request.is_preview = True  # type: ignore[attr-defined]
        return ports.previewer()(request, self, mode_name)


class HomePage(PreviewedPage):
    """The front of the paper. What the editors leave open fills itself."""

    composition = StreamField(FrontBlock(), verbose_name=_("composition"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("composition")]
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["newsroom.SectionIndexPage", "newsroom.DossierIndexPage", "newsroom.FixedPage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("front")
        verbose_name_plural = _("fronts")


class SectionIndexPage(PreviewedPage):
    """Holds the sections, so that their addresses begin alike."""

    content_panels = Page.content_panels
    parent_page_types = ["newsroom.HomePage"]
    subpage_types = ["newsroom.SectionPage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("list of sections")
        verbose_name_plural = _("lists of sections")


class SectionPage(ToldTerms, SectionTerms, PreviewedPage):
    """A section (Rubrik)."""

    intro = models.CharField(_("introduction"), max_length=300, blank=True)
    composition = StreamField(FrontBlock(), verbose_name=_("composition"), blank=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("intro"),
        FieldPanel("composition"),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel(name) for name in SectionTerms.TERMS])], heading=_("Who may read what")
        ),
    ]
    parent_page_types = ["newsroom.SectionIndexPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")

    def terms_of(self) -> int:
        """The terms are its own."""
        return int(self.pk)


class DossierIndexPage(PreviewedPage):
    """Holds the dossiers."""

    intro = models.CharField(_("introduction"), max_length=300, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("intro")]
    parent_page_types = ["newsroom.HomePage"]
    subpage_types = ["newsroom.DossierPage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("list of dossiers")
        verbose_name_plural = _("lists of dossiers")


class DossierPage(PreviewedPage):
    """A dossier: what it observes, and all articles that belong to it."""

    observes = models.TextField(_("what it observes"), max_length=800)
    picture = models.ForeignKey(
        "newsroom.Picture",
        verbose_name=_("picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("observes"),
        FieldPanel("picture"),
        InlinePanel(
            "pins",
            heading=_("Order by hand"),
            label=_("Text at the top"),
            help_text=_("These come first, in this order; all others follow by date."),
        ),
    ]
    parent_page_types = ["newsroom.DossierIndexPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("dossier")
        verbose_name_plural = _("dossiers")


class DossierPin(Orderable):
    """An article that stands at the top of a dossier."""

    dossier = ParentalKey(DossierPage, on_delete=models.CASCADE, related_name="pins")
    article = models.ForeignKey(
        "newsroom.Article", verbose_name=_("article"), on_delete=models.CASCADE, related_name="+"
    )

    panels = [FieldPanel("article")]


class FixedPage(PreviewedPage):
    """Imprint, privacy notice and the like: always free, always reachable."""

    class Role(models.TextChoices):
        IMPRINT = "imprint", _("Imprint")
        PRIVACY = "privacy", _("Privacy notice")
        TERMS = "terms", _("Terms")
        ACCESSIBILITY = "accessibility", _("Accessibility statement")
        CONTACT = "contact", _("Contact")
        TRANSPARENCY = "transparency", _("Transparency")
        OTHER = "other", _("Other")

    role = models.CharField(_("role"), max_length=20, choices=Role.choices, default=Role.OTHER)
    body = StreamField(FixedPageBlock(), verbose_name=_("text"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("role"), FieldPanel("body")]
    parent_page_types = ["newsroom.HomePage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("fixed page")
        verbose_name_plural = _("fixed pages")

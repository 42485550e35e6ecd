"""Who makes the paper, and what it says about itself."""

from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.search import index

from andruck.core.typography import slugify
from andruck.newsroom.models.terms import PaperTerms
from andruck.newsroom.models.told import Told, ToldTerms


class Author(Told, index.Indexed, models.Model):  # type: ignore[django-manager-missing]
    """Somebody who writes. Needs no account."""

    TOLD_AS = "author"

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("address"), max_length=140, unique=True, blank=True)
    role = models.CharField(_("role"), max_length=160, blank=True, help_text=_("“Politics desk”, “Paris”."))
    about = models.TextField(_("about"), blank=True, max_length=1200)
    picture = models.ForeignKey(
        "newsroom.Picture",
        verbose_name=_("portrait"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    mark = models.CharField(_("mark"), max_length=12, blank=True, help_text=_("Initials under short texts."))
    email = models.EmailField(_("public e-mail address"), blank=True)

    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.slug:
            self.slug = _free_slug(Author, self.name)
        super().save(*args, **kwargs)


def _free_slug(model: type[models.Model], name: str) -> str:
    """A slug for the name that nobody has yet: "-2", "-3" … is added where two people share a name."""
    wanted = slugify(name, limit=120)
    taken = set(model._default_manager.filter(slug__startswith=wanted).values_list("slug", flat=True))
    slug, number = wanted, 2
    while slug in taken:
        slug, number = f"{wanted}-{number}", number + 1
    return slug


class Agency(Told, index.Indexed, models.Model):
    """A news agency, known by its mark."""

    TOLD_AS = "agency"

    name = models.CharField(_("name"), max_length=120)
    mark = models.CharField(_("mark"), max_length=24, unique=True, help_text=_("As printed: “dpa”."))

    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        verbose_name = _("agency")
        verbose_name_plural = _("agencies")
        ordering = ["mark"]

    def __str__(self) -> str:
        return f"{self.mark} – {self.name}"


class Edition(Told, models.Model):
    """One day's printed paper."""

    TOLD_AS = "edition"
    TOLD_WHEN_NEW = True

    date = models.DateField(_("date"), unique=True)
    number = models.PositiveIntegerField(_("number"), null=True, blank=True)
    title = models.CharField(
        _("title"), max_length=120, blank=True, help_text=_("“Weekend edition”. Often empty.")
    )
    page_count = models.PositiveSmallIntegerField(
        _("pages"), default=12, validators=[MinValueValidator(1), MaxValueValidator(400)]
    )

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ["-date"]

    def __str__(self) -> str:
        return f"{self.date:%d.%m.%Y}"


class Responsibility(models.Model):
    """The sections that a member of staff works for. Chiefs and administrators need none: they see everything."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("member of staff"),
        on_delete=models.CASCADE,
        related_name="responsibility",
    )
    sections = models.ManyToManyField("newsroom.SectionPage", verbose_name=_("sections"), blank=True)

    class Meta:
        verbose_name = _("responsibility")
        verbose_name_plural = _("responsibilities")

    def __str__(self) -> str:
        return str(self.user)


@register_setting(icon="site", order=1)
class PaperSettings(ToldTerms, Told, PaperTerms, BaseSiteSetting):
    """What the paper is called and what the law wants to know about it (§ 5 DDG, § 18 MStV, EMFA Art. 6)."""

    TOLD_AS = "paper"
    TOLD_WHEN_NEW = True

    name = models.CharField(_("name of the paper"), max_length=80, default="Andruck")
    claim = models.CharField(_("line under the name"), max_length=160, blank=True)
    description = models.TextField(_("description for search engines"), blank=True, max_length=300)
    own_mark = models.CharField(_("own mark in agency credits"), max_length=12, blank=True)
    line_length = models.PositiveSmallIntegerField(
        _("characters in a printed line"),
        default=36,
        validators=[MinValueValidator(10), MaxValueValidator(200)],
    )
    publisher = models.CharField(_("publisher (legal name)"), max_length=200, blank=True)
    address = models.TextField(_("postal address"), blank=True, max_length=400)
    represented_by = models.CharField(_("represented by"), max_length=200, blank=True)
    responsible = models.CharField(
        _("responsible for content (§ 18 MStV)"),
        max_length=200,
        blank=True,
        help_text=_("A person, with address."),
    )
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("telephone"), max_length=60, blank=True)
    register_entry = models.CharField(_("register entry"), max_length=200, blank=True)
    vat_id = models.CharField(_("VAT number"), max_length=40, blank=True)
    owners = models.TextField(
        _("owners"),
        blank=True,
        max_length=2000,
        help_text=_("Direct and indirect owners with influence, one per line (European Media Freedom Act)."),
    )
    state_advertising = models.CharField(
        _("income from state advertising last year"), max_length=200, blank=True
    )
    reserve_mining = models.BooleanField(
        _("reserve text and data mining"),
        default=True,
        help_text=_(
            "§ 44b(3) UrhG: says in robots.txt, in headers and in tdmrep.json that mining needs a licence."
        ),
    )
    mining_policy = models.URLField(_("address of the mining licence"), blank=True)
    ads_txt = models.TextField(
        _("lines of ads.txt"), blank=True, help_text=_("Empty: we sell our space ourselves.")
    )
    feed_full_text = models.BooleanField(_("whole texts in feeds"), default=False)

    panels = [
        MultiFieldPanel(
            [FieldPanel(name) for name in ("name", "claim", "description", "own_mark", "line_length")],
            heading=_("The paper"),
        ),
        MultiFieldPanel([FieldPanel(name) for name in PaperTerms.TERMS], heading=_("Who may read what")),
        MultiFieldPanel(
            [
                FieldPanel(name)
                for name in (
                    "publisher",
                    "address",
                    "represented_by",
                    "responsible",
                    "email",
                    "phone",
                    "register_entry",
                    "vat_id",
                    "owners",
                    "state_advertising",
                )
            ],
            heading=_("Imprint"),
        ),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("reserve_mining", "mining_policy", "ads_txt", "feed_full_text")],
            heading=_("Machines"),
        ),
    ]

    class Meta:
        verbose_name = _("The paper")

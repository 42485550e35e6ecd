"""Pictures with their rights."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import AbstractImage, AbstractRendition, Image

from andruck.newsroom.models.told import Told


class Picture(Told, AbstractImage):
    """A photo or drawing. Who made it and until when we may show it are part of it."""

    TOLD_AS = "picture"
    TOLD_WHEN_NEW = True  # its sizes are cut then

    credit = models.CharField(
        _("credit"),
        max_length=200,
        help_text=_("As it is printed: “Photo: agency/name”. Required to publish."),
        blank=True,
    )
    caption = models.CharField(_("caption"), max_length=400, blank=True)
    licence = models.CharField(
        _("licence"), max_length=200, blank=True, help_text=_("Contract or licence name.")
    )
    licence_expires_on = models.DateField(
        _("licence ends on"),
        null=True,
        blank=True,
        db_index=True,
        help_text=_("Last day on which it may be shown. After it the picture is left out everywhere."),
    )
    synthetic = models.BooleanField(
        _("made by a machine"), default=False, help_text=_("Shows “AI-generated image” with the picture.")
    )

    admin_form_fields = (
        *Image.admin_form_fields,
        "credit",
        "caption",
        "licence",
        "licence_expires_on",
        "synthetic",
    )

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        permissions = [("choose_image", "Can choose image")]

    @property
    def default_alt_text(self) -> Any:
        return self.description or ""


class Rendition(AbstractRendition):
    """A picture in one size and format."""

    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="unique_rendition"
            )
        ]

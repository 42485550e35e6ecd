"""Gift links."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting

from andruck.access.rules import gifts as rules


class Gift(models.Model):
    """A member has given an article. Of those who open it only the number is kept.

    ``number`` is drawn by lot and stands in the link, so that links tell nothing of how many there are.
    """

    number = models.BigIntegerField(unique=True)
    article = models.BigIntegerField()
    giver = models.ForeignKey(
        "people.Reader", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    name = models.CharField(max_length=rules.LONGEST_NAME, default="")
    given_at = models.DateTimeField()
    expires = models.DateTimeField(db_index=True)
    readers = models.PositiveIntegerField()
    opened = models.PositiveIntegerField(default=0)
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["giver", "given_at"], name="gift_giver")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(opened__lte=models.F("readers")), name="gift_opened_at_most"
            )
        ]

    def __str__(self) -> str:
        return f"gift {self.pk}"


class GiftSettings(BaseSiteSetting):  # type: ignore[misc]
    """What the paper allows its members to give away."""

    per_month = models.PositiveSmallIntegerField(
        _("gifts a member may give in a month"), default=rules.USUAL.per_month,
        validators=[MaxValueValidator(rules.MOST_PER_MONTH)], help_text=_("0: there are no gifts."),
    )  # fmt: skip
    days = models.PositiveSmallIntegerField(
        _("days a gift can be opened"),
        default=rules.USUAL.days,
        validators=[MaxValueValidator(rules.MOST_DAYS)],
    )
    readers = models.PositiveIntegerField(
        _("readers who may open one"), default=rules.USUAL.readers,
        validators=[MaxValueValidator(rules.MOST_READERS)],
    )  # fmt: skip

    panels = [FieldPanel("per_month"), FieldPanel("days"), FieldPanel("readers")]

    class Meta:
        verbose_name = _("Gifts")

    def __str__(self) -> str:
        return f"gifts of site {self.site_id}"

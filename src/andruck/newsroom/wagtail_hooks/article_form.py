"""The form of an article: who may put it where, who may sign for it, and whether it may go out."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm

from andruck.core import clock
from andruck.newsroom.models import SectionPage
from andruck.newsroom.queries import readiness
from andruck.newsroom.queries.permissions import sections_of, visible_to
from andruck.newsroom.queries.visible import visible
from andruck.newsroom.rules.publishing import Provenance
from andruck.newsroom.wagtail_hooks import messages

LATEST = timedelta(days=5 * 366)
FIRST_YEAR = 1900


class ArticleForm(WagtailAdminModelForm):
    """What the person may do depends on ``for_user``; without one nothing may be chosen."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._signed_before: int | None = self.instance.ai_reviewed_by_id
        self._generated_before = _generated(self.instance)
        self._offer_sections()
        self._offer_people()
        if "translation_of" in self.fields:
            # What readers see may be named by everybody, a draft of other sections may not.
            self.fields["translation_of"].queryset = visible_to(self.for_user) | visible()
        if "headline" in self.fields:
            self.fields["headline"].error_messages["max_length"] = gettext_lazy(
                "The headline has %(show_value)d characters; %(limit_value)d are possible."
            )

    @property
    def publishing(self) -> bool:
        """Whether the button was "publish"."""
        return "action-publish" in self.data

    def clean(self) -> dict[str, Any]:
        super().clean()
        self._check_dates()
        self._check_signature()
        cleaned: dict[str, Any] = self.cleaned_data
        return cleaned

    def _post_clean(self) -> None:
        super()._post_clean()
        self._keep_signature()
        if self.publishing and not self._errors:
            for refusal in readiness.refusals(self.instance, at=clock.now()):
                field = refusal.field if refusal.field in self.fields else None
                self.add_error(field, ValidationError(messages.sentence(refusal), code=refusal.code))

    def _offer_sections(self) -> None:
        if "section" not in self.fields:
            return
        field = self.fields["section"]
        offered = SectionPage.objects.order_by("path")
        own = sections_of(self.for_user) if self.for_user is not None else frozenset()
        field.queryset = offered if own is None else offered.filter(pk__in=own)
        field.error_messages["invalid_choice"] = gettext_lazy("This is not one of your sections.")
        if own and len(own) == 1 and self.instance.section_id is None:
            field.initial = next(iter(own))

    def _offer_people(self) -> None:
        """Nobody signs, or has had something generated, in somebody else's name; chiefs may name others."""
        everybody = (
            get_user_model().objects.filter(is_active=True).order_by("last_name", "first_name", "username")
        )
        me = self.for_user.pk if self.for_user is not None else None
        if "ai_reviewed_by" in self.fields:
            field = self.fields["ai_reviewed_by"]
            field.queryset = everybody.filter(pk__in=_ids(me, self._signed_before))
            field.label_from_instance = _person
            field.error_messages["invalid_choice"] = gettext_lazy("Nobody can sign for somebody else.")
        if "ai_generated_by" in self.fields:
            field = self.fields["ai_generated_by"]
            if me is None or sections_of(self.for_user) is not None:
                everybody = everybody.filter(pk__in=_ids(me, self.instance.ai_generated_by_id))
            field.queryset = everybody
            field.label_from_instance = _person

    def _check_dates(self) -> None:
        now = clock.now()
        for name in ("embargo_until", "go_live_at"):
            value = self.cleaned_data.get(name)
            if value is not None and value - now > LATEST:
                self.add_error(name, _("This is more than five years ahead. Is the year right?"))
        for name in ("embargo_until", "go_live_at", "expire_at", "open_from", "open_until"):
            value = self.cleaned_data.get(name)
            if isinstance(value, datetime) and value.year < FIRST_YEAR:
                self.add_error(name, _("This date lies too far in the past. Is the year right?"))
        embargo, end = self.cleaned_data.get("embargo_until"), self.cleaned_data.get("expire_at")
        if embargo is not None and end is not None and end <= embargo:
            self.add_error("expire_at", _("It would be withdrawn before the embargo ends."))
        opens, closes = self.cleaned_data.get("open_from"), self.cleaned_data.get("open_until")
        if opens is not None and closes is not None and closes <= opens:
            self.add_error("open_until", _("The window would end before it begins, and open nothing."))

    def _check_signature(self) -> None:
        """The one who had a text generated is known, and is not the one who signs for it."""
        cleaned = self.cleaned_data
        generated = cleaned.get("provenance") == Provenance.GENERATED.value or _has_generated(
            cleaned.get("body")
        )
        if generated and not cleaned.get("ai_generated_by") and "ai_generated_by" in self.fields:
            cleaned["ai_generated_by"] = self.for_user
        signer = cleaned.get("ai_reviewed_by")
        if generated and signer is not None and signer == cleaned.get("ai_generated_by"):
            self.add_error(
                "ai_reviewed_by", _("Whoever had it generated cannot sign for it. Ask somebody else.")
            )

    def _keep_signature(self) -> None:
        """A signature is for this text: it ends when somebody else changes what the machine wrote."""
        article, me = self.instance, self.for_user.pk if self.for_user is not None else None
        if article.ai_reviewed_by_id is None:
            article.ai_reviewed_at = None
        elif article.ai_reviewed_by_id != self._signed_before:
            article.ai_reviewed_at = clock.now()
        elif article.ai_reviewed_by_id != me and _generated(article) != self._generated_before:
            article.ai_reviewed_by = None
            article.ai_reviewed_at = None


def _ids(*numbers: int | None) -> list[int]:
    return [number for number in numbers if number is not None]


def _person(user: Any) -> str:
    return str(user.get_full_name() or user.get_username())


def _has_generated(stream: Any) -> bool:
    return any(block.block_type == "generated" for block in stream or [])


def _generated(article: Any) -> list[str]:
    """What a machine wrote in this state of the article."""
    whole = article.provenance == Provenance.GENERATED.value
    return [
        str(block.value.source)
        for block in article.body
        if block.block_type == "generated" or (whole and block.block_type == "paragraph")
    ]

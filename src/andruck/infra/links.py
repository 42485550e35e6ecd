"""Whole addresses for mails, in the language of the site, whoever writes them."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override


def to(name: str, **parts: object) -> str:
    """The whole address of a named page."""
    with override(settings.LANGUAGE_CODE):
        return f"{settings.BASE_URL}{reverse(name, kwargs=parts)}"

"""Full addresses in answers, by the names of the readers' pages."""

from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override


def page(name: str, **parts: object) -> str:
    """A page for readers, in the language of the site."""
    with override(settings.LANGUAGE_CODE):
        return full(reverse(name, kwargs=parts))


def article(id: int) -> str:
    """A whole article, here."""
    return full(reverse("api:article", kwargs={"id": id}))


def articles(**asked: object) -> str:
    """A list of articles, here, with what is asked for."""
    words = urlencode([(name, value) for name, value in asked.items() if value not in ("", None)])
    address = full(reverse("api:articles"))
    return f"{address}?{words}" if words else address


def full(path: str) -> str:
    """An absolute address; media on another host already has one."""
    return path if path.startswith(("http://", "https://")) else f"{settings.BASE_URL}{path}"

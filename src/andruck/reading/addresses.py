"""Where things are: every address a page links to comes from here, in the language of the site."""

from datetime import date
from typing import Protocol
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override


class _Numbered(Protocol):
    @property
    def id(self) -> int: ...
    @property
    def slug(self) -> str: ...


def article(thing: _Numbered) -> str:
    """An article's path: the number counts, the words are for people."""
    return to_article(thing.id, thing.slug)


def to_article(id: int, slug: str) -> str:
    """The same from its parts."""
    return _reverse("article", id=id, slug=slug)


def topic(slug: str) -> str:
    """A topic's path."""
    return _reverse("topic", slug=slug)


def author(slug: str) -> str:
    """An author's path."""
    return _reverse("author", slug=slug)


def edition(day: date) -> str:
    """A printed edition's path."""
    return _reverse("edition", day=day)


def edition_page(day: date, page: int) -> str:
    """The path of one page of a printed edition."""
    return _reverse("edition_page", day=day, page=page)


def archive(year: int = 0, month: int = 0, day: int = 0) -> str:
    """The path of the archive, or of a year, a month or a day in it."""
    if not year:
        return _reverse("archive")
    if not month:
        return _reverse("archive_year", year=year)
    if not day:
        return _reverse("archive_month", year=year, month=month)
    return _reverse("archive_day", year=year, month=month, day=day)


def feed(scope: str, kind: str, slug: str = "") -> str:
    """A feed's path. Scopes: all, section, dossier, topic, author. Kinds: rss, atom, json."""
    return (
        _reverse("feed_all", kind=kind)
        if scope == "all"
        else _reverse("feed", scope=scope, slug=slug, kind=kind)
    )


def gift(link: str) -> str:
    """The path of something given."""
    return _reverse("gift", link=link)


def opened_gift(link: str, opened: str) -> str:
    """The path of something given that was opened."""
    return _reverse("opened_gift", link=link, opened=opened)


def give(id: int) -> str:
    """Where an article is given away."""
    return _reverse("account_give", article=id)


def institution(back: str) -> str:
    """Where somebody reads by an institution, and comes back from to this path."""
    return f"{_reverse('account_institution')}?{urlencode({'next': back}, safe='/')}"


def own_feed(secret: str, scope: str, kind: str, slug: str = "") -> str:
    """The path of a feed at a reader's own address."""
    if scope == "all":
        return _reverse("own_feed", secret=secret, kind=kind)
    return _reverse("own_feed_of", secret=secret, scope=scope, slug=slug, kind=kind)


def named(name: str) -> str:
    """The path of something there is only one of."""
    return _reverse(name)


def absolute(path: str) -> str:
    """The full address of a path."""
    return path if path.startswith(("http://", "https://")) else f"{settings.BASE_URL}{path}"


def _reverse(name: str, **parts: object) -> str:
    # Workers and the editor may speak another language than the site.
    with override(settings.LANGUAGE_CODE):
        return reverse(name, kwargs=parts)

"""Which page stands behind an address, for the room that counts."""

from collections.abc import Collection

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils.translation import override

from andruck.newsroom.queries import filed
from andruck.usage.rules import Kind, Page

_KINDS = {
    "topic": Kind.TOPIC,
    "author": Kind.AUTHOR,
    "edition": Kind.EDITION,
    "edition_page": Kind.EDITION,
    "editions": Kind.EDITION,
    "archive": Kind.ARCHIVE,
    "archive_year": Kind.ARCHIVE,
    "archive_month": Kind.ARCHIVE,
    "archive_day": Kind.ARCHIVE,
    "corrections": Kind.OTHER,
    "replies": Kind.OTHER,
    "support": Kind.GIVING,
}
"""Addresses that people read, by their names; what only machines read is not counted."""

_SORTS = {"front": Kind.FRONT, "section": Kind.SECTION, "dossier": Kind.DOSSIER, "page": Kind.OTHER}


class PaperPages:
    """The paper as ``usage`` sees it; plugged in by the wiring."""

    def by_path(self, paths: Collection[str]) -> dict[str, Page]:
        """The pages behind these paths, which may have a query of ours at their end."""
        found: dict[str, Page] = {}
        articles: dict[str, int] = {}
        tree: dict[str, str] = {}
        with override(settings.LANGUAGE_CODE):
            for path in paths:
                plain = path.partition("?")[0]
                try:
                    match = resolve(plain)
                except Resolver404:
                    continue
                if match.url_name == "article":
                    articles[path] = match.kwargs["id"]
                elif match.url_name == "wagtail_serve":
                    tree[path] = plain
                elif match.url_name in _KINDS:
                    found[path] = Page(_KINDS[match.url_name], str(match.kwargs.get("slug") or plain))
        filed_in = filed.sections(set(articles.values()))
        for path, number in articles.items():
            if number in filed_in:
                found[path] = Page(Kind.ARTICLE, str(number), filed_in[number])
        pages = filed.tree(set(tree.values()))
        for path, plain in tree.items():
            if plain in pages:
                sort, number = pages[plain]
                kind = _SORTS[sort]
                found[path] = Page(kind, str(number), number if kind is Kind.SECTION else 0)
        return found

"""Where things of the paper are filed, for many at once: what counts pages asks this."""

from collections.abc import Collection
from datetime import datetime

from wagtail.models import Page, Site

from andruck.newsroom.models import Article, Author, Byline, DossierEntry, DossierPage, SectionPage
from andruck.newsroom.rules import names


def sections(articles: Collection[int]) -> dict[int, int]:
    """The numbers of the sections of these articles, 0 for none; what is gone is left out. One query."""
    rows = Article.objects.filter(pk__in=articles).values_list("pk", "section_id")
    return {article: section or 0 for article, section in rows}


def tree(paths: Collection[str]) -> dict[str, tuple[str, int]]:
    """Sort (``front``, ``section``, ``dossier``, ``page``) and number of the pages of the tree at these paths.

    Four queries.
    """
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if site is None:
        return {}
    root = site.root_page
    urls = {f"{root.url_path.rstrip('/')}{path}": path for path in paths}
    rows = Page.objects.live().filter(url_path__in=urls).values_list("pk", "url_path")
    found = {urls[url]: pk for pk, url in rows}
    numbers = set(found.values())
    sorts = {root.pk: "front"}
    for sort, model in (("section", SectionPage), ("dossier", DossierPage)):
        sorts |= dict.fromkeys(model.objects.filter(pk__in=numbers).values_list("pk", flat=True), sort)
    return {path: (sorts.get(pk, "page"), pk) for path, pk in found.items()}


def section_names(sections: Collection[int]) -> dict[int, str]:
    """What these sections are called; what is gone is left out. One query."""
    return dict(SectionPage.objects.filter(pk__in=sections).values_list("pk", "title"))


def appeared(article: int) -> tuple[str, datetime | None] | None:
    """Headline of an article and when it was first public; None if there is no such article. One query."""
    rows = Article.objects.filter(pk=article).values_list("headline", "first_published_at")
    found: tuple[str, datetime | None] | None = rows.first()
    return found


def published(*, since: datetime) -> list[tuple[int, str, datetime]]:
    """Number, slug and moment of the public articles since then, the oldest first. One query."""
    rows = Article.objects.filter(live=True, first_published_at__gte=since).order_by(
        "first_published_at", "pk"
    )
    facts = rows.values_list("pk", "kicker", "headline", "first_published_at")
    return [(number, names.slug(kicker, headline), moment) for number, kicker, headline, moment in facts]


def headlines(articles: Collection[int]) -> dict[int, str]:
    """What these articles are called; what is gone is left out. One query."""
    return dict(Article.objects.filter(pk__in=articles).values_list("pk", "headline"))


# ---------------------------------------------------------------- dossiers and authors
def dossier_names(dossiers: Collection[int]) -> dict[int, str]:
    """What these dossiers are called; what is gone is left out. One query."""
    return dict(DossierPage.objects.filter(pk__in=dossiers).values_list("pk", "title"))


def author_names(authors: Collection[int]) -> dict[int, str]:
    """What these authors are called; who is gone is left out. One query."""
    return dict(Author.objects.filter(pk__in=authors).values_list("pk", "name"))


def in_dossier(dossier: int) -> frozenset[int]:
    """The articles of a dossier. One query."""
    return frozenset(DossierEntry.objects.filter(dossier=dossier).values_list("article_id", flat=True))


def written_by(author: int) -> frozenset[int]:
    """The articles that bear an author's name. One query."""
    return frozenset(Byline.objects.filter(author=author).values_list("article_id", flat=True))


def dossiers_of(articles: Collection[int]) -> list[tuple[int, int]]:
    """Dossier and article, for each of these articles and each dossier that it is in. One query."""
    found = DossierEntry.objects.filter(article__in=articles).values_list("dossier_id", "article_id")
    return list(found.order_by().distinct())


def authors_of(articles: Collection[int]) -> list[tuple[int, int]]:
    """Author and article, for each of these articles and each author whose name it bears. One query."""
    found = Byline.objects.filter(article__in=articles).values_list("author_id", "article_id")
    return list(found.order_by().distinct())

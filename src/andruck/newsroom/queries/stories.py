"""One article, whole, as a reader may see it."""

from collections import defaultdict
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from andruck.core import clock
from andruck.core.typography import count_words, polish, reading_minutes
from andruck.newsroom.models import Article, DossierEntry, PageReference
from andruck.newsroom.models.article import plain_blocks
from andruck.newsroom.queries import lists, privacy, replies
from andruck.newsroom.queries.body import retold, set_body, shown_in, text_setter
from andruck.newsroom.queries.tree import path_of
from andruck.newsroom.queries.visible import visible
from andruck.newsroom.rules.credit import credit
from andruck.newsroom.rules.publishing import needs_label
from andruck.newsroom.rules.values import Gone, Named, PageRef, Story


def story(article_id: int, *, own_mark: str) -> Story | Gone | None:
    """The article with this number: whole, gone (it was public once), or None (readers never saw it)."""
    translated = Article.objects.filter(translation_of=OuterRef("pk"), live=True)
    found = visible().select_related("section").annotate(has_translations=Exists(translated))
    row = found.filter(pk=article_id).first()
    if row is None:
        return gone(article_id)
    (writers,) = lists.writers([row.pk]).values() or ((),)
    return tell(row, own_mark=own_mark, writers=writers)


def draft(row: Any, *, own_mark: str) -> Story:
    """An unsaved article as it would be shown: everything is read from the draft itself."""
    row.first_published_at = row.first_published_at or clock.now()
    writers = tuple(
        Named(line.author_id, line.author.name, line.author.slug) for line in row.bylines.all() if not line.role
    )
    return tell(row, own_mark=own_mark, writers=writers)


def gone(article_id: int) -> Gone | None:
    """What is left of a withdrawn article."""
    row = (
        Article.objects.filter(pk=article_id, live=False, first_published_at__isnull=False)
        .values_list("withdrawal_note", flat=True)
        .first()
    )
    return None if row is None else Gone(article_id, row)


def tell(row: Any, *, own_mark: str, writers: tuple[Named, ...]) -> Story:
    """The values of one article whose section has been read along."""
    language = row.language or settings.LANGUAGE_CODE
    names = privacy.redactions([row.pk])[row.pk] if row.redacted else []
    text = text_setter(language, names)
    shown = shown_in(row)
    words = " ".join(plain_blocks(row.body))
    count = count_words(words)
    picture = shown.get(row.picture_id)
    return Story(
        teaser=lists.teaser(row, text, writers, picture),
        headline=text(row.headline),
        social_text=text(row.social_text),
        deck=text(row.deck),
        dateline=text(row.dateline),
        credit=_credit(row, language, own_mark),
        language=language,
        tags=_tags(row, language),
        dossiers=_dossiers(row),
        pages=_pages(row),
        replies=replies.to_article(row.pk) if row.replied else (),
        picture=retold(picture, row.picture_caption, row.picture_alt, text) if picture else None,
        blocks=set_body(row.body, language=language, names=names, shown=shown),
        words=count,
        characters=len(words),
        minutes=reading_minutes(count),
        indexable=not (row.noindex or row.redacted),
        ai_label=needs_label(row.publication_facts(clock.now())),
        note=privacy.case_note(row.pk) if row.redacted else "",
        translations=_translations(row),
    )


def _credit(row: Any, language: str, own_mark: str) -> str:
    marks = [agency.mark for agency in row.agencies.all()]
    with override(language):
        several = _("Agencies")
    return credit(marks, own_mark=own_mark, with_own=row.own_mark, several=several)


def _tags(row: Any, language: str) -> tuple[Named, ...]:
    if row.unlisted:
        return ()
    return tuple(Named(tag.pk, polish(tag.name, language), tag.slug) for tag in row.tags.all())


def _dossiers(row: Any) -> tuple[Named, ...]:
    entries = DossierEntry.objects.filter(article_id=row.pk, dossier__live=True).order_by("pk")
    return tuple(
        Named(id, polish(title, settings.LANGUAGE_CODE), slug, path_of(url_path))
        for id, title, slug, url_path in entries.values_list(
            "dossier_id", "dossier__title", "dossier__slug", "dossier__url_path"
        )
    )


def _pages(row: Any) -> tuple[PageRef, ...]:
    days: dict[date, list[int]] = defaultdict(list)
    references = PageReference.objects.filter(article_id=row.pk).order_by("edition__date", "page")
    for day, page in references.values_list("edition__date", "page"):
        days[day].append(page)
    return tuple(PageRef(day, tuple(pages)) for day, pages in days.items())


def _translations(row: Any) -> tuple[tuple[str, int, str], ...]:
    """(language, id, slug) of the same text in other languages; empty for nearly all, and then free."""
    root = row.translation_of_id or (row.pk if getattr(row, "has_translations", False) else None)
    if root is None:
        return ()
    found = visible().filter(Q(translation_of_id=root) | Q(pk=root)).exclude(pk=row.pk)
    return tuple(
        (other.language or settings.LANGUAGE_CODE, other.pk, other.slug)
        for other in found.only("id", "language", "kicker", "headline")
    )

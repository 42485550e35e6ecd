"""One article, whole, as a reader may see it."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from andruck.access.rules import ArticleFacts, Decision
from andruck.core import clock
from andruck.core.typography import count_words, polish, reading_minutes
from andruck.infra.shown import mark, until
from andruck.newsroom.blocks import plain_blocks
from andruck.newsroom.models import Article, DossierEntry, PageReference
from andruck.newsroom.queries import corrections, lists, privacy, replies, terms
from andruck.newsroom.queries.body import Setting, body, retold, rich_texts, shown_in, text_setter
from andruck.newsroom.queries.frame import paper as read_paper
from andruck.newsroom.queries.terms import Deciding, for_nobody
from andruck.newsroom.queries.tree import path_of
from andruck.newsroom.queries.visible import visible
from andruck.newsroom.rules import marks
from andruck.newsroom.rules.credit import credit
from andruck.newsroom.rules.names import Redaction, redact
from andruck.newsroom.rules.publishing import needs_label
from andruck.newsroom.rules.values import Block, Contributor, Gone, Image, Named, PageRef, Paper, Reply, Story


def story(
    article_id: int, *, paper: Paper | None = None, decide: Deciding = for_nobody
) -> Story | Gone | None:
    """The article with this number as somebody may read it, gone (it was public once), or None (never public).

    Without other answers those for somebody nobody knows hold, as if nothing were opened.
    """
    found = versions(article_id, paper=paper, decide=lambda facts: (decide(facts),))
    return found[0] if isinstance(found, tuple) else found


def versions(
    article_id: int, *, paper: Paper | None = None, decide: Callable[[ArticleFacts], Iterable[Decision]]
) -> tuple[Story, ...] | Gone | None:
    """The same article for several decisions about it, in their order."""
    mark(marks.article(article_id))
    translated = Article.objects.filter(translation_of=OuterRef("pk"), live=True)
    found = visible().select_related("section").annotate(has_translations=Exists(translated))
    row = found.filter(pk=article_id).first()
    if row is None:
        return gone(article_id)
    people = lists.contributors([row.pk]).get(row.pk, ())
    around = _around(row, people)
    paper = paper or read_paper()
    answers = decide(terms.facts(row, paper, **around.places))
    return tuple(compose(row, around, paper=paper, decision=answer) for answer in answers)


def draft(row: Any, *, paper: Paper, decide: Deciding) -> Story:
    """An unsaved article as it would be shown: everything around it is read from the draft itself.

    An article without a number yet is number 0.
    """
    language = row.language or settings.LANGUAGE_CODE
    row.first_published_at = row.first_published_at or clock.now()
    people = [
        Contributor(line.role, Named(line.author_id, line.author.name, line.author.slug))
        for line in row.bylines.all()
    ]
    dossiers = [entry.dossier for entry in row.dossier_entries.all()]
    pages = [
        (reference.edition.date, reference.page, reference.edition_id)
        for reference in row.page_references.all()
    ]
    around = Around(
        people=tuple(people),
        names=privacy.of(row),
        shown=shown_in(row),
        marks=tuple(agency.mark for agency in row.agencies.all()),
        tags=tuple(named_tag(tag.pk, tag.name, tag.slug, language) for tag in row.tags.all()),
        dossiers=tuple(named_dossier(d.pk, d.title, d.slug, path_of(d.url_path)) for d in dossiers if d.live),
        pages=page_refs(sorted(pages)),
        replies=replies.to_article(row.pk) if row.replied else (),
        corrected={},
        note=privacy.case_note(row.pk) if row.redacted else "",
    )
    decision = decide(terms.facts(row, paper, **around.places))
    return compose(row, around, paper=paper, decision=decision)


def facts(row: Any, *, paper: Paper) -> ArticleFacts:
    """What decisions about an article rest on; its section has been read along."""
    return terms.facts(row, paper, **_around(row, ()).places)


def gone(article_id: int) -> Gone | None:
    """What is left of a withdrawn article."""
    row = (
        Article.objects.filter(pk=article_id, live=False, first_published_at__isnull=False)
        .only("id", "redacted", "withdrawal_note")
        .first()
    )
    return None if row is None else Gone(article_id, redact(row.withdrawal_note, privacy.of(row)))


@dataclass(frozen=True, slots=True)
class Around:
    """What other tables say about one article; ``rich`` as in ``body.set_body``."""

    people: tuple[Contributor, ...]
    names: list[Redaction]
    shown: dict[int, Image]
    marks: tuple[str, ...]
    tags: tuple[Named, ...]
    dossiers: tuple[Named, ...]
    pages: tuple[PageRef, ...]
    replies: tuple[Reply, ...]
    corrected: dict[str, datetime]
    note: str
    translations: tuple[tuple[str, int, str], ...] = ()
    rich: dict[str, str] | None = None

    @property
    def places(self) -> dict[str, Any]:
        """Where it stands, as far as access is opened by it."""
        return {"dossiers": self.dossiers, "tags": self.tags, "pages": self.pages}


def _around(row: Any, people: tuple[Contributor, ...]) -> Around:
    language = row.language or settings.LANGUAGE_CODE
    agencies = row.agencies.all()
    tags = row.tags.all() if privacy.is_listed(row) else ()
    around = Around(
        people=people,
        names=privacy.of(row),
        shown=shown_in(row),
        marks=tuple(agency.mark for agency in agencies),
        tags=tuple(named_tag(tag.pk, tag.name, tag.slug, language) for tag in tags),
        dossiers=_dossiers(row),
        pages=_pages(row),
        replies=replies.to_article(row.pk) if row.replied else (),
        corrected=corrections.times([row.pk]).get(row.pk, {}) if row.corrected else {},
        note=privacy.case_note(row.pk) if row.redacted else "",
        translations=_translations(row),
        rich=rich_texts([row.body]),
    )
    mark(
        f"name:{row.section_id}",
        *(f"agency:{one.pk}" for one in agencies),
        *(f"topic:{one.pk}" for one in tags),
    )
    return around


def compose(row: Any, around: Around, *, paper: Paper, decision: Decision) -> Story:
    """The story of an article whose section and surroundings have been read. No queries but those of its body."""
    facts = terms.facts(row, paper, **around.places)
    mark(*marks.text(row.pk, row.section_id))
    until(decision.next_change)
    language = row.language or settings.LANGUAGE_CODE
    text = text_setter(language, around.names)
    words = " ".join(plain_blocks(row.body))
    count = count_words(words)
    picture = around.shown.get(row.picture_id)
    people = lists.unnamed(around.people, around.names)
    setting = Setting(language, around.names, around.shown, around.rich)
    blocks = body(row, decision, setting, length=paper.excerpt_length)
    return Story(
        facts=facts,
        decision=decision,
        teaser=lists.teaser(row, text, lists.writers(people), picture),
        headline=text(row.headline),
        social_text=text(row.social_text),
        deck=text(row.deck),
        dateline=text(row.dateline),
        credit=_credit(row, around.marks, language, paper.own_mark),
        language=language,
        tags=privacy.unnamed(around.tags, around.names),
        contributors=tuple(one for one in people if one.role),
        dossiers=privacy.unnamed(around.dossiers, around.names),
        pages=around.pages,
        replies=around.replies,
        picture=retold(picture, row.picture_caption, row.picture_alt, text) if picture else None,
        blocks=_dated(blocks, around.corrected),
        words=count,
        characters=len(words),
        minutes=reading_minutes(count),
        indexable=privacy.is_indexable(row),
        ai_label=needs_label(row.publication_facts(clock.now())),
        note=around.note,
        translations=around.translations,
    )


def _dated(blocks: tuple[Block, ...], times: dict[str, datetime]) -> tuple[Block, ...]:
    """Corrections without a time of their own bear the one at which they were published."""
    return tuple(
        replace(block, value={**block.value, "at": times[block.id]})
        if block.kind == "correction" and block.value["at"] is None and block.id in times
        else block
        for block in blocks
    )


def _credit(row: Any, marks: tuple[str, ...], language: str, own_mark: str) -> str:
    with override(language):
        several = _("Agencies")
    return credit(marks, own_mark=own_mark, with_own=row.own_mark, several=several)


def named_tag(id: int, name: str, slug: str, language: str) -> Named:
    """A topic as it stands under an article."""
    return Named(id, polish(name, language), slug)


def _dossiers(row: Any) -> tuple[Named, ...]:
    entries = DossierEntry.objects.filter(article_id=row.pk).order_by("pk")
    rows = entries.values_list(
        "dossier_id", "dossier__title", "dossier__slug", "dossier__url_path", "dossier__live"
    )
    # Also of one that is hidden: it may come back.
    mark(*(f"name:{id}" for id, *_ in rows))
    return tuple(
        named_dossier(id, title, slug, path_of(url_path)) for id, title, slug, url_path, live in rows if live
    )


def named_dossier(id: int, title: str, slug: str, path: str) -> Named:
    """A dossier as it stands at an article."""
    return Named(id, polish(title, settings.LANGUAGE_CODE), slug, path)


def _pages(row: Any) -> tuple[PageRef, ...]:
    references = PageReference.objects.filter(article_id=row.pk).order_by("edition__date", "page")
    rows = references.values_list("edition__date", "page", "edition_id")
    mark(*(f"edition:{edition}" for _, _, edition in rows))
    return page_refs(rows)


def page_refs(found: Iterable[tuple[date, int, int]]) -> tuple[PageRef, ...]:
    """Days, page numbers and editions, sorted, as one reference for each edition."""
    days: dict[tuple[date, int], list[int]] = defaultdict(list)
    for day, page, edition in found:
        days[day, edition].append(page)
    return tuple(PageRef(day, tuple(pages), edition) for (day, edition), pages in days.items())


def _translations(row: Any) -> tuple[tuple[str, int, str], ...]:
    """(language, id, slug) of the same text in other languages; empty for nearly all, and then free."""
    mark(marks.family(row.translation_of_id or row.pk))
    root = row.translation_of_id or (row.pk if getattr(row, "has_translations", False) else None)
    if root is None:
        return ()
    found = visible().filter(Q(translation_of_id=root) | Q(pk=root)).exclude(pk=row.pk)
    found = found.only("id", "language", "kicker", "headline", "redacted")
    mark(*marks.articles(other.pk for other in found))
    return tuple(
        (other.language or settings.LANGUAGE_CODE, other.pk, privacy.slug(other, privacy.of(other)))
        for other in found
    )

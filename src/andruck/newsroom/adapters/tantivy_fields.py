"""The fields of the index, and an article as they hold it. We analyse every text; the engine only cuts at blanks."""

import math
from datetime import UTC, datetime

import tantivy

from andruck.newsroom.rules.analysis.texts import Analyser
from andruck.newsroom.rules.searching import Document

FACETS = ("section", "year", "author", "dossier", "agency")
_NUMBERS = ("id", *FACETS)
_HALF_LIFE = 550 * 86_400.0
"""Seconds after which an article has lost half of what being new is worth."""


def schema() -> tantivy.Schema:
    """What is kept of each article. Nothing is stored: the texts are in the database."""
    builder = tantivy.SchemaBuilder()
    for name in _NUMBERS:
        builder.add_unsigned_field(name, indexed=True, fast=True)
    builder.add_integer_field("day", indexed=False, fast=True)
    builder.add_integer_field("moment", indexed=False, fast=True)
    builder.add_float_field("fresh", indexed=False, fast=True)
    for name in ("plain", "title_plain"):
        # With places, for phrases.
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    for name in ("stem", "title", "lead", "parts", "names"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    return builder.build()


def document(article: Document, analyser: Analyser, origin: int) -> tantivy.Document:
    """The article, ready for the index."""
    analysed = analyser.document(article)
    made = tantivy.Document()
    made.add_unsigned("id", article.id)
    made.add_unsigned("section", article.section)
    made.add_unsigned("year", article.published.year)
    made.add_integer("day", article.published.toordinal())
    made.add_integer("moment", moment(article.published))
    made.add_float("fresh", freshness(article.published, origin))
    for author in {id for id, _ in article.authors}:
        made.add_unsigned("author", author)
    for dossier in set(article.dossiers):
        made.add_unsigned("dossier", dossier)
    for agency in set(article.agencies):
        made.add_unsigned("agency", agency)
    made.add_text("plain", analysed.whole.plain)
    made.add_text("stem", analysed.whole.stems)
    made.add_text("parts", analysed.whole.parts)
    made.add_text("title_plain", analysed.title.plain)
    made.add_text("title", analysed.title.stems)
    made.add_text("lead", analysed.lead.stems)
    made.add_text("names", analysed.names)
    return made


def moment(published: datetime) -> int:
    """Milliseconds since 1970."""
    return round((published - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1000)


def freshness(published: datetime, origin: int) -> float:
    """What the score is multiplied with: 1 for old texts, 2 at the moment the index was built, more for later ones.

    It falls by half again and again, so the order of two articles never depends on when somebody asks.
    """
    age = origin - published.timestamp()
    return 1.0 + min(math.exp2(-age / _HALF_LIFE), 8.0)

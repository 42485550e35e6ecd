"""The files of people in the archive: what they would do, and whether the sealed originals are unchanged."""

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from andruck.newsroom.blocks import plain_blocks
from andruck.newsroom.models import ArchiveCase, ArchiveCaseArticle
from andruck.newsroom.rules import names
from andruck.newsroom.rules.names import Redaction

_SEALED = (
    "kicker",
    "headline",
    "deck",
    "dateline",
    "teaser_headline",
    "teaser_text",
    "social_text",
    "picture_caption",
    "picture_alt",
)


@dataclass(frozen=True, slots=True)
class Seal:
    """An article of a case: ``intact`` is whether it is stored as it was when it came into the case."""

    article: int
    headline: str
    intact: bool


def fingerprint(article: Any) -> str:
    """SHA-256 (hex) of the words of an article as they are stored, not as they are shown."""
    stored = {name: getattr(article, name) for name in _SEALED}
    stored["body"] = list(article.body.raw_data)
    return sha256(json.dumps(stored, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def verify(case: ArchiveCase) -> tuple[Seal, ...]:
    """Whether the originals are unchanged. Protection never changes them; an editor who rewrites the text does."""
    rows = ArchiveCaseArticle.objects.filter(case_id=case.pk).select_related("article").order_by("pk")
    return tuple(
        Seal(row.article_id, row.article.headline, row.original_hash == fingerprint(row.article))
        for row in rows
    )


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What readers would see of an article with the names of the case replaced: each text that changes."""

    article: int
    headline: str
    address: str
    texts: tuple[str, ...]


def rehearse(case: ArchiveCase) -> tuple[Rehearsal, ...]:
    """What the redactions of a case do to its articles, whatever its stage; nothing is changed."""
    found = [Redaction(row.find, row.replace) for row in case.redactions.all()]
    rows = ArchiveCaseArticle.objects.filter(case_id=case.pk).select_related("article").order_by("pk")
    return tuple(_rehearsal(row.article, found) for row in rows)


def _rehearsal(article: Any, found: list[Redaction]) -> Rehearsal:
    originals = [*(getattr(article, name) for name in _SEALED), *plain_blocks(article.body)]
    changed = (new for text in originals if (new := names.redact(text, found)) != text)
    return Rehearsal(
        article=article.pk,
        headline=names.redact(article.headline, found),
        address=names.slug(article.kicker, article.headline, found),
        texts=tuple(dict.fromkeys(changed)),
    )

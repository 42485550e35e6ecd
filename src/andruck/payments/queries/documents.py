"""Issued documents."""

import json

from andruck.payments.models import Document
from andruck.payments.rules.documents import Paper, Series


def paper(number: str) -> Paper | None:
    """A document with what it says, by its number; None when there is none."""
    row = Document.objects.select_related("content").filter(number=number).first()
    return _paper(row) if row else None


def paper_about(key: str) -> Paper | None:
    """The document that was issued about a fact, by its key; None when there is none."""
    row = Document.objects.select_related("content").filter(key=key).first()
    return _paper(row) if row else None


def _paper(row: Document) -> Paper:
    kept = getattr(row, "content", None)
    return Paper(
        number=row.number,
        series=Series(row.series),
        key=row.key,
        issued_on=row.issued_on,
        content=json.loads(kept.content) if kept else None,
    )

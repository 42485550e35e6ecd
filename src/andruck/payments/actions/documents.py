"""Issuing numbered documents, and forgetting what they said when its time is over."""

from collections.abc import Mapping
from datetime import date
from secrets import token_hex

from django.db import transaction
from django.db.models import Max

from andruck.payments.actions.booking import hold_books
from andruck.payments.models import Document, DocumentContent
from andruck.payments.rules import documents
from andruck.payments.rules.documents import Series
from andruck.payments.rules.ledger import CODE, LedgerError, OtherContentError


@transaction.atomic
def issue(*, key: str, series: Series, on: date, content: Mapping[str, object]) -> str:
    """Issue a document about the fact ``key`` ("receipt:attempt:…"); returns its number, such as ``R-2026-000001``.

    ``content`` is all that it says, as JSON without fractions (amounts in cents): the paper is drawn from it whenever
    somebody asks. Issuing again what was issued changes nothing and returns the same number. The numbers of a series
    have no gaps: if the transaction is rolled back, the number has not been given away.
    Raises OtherContentError when the same fact is told differently, LedgerError for a key that is no code.
    """
    if not CODE.fullmatch(key):
        raise LedgerError(f"{key!r} cannot be the key of a document: it has to be a code of up to 120 signs.")
    text = documents.canonical(content)
    hold_books()
    known = Document.objects.select_related("content").filter(key=key).first()
    if known is not None:
        _compare(known, series=series, on=on, text=text)
        return known.number
    last = Document.objects.filter(series=series.value, year=on.year).aggregate(last=Max("ordinal"))["last"]
    ordinal, salt = (last or 0) + 1, token_hex(16)
    row = Document.objects.create(
        number=documents.number(series.value, on.year, ordinal),
        series=series.value,
        year=on.year,
        ordinal=ordinal,
        key=key,
        issued_on=on,
        digest=documents.digest(salt, text),
    )
    DocumentContent.objects.create(document=row, salt=salt, content=text)
    return row.number


def _compare(known: Document, *, series: Series, on: date, text: str) -> None:
    kept = getattr(known, "content", None)
    same = (known.series, known.issued_on) == (series.value, on)
    if not same or (kept is not None and kept.content != text):
        raise OtherContentError(f"{known.number} was issued for {known.key} with other content.")


@transaction.atomic
def forget_documents(*, today: date) -> int:
    """Delete what documents said whose time is over; their numbers and dates stay. Returns how many."""
    oldest = today.year - documents.KEPT_YEARS
    gone, _ = DocumentContent.objects.filter(document__year__lt=oldest).delete()
    return gone

"""Finding a payment by what people have in their hands: a receipt, a statement, a mail of the provider, an amount."""

from contextlib import suppress

from django.db.models import Q

from andruck.core.errors import Refusal
from andruck.core.money import parse
from andruck.payments.models import Document, Movement, TransferReference
from andruck.payments.queries import attempts
from andruck.payments.rules import documents, references


def wanted(text: str) -> Q:
    """Attempts that this may mean: our number, the number of what was paid for, a receipt's (``R-2026-000001``), the
    provider's, the reference on a transfer (however it was typed), or the amount. Nothing else matches in parts."""
    text = text.strip()[:200]
    found = (
        Q(ref_id=text)
        | Q(intent__key=text)
        | Q(pk__in=Movement.objects.filter(ref_id=text).values("attempt"))
    )
    if (key := attempts.as_key(text)) is not None:
        found |= Q(pk=key) | Q(intent__key=str(key))
    if (code := references.read(text)) is not None:
        found |= Q(pk__in=TransferReference.objects.filter(code=code).values("key"))
    for document in Document.objects.filter(number__iexact=text):
        if (paid := documents.about(document.key)) is not None:
            found |= Q(intent__kind=paid[0], intent__key=paid[1])
    with suppress(Refusal):
        amount = parse(text)
        found |= Q(cents=amount.cents, currency=amount.currency)
    return found

"""Numbered documents about the money of a contribution: receipts for what came, refunds for what went."""

from datetime import datetime

from django.utils.timezone import localdate

from andruck.core.money import Money
from andruck.payments.actions.documents import issue
from andruck.payments.rules.documents import Series, receipt_key
from andruck.support.models import Contribution
from andruck.support.rules import tax
from andruck.support.rules.contributions import KIND, Turn


def about(row: Contribution, what: Turn, amount: Money, at: datetime, entry: int) -> str:
    """Issue the document about this turn; its number. All that it says is written down with it.

    In sum, the receipts of a contribution less its refunds are what the paper has kept of it. The first receipt is
    found by what was paid for; every later document, by the journal's entry besides.
    """
    first = row.paid_at is None and not what.takes
    key = receipt_key(KIND, str(row.pk))
    series = Series.REFUND if what.takes else Series.RECEIPT
    content = _content(row, amount, at)
    if not first:
        key = f"{series.name.lower()}:{KIND}:{row.pk}:{entry}"
        content |= {"what": what.value, "receipt": row.receipt}
    return issue(key=key, series=series, on=localdate(at), content=content)


def _content(row: Contribution, amount: Money, at: datetime) -> dict[str, object]:
    _, vat = tax.net(amount, row.tax_rate)
    return {
        "kind": KIND, "contribution": str(row.pk), "nature": row.nature, "cents": amount.cents,
        "currency": amount.currency, "vat_rate": row.tax_rate, "vat_cents": vat.cents, "name": row.name,
        "street": row.street, "postcode": row.postcode, "city": row.city, "country": row.country,
        "language": row.language, "paid_on": localdate(at).isoformat(),
    }  # fmt: skip

"""What providers have paid out and the bank's statement has not shown yet."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Sum

from andruck.core.money import Money
from andruck.payments.models import Allocation, Booking, Posting
from andruck.payments.rules.matching import Target

KIND = "provider_payout"


@dataclass(frozen=True, slots=True)
class Payout:
    """A payout on its way: ``key`` is its booking's, ``reference`` the provider's name for it."""

    key: str
    reference: str
    on: date
    open: Money

    @property
    def provider(self) -> str:
        """Whose payout it is."""
        return self.key.partition(":")[0]


def open_payouts(references: Iterable[str] | None = None) -> list[Payout]:
    """Payouts that no line of a statement has been given to, the oldest first; all, or those of these names."""
    rows = Booking.objects.filter(kind=KIND, undone_by=None)
    if references is not None:
        rows = rows.filter(reference__in=list(references))
    found = list(rows.order_by("id").values_list("id", "key", "reference", "on")[:1000])
    under_way = _sums([number for number, _, _, _ in found])
    arrived = dict(
        Allocation.objects.filter(target=Target.PAYOUT, ref__in=[key for _, key, _, _ in found])
        .values_list("ref")
        .annotate(sum=Sum("cents"))
    )
    payouts = [
        Payout(key, reference, on, Money(under_way.get(number, 0) - arrived.get(key, 0)))
        for number, key, reference, on in found
    ]
    return [payout for payout in payouts if payout.open.cents > 0]


def _sums(bookings: list[int]) -> dict[int, int]:
    rows = Posting.objects.filter(
        booking__in=bookings, account__name__startswith="asset:transit:", currency="EUR"
    )
    return dict(rows.values_list("booking_id").annotate(sum=Sum("cents")))

"""Our money that is not on our account yet: what providers hold, what they have sent off, and what they sent last."""

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, Sum

from andruck.core.money import Money
from andruck.payments.models import DayBalance, Posting

CLEARING, TRANSIT = "asset:clearing:", "asset:transit:"


@dataclass(frozen=True, slots=True)
class Holding:
    """``held`` lies at the provider, ``under_way`` is to arrive at the bank; ``last`` payout and its day, if any."""

    provider: str
    held: Money
    under_way: Money
    last: Money | None
    last_on: date | None

    @property
    def accounts(self) -> tuple[str, str]:
        """The accounts of the books that the two sums stand on."""
        return f"{CLEARING}{self.provider}", f"{TRANSIT}{self.provider}"


def holdings(*, currency: str = "EUR") -> list[Holding]:
    """Every provider that has ever held anything, by its code; as of now."""
    accounts = Q(account__name__startswith=CLEARING) | Q(account__name__startswith=TRANSIT)
    rows = (
        DayBalance.objects.filter(accounts, currency=currency)
        .values("account__name")
        .annotate(cents=Sum(F("debit") - F("credit")))
    )
    sums = {name: int(cents) for name, cents in rows.values_list("account__name", "cents")}
    providers = sorted({name.split(":", 2)[2] for name in sums})
    return [_holding(provider, sums, currency) for provider in providers]


def _holding(provider: str, sums: dict[str, int], currency: str) -> Holding:
    payouts = Posting.objects.filter(account__name=f"{TRANSIT}{provider}", currency=currency, cents__gt=0)
    last = payouts.filter(booking__kind="provider_payout").order_by("-booking").first()
    return Holding(
        provider,
        Money(sums.get(f"{CLEARING}{provider}", 0), currency),
        Money(sums.get(f"{TRANSIT}{provider}", 0), currency),
        None if last is None else Money(last.cents, currency),
        None if last is None else last.on,
    )

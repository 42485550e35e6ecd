"""Balances: exact for any day, from the days' sums, however many postings there are."""

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from andruck.core.money import Money
from andruck.payments.models import DayBalance


@dataclass(frozen=True, slots=True)
class Balance:
    """An account over a period, in one currency: what it began with, what was posted, what it ended with.

    Debits count positive, so income and liabilities are usually negative.
    """

    account: str
    opening: Money
    debit: Money
    credit: Money
    postings: int

    @property
    def closing(self) -> Money:
        """What the account ended with."""
        return self.opening + self.debit - self.credit


def balance(account: str, *, at: date | None = None, currency: str = "EUR") -> Money:
    """What lies on an account at the end of a day, by default of all days. Zero for an account that is not there.

    A name that ends with a colon (``income:``) means everything below it.
    """
    rows = _rows(account).filter(currency=currency)
    if at is not None:
        rows = rows.filter(on__lte=at)
    cents = rows.aggregate(cents=Coalesce(Sum(F("debit") - F("credit")), 0))["cents"]
    return Money(int(cents), currency)


def trial_balance(
    *, since: date | None = None, until: date | None = None, account: str = ""
) -> list[Balance]:
    """Every account (or those below ``income:``) that has postings up to ``until``, by name and currency.

    The openings, and the closings, of all accounts of a currency add up to nothing.
    """
    rows = _rows(account)
    if until is not None:
        rows = rows.filter(on__lte=until)
    inside = Q() if since is None else Q(on__gte=since)
    before = Q(pk__in=[]) if since is None else Q(on__lt=since)
    found = (
        rows.values_list("account__name", "currency")
        .annotate(
            opening=Coalesce(Sum(F("debit") - F("credit"), filter=before), 0),
            debits=Coalesce(Sum("debit", filter=inside), 0),
            credits=Coalesce(Sum("credit", filter=inside), 0),
            count=Coalesce(Sum("postings", filter=inside), 0),
        )
        .order_by("account__name", "currency")
    )
    return [
        Balance(
            account=name,
            opening=Money(int(opening), currency),
            debit=Money(int(debits), currency),
            credit=Money(int(credits), currency),
            postings=int(count),
        )
        for name, currency, opening, debits, credits, count in found
    ]


def _rows(account: str) -> QuerySet[DayBalance]:
    if not account:
        return DayBalance.objects.all()
    if account.endswith(":"):
        return DayBalance.objects.filter(account__name__startswith=account)
    return DayBalance.objects.filter(account__name=account)

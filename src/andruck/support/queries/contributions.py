"""Contributions as pages show them, and what the paper has decided about them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from andruck.access.rules import Standing
from andruck.core.errors import Refusal
from andruck.core.money import Money
from andruck.support.models import Contribution, ContributionTurn, SupportSettings
from andruck.support.rules.contributions import Charity, Giver, Nature, Terms, Turn, parse_suggestions
from andruck.support.rules.tax import Taxpayer

FIELDS = (
    "suggestions", "least_cents", "most_cents", "why", "thanks_from_cents", "thanks_days", "charity_notice",
    "charity_until", "country", "small_business",
)  # fmt: skip
"""What the paper decides about contributions."""


@dataclass(frozen=True, slots=True)
class TurnView:
    """Money that came or, negative, went; ``document`` is the number of the paper about it."""

    what: Turn
    amount: Money
    at: datetime
    document: str


@dataclass(frozen=True, slots=True)
class ContributionView:
    """A contribution. ``received`` less ``returned`` is what the paper has kept; ``receipt`` is a number or empty."""

    key: UUID
    amount: Money
    nature: Nature
    tax_rate: int
    language: str
    giver: Giver
    wants_receipt: bool
    created_at: datetime
    paid_at: datetime | None
    received: Money
    returned: Money
    receipt: str
    attempt: UUID | None
    reader: int | None

    @property
    def is_kept(self) -> bool:
        """Whether money has come, and at least a part of it has stayed."""
        return self.paid_at is not None and self.received > self.returned

    @property
    def kept(self) -> Money:
        """What of it is with the paper."""
        return self.received - self.returned


def contribution(key: UUID) -> ContributionView | None:
    """The contribution with this number; None when there is none."""
    row = Contribution.objects.filter(pk=key).first()
    return None if row is None else view(row)


def turns(key: UUID) -> tuple[TurnView, ...]:
    """All money of a contribution that came or went, in its order. The first is what the receipt is about."""
    rows = ContributionTurn.objects.filter(contribution=key).select_related("contribution").order_by("entry")
    return tuple(
        TurnView(Turn(row.what), Money(row.cents, row.contribution.currency), row.at, row.document)
        for row in rows
    )


def of_attempt(attempt: UUID) -> ContributionView | None:
    """The contribution that is being paid by this attempt."""
    row = Contribution.objects.filter(attempt=attempt).first()
    return None if row is None else view(row)


def view(row: Contribution) -> ContributionView:
    """A row as a value."""
    return ContributionView(
        key=row.pk,
        amount=Money(row.cents, row.currency),
        nature=Nature(row.nature),
        tax_rate=row.tax_rate,
        language=row.language,
        giver=Giver(row.email, row.name, row.street, row.postcode, row.city, row.country),
        wants_receipt=row.wants_receipt,
        created_at=row.created_at,
        paid_at=row.paid_at,
        received=Money(row.received_cents, row.currency),
        returned=Money(row.returned_cents, row.currency),
        receipt=row.receipt,
        attempt=row.attempt,
        reader=row.reader_id,
    )


def settings() -> SupportSettings:
    """What the paper has decided; the defaults until it has."""
    return SupportSettings.objects.first() or SupportSettings()


def terms() -> Terms:
    """The same as rules want it. Suggestions that somebody has misspelt are left out."""
    row = settings()
    try:
        suggestions = parse_suggestions(row.suggestions, row.currency)
    except Refusal:
        suggestions = ()
    return Terms(
        suggestions=suggestions,
        least=Money(row.least_cents, row.currency),
        most=Money(row.most_cents, row.currency),
        charity=Charity(row.charity_notice, row.charity_until),
        thanks_from=Money(row.thanks_from_cents, row.currency),
        thanks_days=row.thanks_days,
        thanks_standing=Standing.MEMBER,
    )


def taxpayer() -> Taxpayer:
    """The paper as the tax office sees it."""
    row = settings()
    return Taxpayer(country=row.country, small_business=row.small_business)

"""How the paper has set up its treasury: ways to pay, amounts that need two people."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from andruck.core.money import Money
from andruck.payments import ports
from andruck.payments.models import Method, TreasurySettings
from andruck.payments.rules import methods
from andruck.payments.rules.methods import Hidden, MethodFacts
from andruck.payments.rules.values import Capability


def payment_settings() -> TreasurySettings:
    """What the paper has decided; the defaults if it has not."""
    return TreasurySettings.objects.first() or TreasurySettings()


def facts_of(method: Method) -> MethodFacts:
    """A way to pay as the rules see it."""
    provider = ports.provider(method.provider)
    return MethodFacts(
        slug=method.slug,
        provider=method.provider,
        name=method.name,
        note=method.note,
        enabled=method.enabled,
        plugged=provider is not None,
        recorded=provider is not None and provider.traits.can(Capability.RECORDED),
        valid_from=method.valid_from,
        valid_until=method.valid_until,
        least=None if method.least_cents is None else Money(method.least_cents, method.currency),
        most=None if method.most_cents is None else Money(method.most_cents, method.currency),
        health=methods.Health(method.failures, method.rests, method.hidden_until),
    )


def offered(*, now: datetime, amount: Money | None = None) -> list[MethodFacts]:
    """The ways to pay that a reader may choose from now, in the paper's order."""
    return methods.offered([facts_of(row) for row in Method.objects.all()], now=now, amount=amount)


def every_method(*, now: datetime) -> list[tuple[MethodFacts, Hidden | None]]:
    """All of them with the reason why they are not offered, for the desk."""
    found = [facts_of(row) for row in Method.objects.all()]
    return [(method, methods.hidden(method, now=now)) for method in found]


@dataclass(frozen=True, slots=True)
class Arranged:
    """A way to pay for the desk: ``hidden`` says why it is not offered; when it worked last, and what failed last."""

    method: MethodFacts
    hidden: Hidden | None
    position: int
    worked_at: datetime | None
    failed_at: datetime | None
    failure: str


def arranged(*, now: datetime) -> list[Arranged]:
    """Every way to pay, in the paper's order."""
    return [_arranged(row, now) for row in Method.objects.all()]


def _arranged(row: Method, now: datetime) -> Arranged:
    method = facts_of(row)
    hidden = methods.hidden(method, now=now)
    return Arranged(method, hidden, row.position, row.last_success_at, row.last_failure_at, row.last_failure)


def providers_in_use() -> set[str]:
    """The providers behind the paper's ways to pay."""
    return set(Method.objects.values_list("provider", flat=True))


def providers_of_several() -> set[str]:
    """The providers behind more than one way to pay."""
    rows = Method.objects.order_by().values("provider").annotate(count=Count("pk")).filter(count__gt=1)
    return set(rows.values_list("provider", flat=True))


def needed(method: str) -> frozenset[str]:
    """The fields of ``Payer`` that a form has to ask for when this way to pay is chosen; mostly none."""
    row = Method.objects.filter(slug=method).first()
    provider: object = ports.provider(row.provider) if row is not None else None
    if row is None or not isinstance(provider, ports.Asks):
        return frozenset()
    return provider.needs(row.variant)

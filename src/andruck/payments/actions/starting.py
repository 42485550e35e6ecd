"""Beginning to pay, and giving up."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.core.money import Money
from andruck.payments import ports
from andruck.payments.actions import calling, learning, sweeping
from andruck.payments.models import Attempt, Intent, Method, Outgoing
from andruck.payments.queries import attempts, setup
from andruck.payments.rules import lifecycle, methods
from andruck.payments.rules.methods import Hidden
from andruck.payments.rules.postings import Share
from andruck.payments.rules.states import OPEN, Status
from andruck.payments.rules.values import Call, Capability, Payer

MOST = Money(1_000_000_00)
"""A reader who wants to give more than a million should talk to somebody."""


@transaction.atomic
def intend(
    *,
    kind: str,
    key: str,
    amount: Money,
    description: str,
    split: Sequence[Share],
    exact: bool = True,
) -> int:
    """Say what somebody is going to pay for; returns the intent's number. The same kind and key is the same intent.

    ``description`` is what the payer reads on their statement. ``split`` says where the money belongs, by weight.
    ``exact`` False: any amount is welcome. Raises Refusal for an impossible amount, and when the same thing was said
    before with another amount.
    """
    if amount.cents <= 0 or abs(amount.cents) > MOST.cents:
        raise Refusal("amount_bounds", f"Choose an amount above zero and up to {MOST}.", field="amount")
    if not split or sum(share.weight for share in split) <= 0 or min(share.weight for share in split) < 0:
        raise ValueError("A split has weights that are not negative, and one that is positive.")
    intent, _ = Intent.objects.get_or_create(
        kind=kind,
        key=key,
        defaults={
            "cents": amount.cents,
            "currency": amount.currency,
            "exact": exact,
            "description": description[:140],
            "split": [[share.account, share.weight] for share in split],
            "created_at": clock.now(),
        },
    )
    if (intent.cents, intent.currency) != (amount.cents, amount.currency):
        raise Refusal(
            "intent_changed", "This has been begun with another amount. Begin anew.", field="amount"
        )
    return intent.pk


def begin(
    *,
    intent: int,
    method: str,
    payer: Payer | None = None,
    return_url: str = "",
    cancel_url: str = "",
    mandate: str = "",
    due: datetime | None = None,
) -> UUID:
    """Begin to pay an intent; returns the attempt's key. Make the call with ``go`` after this has committed.

    A second click, a second tab or the back button leads to the attempt that is open already; with another method,
    that one is given up first. ``{attempt}`` in the addresses is replaced by the key. Raises Refusal when it is paid,
    when the method is not offered, or when an open attempt cannot be given up any more.
    """
    for _ in range(2):
        with transaction.atomic():
            held = Intent.objects.select_for_update().get(pk=intent)
            if held.paid_by_id is not None:
                raise Refusal("paid_already", "This has been paid already. Thank you!")
            other = held.attempts.filter(status__in=[status.value for status in OPEN]).first()
            if other is not None and other.method == method:
                return other.pk
            if other is None:
                chosen = _choose(method, Money(held.cents, held.currency))
                return _attempt(held, chosen, payer, return_url, cancel_url, mandate, due)
        give_up(attempt=other.pk)
    raise Refusal(
        "payment_open", "Another payment for this has just been begun. Go back to it, or try again."
    )


def go(*, attempt: UUID) -> attempts.View:
    """Make the first call now, for a payer who waits, and say where they stand.

    Nothing is lost if this is interrupted: the background work goes on.
    """
    calling.make_now(attempt=attempt, call=Call.START)
    calling.make_now(attempt=attempt, call=Call.CHARGE)
    found = attempts.view(attempt)
    if found is None:
        raise LookupError(f"There is no attempt {attempt}.")
    return found


def _choose(slug: str, amount: Money) -> Method:
    row = Method.objects.filter(slug=slug).first()
    why = Hidden.GONE if row is None else methods.hidden(setup.facts_of(row), now=clock.now(), amount=amount)
    if why is Hidden.AMOUNT:
        raise Refusal(
            "method_amount", "This way to pay is not offered for this amount. Choose another.", field="method"
        )
    if row is None or why is not None:
        raise Refusal(
            "method_hidden", "This way to pay is not offered at the moment. Choose another.", field="method"
        )
    return row


def _attempt(
    intent: Intent,
    method: Method,
    payer: Payer | None,
    return_url: str,
    cancel_url: str,
    mandate: str,
    due: datetime | None,
) -> UUID:
    key, now = uuid4(), clock.now()
    attempt = Attempt.objects.create(
        id=key,
        intent=intent,
        method=method.slug,
        provider=method.provider,
        variant=method.variant,
        cents=intent.cents,
        currency=intent.currency,
        created_at=now,
        changed_at=now,
        mandate=mandate,
        due=due,
        payer=asdict(payer or Payer()),
        return_url=return_url.replace("{attempt}", str(key)),
        cancel_url=cancel_url.replace("{attempt}", str(key)),
    )
    call = Call.CHARGE if mandate else Call.START
    Outgoing.objects.create(attempt=attempt, call=call.value, created_at=now, due_at=now)
    ports.step("attempt.written")
    return key


def give_up(*, attempt: UUID) -> Status:
    """Give an open attempt up on our side and, where that is needed, at the provider; its status afterwards.

    Money that comes nevertheless is booked. Raises Refusal when it cannot be given up any more.
    """
    with transaction.atomic():
        held = learning.hold(attempt)
        state = attempts.state_of(held)
        if held.status not in OPEN or state.abandoned:
            return Status(held.status)
        provider = ports.provider(held.provider)
        if _under_way(held):
            raise Refusal(
                "payment_under_way",
                "This payment is under way already. Wait a moment and look again before paying anew.",
            )
        asks = _has_to_ask(held, provider)
        if not asks:
            learning.change(held, lifecycle.abandon(state))
            return Status(held.status)
        now = clock.now()
        Outgoing.objects.get_or_create(
            attempt=held, call=Call.CANCEL.value, refund=None, defaults={"created_at": now, "due_at": now}
        )
    calling.make_now(attempt=attempt, call=Call.CANCEL)
    if _status(attempt) in OPEN:
        # It may be too late because something has happened that we have not heard of.
        sweeping.look(attempt=attempt)
    status = _status(attempt)
    if status in OPEN:
        raise Refusal(
            "payment_open",
            "The payment that was begun cannot be taken back at the moment. Go on with it, or try later.",
        )
    return status


def _status(attempt: UUID) -> Status:
    return Status(Attempt.objects.values_list("status", flat=True).get(pk=attempt))


def _under_way(attempt: Attempt) -> bool:
    """Whether money may be moving: it is being taken, or the provider has said that it is.

    Also while the first call is on its way: its answer would send a payer off to pay what has been given up.
    """
    if attempt.status == Status.PENDING or (attempt.status == Status.REVIEW and attempt.movements.exists()):
        return True
    calls = attempt.calls.filter(done_at=None, tries__gt=0)
    taking = calls.filter(call__in=[Call.CONFIRM, Call.CHARGE])
    starting = calls.filter(call=Call.START, outcome=calling.UNDER_WAY, due_at__gt=clock.now())
    return taking.exists() or starting.exists()


def _has_to_ask(attempt: Attempt, provider: ports.Provider | None) -> bool:
    """Whether the payer could still pay at the provider without us: then only the provider can take it back.

    Not where the payer acts alone (a transfer), where we would have to confirm first, or where nobody got an address.
    """
    if provider is None or not isinstance(provider, ports.Cancels) or isinstance(provider, ports.Confirms):
        return False
    return not provider.traits.can(Capability.OFFLINE) and bool(attempt.url)

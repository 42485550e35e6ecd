"""A line of the list: why, since when, how much, by which way, and the next sensible step as a button."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from andruck.core.money import Money
from andruck.desk.cases import words
from andruck.payments.queries.cases import OpenCase
from andruck.payments.queries.following import Followed, RefundView
from andruck.payments.rules.cases import Action, CaseKind
from andruck.payments.rules.refunds import RefundStage
from andruck.payments.rules.states import PAID


@dataclass(frozen=True, slots=True)
class Button:
    """A step. With ``post`` it is done by one click; otherwise ``url`` leads to the form that it needs."""

    label: str
    url: str
    post: bool = False
    resolution: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A line: ``why`` in a few words, what is sensible in a sentence, and until when."""

    why: str
    url: str
    detail: str
    since: datetime
    money: Money | None
    way: str
    status: str
    sentence: str
    button: Button | None
    second: Button | None = None
    until: datetime | None = None
    done: str = ""


def of_case(one: OpenCase, names: dict[str, str], by: str) -> Row:
    """A case, open or seen to (``by`` whom)."""
    page = (
        reverse("desk_cases_payment", args=[one.attempt]) + f"#case-{one.id}"
        if one.attempt is not None
        else reverse("desk_cases_case", args=[one.id])
    )
    done = ""
    if one.closed_at is not None:
        done = " · ".join(
            filter(
                None,
                [date_format(one.closed_at, "SHORT_DATETIME_FORMAT"), by, words.resolution(one.resolution)],
            )
        )
    return Row(
        why=words.case(one.kind),
        url=page,
        detail=" · ".join(filter(None, [one.purpose or one.subject, words.detail(one)])),
        since=one.opened_at,
        money=one.money,
        way=names.get(one.way, one.way),
        status=words.status(one.status) if one.status is not None else "",
        sentence="" if done else words.why(one.step.why),
        button=None if done else _button(one),
        until=None if done else one.step.until,
        done=done,
    )


def _button(one: OpenCase) -> Button:
    """The next step; what needs a word or an amount leads to its form."""
    action, payment = one.step.action, one.attempt
    label = words.action(action)
    if action is Action.CLOSE:
        close = reverse("desk_cases_close", args=[one.id])
        return Button(words.seen(), close, post=True, resolution=words.why(one.step.why))
    if payment is None:
        page = reverse("desk_cases_case", args=[one.id])
        if one.kind is CaseKind.MESSAGE:
            return Button(_("Try again"), reverse("desk_cases_try", args=[one.id]), post=True)
        if one.kind in {CaseKind.METHOD_FAILING, CaseKind.METHOD_ENDED}:
            return Button(label, reverse("desk_ways_way", args=[one.subject]))
        return Button(label, page)
    page = reverse("desk_cases_payment", args=[payment])
    if action is Action.AGREE and one.refund is not None:
        return Button(label, f"{page}#refunds")
    if action in {Action.LOOK, Action.SEARCH} and one.kind is not CaseKind.RETURN:
        return Button(_("Ask the provider again"), reverse("desk_cases_ask", args=[payment]), post=True)
    anchor = {Action.ACCEPT: "accept", Action.REFUND: "refund"}.get(action, f"case-{one.id}")
    return Button(label, f"{page}#{anchor}")


def of_payment(one: Followed, names: dict[str, str]) -> Row:
    """A payment, as it stands."""
    next_look = (
        _("The provider is asked again by itself on %(at)s.")
        % {"at": date_format(one.look_at, "SHORT_DATETIME_FORMAT")}
        if one.look_at is not None
        else ""
    )
    return Row(
        why=words.status(one.status),
        url=reverse("desk_cases_payment", args=[one.key]),
        detail=" · ".join(filter(None, [one.purpose, one.code])),
        since=one.since,
        money=one.money,
        way=names.get(one.way, one.way),
        status="",
        sentence=next_look,
        button=None
        if one.status in PAID
        else Button(_("Ask the provider again"), reverse("desk_cases_ask", args=[one.key]), post=True),
    )


def of_refund(payment: UUID, one: RefundView, me: int | None, by: str) -> Row:
    """A refund; who asked for it cannot agree to it."""
    waits = one.stage is RefundStage.REQUESTED
    agree, reject = (reverse(f"desk_cases_{name}", args=[one.key]) for name in ("agree", "reject"))
    own = one.asked_by == me
    return Row(
        why=_("A refund waits for a second person") if waits else words.stage(one.stage),
        url=reverse("desk_cases_payment", args=[payment]) + "#refunds",
        detail=" · ".join(filter(None, [one.reason, by or _("asked for by itself")])),
        since=one.asked_at,
        money=one.money,
        way="",
        status="",
        sentence=_("You have asked for it yourself: somebody else has to agree.") if own and waits else "",
        button=Button(_("Agree"), agree, post=True) if waits and not own else None,
        second=Button(_("Refuse") if not own else _("Take back"), reject, post=True) if waits else None,
    )

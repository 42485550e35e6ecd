"""What needs a treasurer's attention, for the start page of the editor."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from andruck.desk.bank.views import TREASURERS
from andruck.desk.bank.words import amount
from andruck.desk.cases import views, words
from andruck.desk.groups import Group, Line
from andruck.payments.queries import cases, following
from andruck.people.queries import has_role

SHOWN = 6


def groups(user: Any) -> list[Group]:
    """Cases that wait, with their number, and refunds that this person may agree to; nothing for others."""
    if not has_role(user, *TREASURERS):
        return []
    return [group for group in (_cases(), _refunds(user)) if group.lines]


def _cases() -> Group:
    count = cases.open_count()
    return Group(
        kind="payments",
        heading=_("Cases of the treasury: %(count)s") % {"count": count},
        when=_("since"),
        lines=tuple(_line(one) for one in cases.open_cases(limit=SHOWN)) if count else (),
        all_url=reverse(views.LIST),
    )


def _line(one: cases.OpenCase) -> Line:
    what = words.case(one.kind)
    label = what if one.money is None else f"{what}, {amount(one.money)}"
    if one.attempt is not None:
        return Line(label, f"{reverse(views.PAYMENT, args=[one.attempt])}#case-{one.id}", one.opened_at)
    return Line(label, reverse(views.CASE, args=[one.id]), one.opened_at)


def _refunds(user: Any) -> Group:
    waiting = [(key, one) for key, one in following.waiting_refunds() if one.asked_by != user.pk]
    return Group(
        kind="refunds",
        heading=_("Refunds that you can agree to"),
        when=_("since"),
        lines=tuple(
            Line(amount(one.money), f"{reverse(views.PAYMENT, args=[key])}#refunds", one.asked_at)
            for key, one in waiting[:SHOWN]
        ),
        all_url=f"{reverse(views.LIST)}?show={views.REFUNDS}" if len(waiting) > SHOWN else "",
    )

"""Accounts beyond the chart, their titles and numbers, and how the tax adviser knows the books."""

from typing import Any

from django.db import transaction

from andruck.core.errors import Refusal
from andruck.infra import audit
from andruck.payments.actions.booking import require_keeper
from andruck.payments.models import Account, AdviserSettings
from andruck.payments.queries.accounts import adviser_settings
from andruck.payments.rules import chart
from andruck.payments.rules.chart import Chart
from andruck.payments.rules.datev import Client
from andruck.payments.rules.ledger import ACCOUNT, LONGEST_ACCOUNT

LONGEST_TITLE = 120


@transaction.atomic
def describe_account(*, name: str, title: str | None = None, number: str | None = None, by: Any) -> None:
    """Give an account a title or a number of its own; opens it if there is none of this name. Empty takes it away.

    An account that is in no chart of ours needs a number. ``by`` is a member of staff who may, or None for the
    command line. Raises PermissionDenied; Refusal for a name, title or number that cannot be.
    """
    require_keeper(by)
    if not ACCOUNT.fullmatch(name) or len(name) > LONGEST_ACCOUNT:
        raise Refusal("account_name", f"{name!r} is no account. Write it like income:events.", field="name")
    row = Account.objects.select_for_update().filter(name=name).first() or Account(name=name)
    before = {"title": row.title, "number": row.number}
    if title is not None:
        if len(title) > LONGEST_TITLE or not title.isprintable():
            raise Refusal(
                "account_title", f"A title has up to {LONGEST_TITLE} signs in one line.", field="title"
            )
        row.title = title.strip()
    if number is not None:
        row.number = chart.check_number(number, length=adviser_settings().digits) if number.strip() else ""
    if not row.number and chart.item(name) is None:
        raise Refusal("account_number", f"{name} is in no chart. Give it a number as well.", field="number")
    row.save()
    audit.record(
        actor=by,
        action="payments.account_described",
        subject=f"account:{row.pk}",
        facts={"name": name, "number": row.number},
        before=before,
        after={"title": row.title, "number": row.number},
    )


@transaction.atomic
def set_adviser(
    *,
    consultant: int | None = None,
    client: int | None = None,
    chart: Chart | None = None,
    digits: int | None = None,
    year_start: int | None = None,
    by: Any,
) -> Client | None:
    """Say how the tax adviser knows these books; what is None stays. Returns None while a number is missing.

    Raises PermissionDenied; Refusal for what cannot be, among it accounts whose own numbers have other lengths.
    """
    require_keeper(by)
    row = AdviserSettings.objects.select_for_update().first() or adviser_settings()
    said = {"consultant": consultant, "client": client, "digits": digits, "year_start": year_start}
    for name, value in said.items():
        if value is not None:
            setattr(row, name, value)
    row.chart = chart.value if chart is not None else row.chart
    known = Client(
        consultant=1001 if row.consultant is None else row.consultant,
        client=1 if row.client is None else row.client,
        chart=Chart(row.chart),
        digits=row.digits,
        year_start=row.year_start,
    )
    odd = [account for account in Account.objects.exclude(number="") if len(account.number) != row.digits]
    if odd:
        raise Refusal(
            "datev_digits",
            f"{odd[0].name} has the number {odd[0].number}, which has not {row.digits} digits. Change that first.",
            field="digits",
        )
    row.save()
    audit.record(
        actor=by,
        action="payments.adviser_set",
        subject="adviser:1",
        facts={name: value for name, value in said.items() if value is not None} | {"chart": row.chart},
    )
    return None if row.consultant is None or row.client is None else known

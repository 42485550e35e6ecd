"""The accounts: how they are called, and which numbers they have for the tax adviser."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from andruck.core.errors import Refusal
from andruck.payments.models import Account, AdviserSettings
from andruck.payments.rules import chart
from andruck.payments.rules.chart import Chart
from andruck.payments.rules.datev import Client

_TITLES = {
    "asset:bank:*": _("Bank account: %(name)s"),
    "asset:cash:*": _("Cash: %(name)s"),
    "asset:clearing:*": _("Held for us: %(name)s"),
    "asset:transit:*": _("On its way to the bank: %(name)s"),
    "asset:receivable": _("Owed to us"),
    "liability:prepaid": _("Paid in advance"),
    "liability:refund_due": _("To be paid back"),
    "liability:unallocated": _("Received, not yet assigned"),
    "liability:vat:*": _("Value added tax: %(name)s"),
    "equity:opening": _("Opening balances"),
    "income:contribution": _("Income: contributions"),
    "income:donation": _("Income: donations"),
    "income:*": _("Income: %(name)s"),
    "expense:fees:*": _("Fees: %(name)s"),
    "expense:returns": _("Costs of returned debits"),
    "expense:bad_debt": _("Written off"),
}


@dataclass(frozen=True, slots=True)
class AccountCard:
    """An account as people know it. ``own_number`` is what the paper has set, ``number`` what the adviser gets
    (empty: there is none, and exporting will say so)."""

    name: str
    title: str
    own_number: str
    number: str


def title(name: str, own: str = "") -> str:
    """What people call the account: the paper's own words, or ours in the present language."""
    if own:
        return own
    for pattern, words in _TITLES.items():
        if chart.Item(pattern, "", "").covers(name):
            last = name.rpartition(":")[2]
            shown = (
                f"{last} %"
                if pattern.startswith("liability:vat") and last.isdigit()
                else last.replace("_", " ")
            )
            return str(words) % {"name": shown}
    return name


def titles() -> dict[str, str]:
    """What people call the accounts that there are, by their names."""
    return {name: title(name, own) for name, own in Account.objects.values_list("name", "title")}


def adviser_settings() -> AdviserSettings:
    """How the tax adviser knows these books; the defaults if nobody has said."""
    return AdviserSettings.objects.first() or AdviserSettings()


def client() -> Client:
    """Whose books these are for DATEV. Raises Refusal while the adviser's numbers are missing."""
    row = adviser_settings()
    if row.consultant is None or row.client is None:
        raise Refusal(
            "adviser_missing",
            "The numbers of the tax adviser and of the client are missing. Ask the adviser, and enter them with "
            "“andruck ledger adviser --consultant … --client …”.",
        )
    return Client(
        consultant=row.consultant,
        client=row.client,
        chart=Chart(row.chart),
        digits=row.digits,
        year_start=row.year_start,
    )


def numbers(names: list[str], client: Client) -> dict[str, str]:
    """The adviser's numbers of these accounts. Raises Refusal for one that has none."""
    own = dict(Account.objects.filter(name__in=names).values_list("name", "number"))
    return {
        name: chart.number(name, chart=client.chart, length=client.digits, own=own.get(name, ""))
        for name in names
    }


def accounts() -> list[AccountCard]:
    """All accounts that there are, by name."""
    row = adviser_settings()
    return [
        AccountCard(
            name=account.name,
            title=title(account.name, account.title),
            own_number=account.number,
            number=_number(account, row),
        )
        for account in Account.objects.order_by("name")
    ]


def _number(account: Account, row: AdviserSettings) -> str:
    try:
        return chart.number(account.name, chart=Chart(row.chart), length=row.digits, own=account.number)
    except Refusal:
        return ""

"""What is known of the paper's bank accounts: accounts, lines that are there already, whether the books agree."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Sum

from andruck.core.errors import Refusal
from andruck.core.money import Money
from andruck.payments.models import BankAccount, BankLine
from andruck.payments.queries import books
from andruck.payments.queries.balances import balance
from andruck.payments.rules import banking
from andruck.payments.rules import iban as numbers
from andruck.payments.rules.statements.values import Balance, Format, Kind

_MOST_KEYS = 400


@dataclass(frozen=True, slots=True)
class Account:
    """A bank account as the desk sees it; ``columns`` is how tables of it are read."""

    slug: str
    holder: str
    iban: str
    bic: str
    bank: str
    receives: bool
    creditor_id: str
    announce_days: int
    cutoff: int
    old_number: str
    columns: dict[str, int]
    begun_on: date | None


def accounts() -> list[Account]:
    """The paper's bank accounts, by name."""
    return [
        Account(
            slug=row.slug,
            holder=row.holder,
            iban=row.iban,
            bic=row.bic,
            bank=row.bank,
            receives=row.receives,
            creditor_id=row.creditor_id,
            announce_days=row.announce_days,
            cutoff=row.cutoff,
            old_number=row.old_number,
            columns=dict(row.columns),
            begun_on=begun_on(row),
        )
        for row in BankAccount.objects.all()
    ]


def receiving() -> BankAccount | None:
    """The account that readers pay to; None as long as none is set up."""
    return BankAccount.objects.filter(receives=True).first()


def collecting() -> BankAccount | None:
    """The account that debits are collected to; None as long as it has no creditor identifier."""
    return BankAccount.objects.filter(receives=True).exclude(creditor_id="").first()


def by_name(slug: str) -> BankAccount:
    """The account of this short name. Raises Refusal ("account_unknown")."""
    found = BankAccount.objects.filter(slug=slug).first()
    if found is None:
        known = ", ".join(BankAccount.objects.values_list("slug", flat=True)) or "none"
        raise Refusal(
            "account_unknown", f"There is no bank account {slug}; there is: {known}.", field="account"
        )
    return found


def account_of(name: str) -> BankAccount:
    """The account that a statement names. Raises Refusal ("statement_account") for one that is not ours."""
    compact = numbers.compact(name)
    for account in BankAccount.objects.all():
        old = numbers.compact(account.old_number)
        if compact == account.iban or (old and compact == old) or _same_number(compact, account.iban):
            return account
    raise Refusal(
        "statement_account",
        f"Andruck knows no account {numbers.mask(compact)}. Enter it under Settings, Bank accounts; "
        "old files name it by bank code and number.",
        field="file",
        account=numbers.mask(compact),
    )


def _same_number(name: str, iban: str) -> bool:
    """Whether an old name (bank code and number) is that of a German IBAN."""
    return (
        iban.startswith("DE")
        and name.isdigit()
        and 10 < len(name) <= 18
        and iban[4:] == name[:8] + name[8:].zfill(10)
    )


def begun_on(account: BankAccount) -> date | None:
    """The first day of the account in the books; None before the first statement."""
    first = account.statements.order_by("pk").first()
    if first is None:
        return None
    return first.first_on if first.lines_new else first.opening_on or first.first_on


def other_format(account: BankAccount, format: Format, first: date, last: date) -> str | None:
    """A format in which some of these days have been imported already, if it is another than ``format``."""
    days = account.statements.filter(
        first_on__lte=last, last_on__gte=first, kind=Kind.STATEMENT, lines_new__gt=0
    )
    other: str | None = days.exclude(format=format).values_list("format", flat=True).first()
    return other


def lines_by_entry(account: BankAccount, keys: Sequence[str]) -> dict[str, list[BankLine]]:
    """The lines that are known under these keys, in their order."""
    found: defaultdict[str, list[BankLine]] = defaultdict(list)
    for start in range(0, len(keys), _MOST_KEYS):
        part = keys[start : start + _MOST_KEYS]
        for line in BankLine.objects.filter(account=account, entry__in=part).order_by("number"):
            found[line.entry].append(line)
    return dict(found)


def closing_before(account: BankAccount, day: date) -> Balance | None:
    """The last balance that a statement closed with on or before a day."""
    row = account.statements.filter(closing_on__lte=day).order_by("-closing_on", "-pk").first()
    if row is None or row.closing_cents is None or row.closing_on is None:
        return None
    return Balance(Money(row.closing_cents), row.closing_on)


def is_new_balance(account: BankAccount, closing: Balance) -> bool:
    """Whether no statement has closed with this balance on this day."""
    return not account.statements.filter(closing_on=closing.on, closing_cents=closing.amount.cents).exists()


@dataclass(frozen=True, slots=True)
class Agreement:
    """Whether the books say of an account what the bank says. ``booked`` at the end of ``on``."""

    account: str
    on: date
    stated: Money
    booked: Money

    @property
    def agrees(self) -> bool:
        """Nothing is missing, nothing is there twice."""
        return self.stated == self.booked


def agreements(*, until: date | None = None) -> list[Agreement]:
    """For every account the last closing balance of the bank (up to a day), and what the books say of that day."""
    found = []
    for account in BankAccount.objects.all():
        rows = account.statements.exclude(closing_cents=None)
        if until is not None:
            rows = rows.filter(closing_on__lte=until)
        row = rows.order_by("-closing_on", "-pk").first()
        if row is None or row.closing_on is None or row.closing_cents is None:
            continue
        booked = balance(banking.bank(account.slug), at=_day_in_books(row.closing_on))
        found.append(Agreement(account.slug, row.closing_on, Money(row.closing_cents), booked))
    return found


def disagreements(account: BankAccount) -> list[Agreement]:
    """Days on which a statement closed with another balance than the books, since they were closed last."""
    found = []
    until = books.closed_until()
    rows = account.statements.exclude(closing_cents=None)
    if until is not None:
        rows = rows.filter(closing_on__gt=until)
    last = dict(rows.order_by("closing_on", "pk").values_list("closing_on", "closing_cents"))
    for on, cents in last.items():
        if on is None or cents is None:
            continue
        one = Agreement(account.slug, on, Money(cents), balance(banking.bank(account.slug), at=on))
        if not one.agrees:
            found.append(one)
    return found


def _day_in_books(on: date) -> date:
    """Lines that came after a closing stand on the first open day."""
    return max(on, books.first_open_day(on))


def open_sums() -> tuple[Money, Money]:
    """What has come in, and what has gone out, without having found its place."""
    rows = BankLine.objects.filter(whole=False).exclude(allocated=F("cents"))
    left = Sum(F("cents") - F("allocated"))
    came = rows.filter(cents__gt=0).aggregate(sum=left)["sum"]
    went = rows.filter(cents__lt=0).aggregate(sum=left)["sum"]
    return Money(int(came or 0)), Money(int(went or 0))


def unmatched() -> Money:
    """What of all lines has not found its place: it equals the balance of its account in the books, turned."""
    rows = BankLine.objects.filter(whole=False).exclude(allocated=F("cents"))
    cents = rows.aggregate(sum=Sum(F("cents") - F("allocated")))["sum"]
    return Money(int(cents or 0))

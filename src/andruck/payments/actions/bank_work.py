"""What the background worker does about the bank: every few seconds, and once a night."""

from datetime import date
from pathlib import Path

from andruck.core.money import Money
from andruck.payments.actions import announcing, bank_news, cases, mandating, matching, watching
from andruck.payments.models import BankAccount
from andruck.payments.queries import bank
from andruck.payments.rules.cases import CaseKind


def work(*, folder: Path) -> int:
    """Take in statements, match lines, tell attempts, announce debits; returns how much there was to do."""
    taken = watching.take_in_folder(folder=folder)
    matched = matching.run(limit=5_000)
    told = bank_news.tell(limit=200)
    return len(taken) + matched.looked + told + announcing.announce_planned(limit=50)


def by_night(*, today: date) -> None:
    """Look again at what was not recognised, end mandates that nobody used, compare the books with the bank."""
    matching.look_again(today=today)
    while mandating.lapse_due(today=today):
        pass
    compare()


def compare() -> int:
    """Tell the desk of days on which the bank and the books disagree; returns how many."""
    found = 0
    for account in BankAccount.objects.all():
        for one in bank.disagreements(account):
            found += 1
            cases.open_case(
                kind=CaseKind.STATEMENT,
                subject=f"{account.slug}:{one.on}",
                money=Money(one.stated.cents - one.booked.cents),
                detail=f"bank {one.stated}, books {one.booked}",
            )
    return found

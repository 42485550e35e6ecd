"""A paper with a bank account: plain functions with readable defaults."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import UUID

from andruck.core.money import Money
from andruck.infra import postman
from andruck.infra.models import JournalEntry
from andruck.payments import ports
from andruck.payments.actions import announcing, bank_news, calling, mandating, matching, starting, statements
from andruck.payments.adapters.sdd import Debits
from andruck.payments.adapters.transfer import Transfers
from andruck.payments.models import BankAccount, Debit, Method, TransferReference
from andruck.payments.rules.mandates import Frequency
from tests.payments import scene
from tests.payments.statements import OTHER, OWN, Sheet, camt

TEXT = "Ich ermächtige die Leserzeitung eG, Zahlungen von meinem Konto einzuziehen."


@contextmanager
def paper() -> Iterator[None]:
    """The account, with transfers and direct debits as ways to pay."""
    account()
    before = {slug: ports.provider(slug) for slug in ("transfer", "sdd")}
    ports.plug_provider(Transfers())
    ports.plug_provider(Debits())
    for slug in ("transfer", "sdd"):
        Method.objects.get_or_create(slug=slug, defaults={"provider": slug, "name": slug})
    try:
        yield
    finally:
        for slug, provider in before.items():
            if provider is None:
                ports.unplug_provider(slug)
            else:
                ports.plug_provider(provider)


def told(kind: type) -> list[dict[str, Any]]:
    """What the journal says was told of this kind."""
    rows = JournalEntry.objects.filter(name=kind.__name__).order_by("pk")
    return list(rows.values_list("facts", flat=True))


def account(**facts: Any) -> BankAccount:
    """The account that readers pay to and debits are collected to."""
    given = {
        "holder": "Leserzeitung eG", "iban": OWN, "bic": "COBADEFFXXX", "bank": "Commerzbank",
        "creditor_id": "DE98ZZZ09999999999", "announce_days": 2, "old_number": "37040044/0532013000",
    }  # fmt: skip
    return BankAccount.objects.get_or_create(slug="main", defaults=given | facts)[0]


def transfer(cents: int = 1250, key: str = "1", **facts: Any) -> tuple[UUID, str]:
    """An attempt to pay by transfer: its key and its reference."""
    attempt = starting.begin(intent=scene.intent(cents, key, **facts), method="transfer")
    starting.go(attempt=attempt)
    return attempt, TransferReference.objects.values_list("code", flat=True).get(key=attempt)


def mandate(number: str = OTHER, name: str = "Ida Brandt", *, recurring: bool = True, **facts: Any) -> str:
    """A confirmed mandate."""
    frequency = Frequency.RECURRING if recurring else Frequency.ONE_OFF
    given = mandating.Given(name=name, iban=number, frequency=frequency, text=TEXT, **facts)
    reference = mandating.draft(given=given)
    mandating.confirm(reference=reference, address="ida@lotse.example")
    return reference


def debit(cents: int = 1000, key: str = "1", *, under: str = "", **facts: Any) -> Debit:
    """A planned debit."""
    reference = under or mandate()
    attempt = starting.begin(intent=scene.intent(cents, key, **facts), method="sdd", mandate=reference)
    starting.go(attempt=attempt)
    return Debit.objects.get(key=attempt)


def announce() -> int:
    """Payers are told, and their mails go out."""
    announced = announcing.announce_planned()
    postman.deliver()
    return announced


def arrives(*sheets: Sheet | bytes, **facts: Any) -> list[statements.Imported]:
    """Statements are imported, what is exact is matched, and everybody concerned learns it."""
    done = []
    for sheet in sheets:
        data = sheet if isinstance(sheet, bytes) else camt(sheet)
        done += statements.import_file(data=data, name="auszug.xml", **facts)
    work()
    return done


def work() -> None:
    """What the worker would do."""
    matching.run()
    while bank_news.tell():
        pass
    calling.work()


def day(text: str) -> date:
    return date.fromisoformat(text)


def euros(cents: int) -> Money:
    return Money(cents)

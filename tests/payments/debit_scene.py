"""What the tests of debits share: a Monday, files for the bank, and what the bank does with them."""

from datetime import UTC, date, datetime
from typing import Any

from andruck.payments.actions import filing
from andruck.payments.models import BankFile, Debit
from andruck.payments.queries import collecting
from tests.payments.bank_scene import arrives
from tests.payments.statements import Pay, Row, Sheet, one

MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)
DUE = date(2026, 11, 25)
OURS = "income:contribution"


def filed(by: Any = None, **facts: Any) -> BankFile:
    """A file of everything that may go."""
    return BankFile.objects.get(pk=filing.file_debits(by=by, **facts))


def collect(file: BankFile, *, opening: int = 100_000, name: str = "S1") -> int:
    """The bank books the groups of a file; gives the closing balance."""
    rows = [
        Row(
            (Pay(collecting.open_cents(group), batch=group.name),),
            count=group.count,
            details=False,
            on=group.due_on,
        )
        for group in file.groups.order_by("pk")
    ]
    sheet = Sheet(rows, opening=opening, name=name)
    arrives(sheet)
    return sheet.closing


def comes_back(
    row: Debit, code: str = "MS03", *, opening: int, fee: int = 300, name: str = "S2", **facts: Any
) -> int:
    """The bank gives a debit back, with a fee on top; gives the closing balance."""
    given = {"end_to_end": row.end_to_end, "returned": code, "original": row.cents, "on": date(2026, 11, 27)}
    sheet = Sheet((one(-row.cents - fee, "Rueckgabe", **(given | facts)),), opening=opening, name=name)
    arrives(sheet)
    return sheet.closing

"""The statement inbox: lines that wait for a person, with guesses; one line with everything that is known of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Q, QuerySet

from andruck.core import money
from andruck.core.errors import Refusal
from andruck.core.money import Money
from andruck.payments.models import Allocation, BankLine, BankStatement
from andruck.payments.queries import guessing
from andruck.payments.queries.guessing import Guess
from andruck.payments.rules import returns
from andruck.payments.rules.matching import Doubt, Rule, Target

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Line:
    """A line as the desk sees it. ``tail`` is all that people see of the other side's account number."""

    id: int
    booked_on: date
    amount: Money
    open: Money
    party: str
    tail: str
    text: str
    doubt: Doubt | None
    is_return: bool
    return_code: str
    count: int
    account: str


@dataclass(frozen=True, slots=True)
class Placed:
    """A part of a line that has found its place. ``undone`` and ``undoes`` link it with its reversal."""

    id: int
    amount: Money
    target: Target
    ref: str
    rule: Rule
    booking: int
    at: datetime
    by: str
    note: str
    undone: bool
    undoes: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """One line with everything: ``facts`` are the bank's words by name, empty ones left out."""

    line: Line
    statement: str
    file_name: str
    facts: tuple[tuple[str, str], ...]
    policy: returns.Policy | None
    placed: tuple[Placed, ...]
    parts: tuple[Line, ...]
    whole: bool


@dataclass(frozen=True, slots=True)
class Page:
    """A part of the inbox. ``total`` counts all lines of this kind."""

    lines: tuple[Line, ...]
    total: int
    number: int
    pages: int


@dataclass(frozen=True, slots=True)
class Brought:
    """A statement that was imported."""

    id: int
    account: str
    name: str
    file_name: str
    format: str
    first_on: date
    last_on: date
    closing: Money | None
    new: int
    known: int
    waiting: int
    remarks: tuple[str, ...]
    at: datetime
    by: str


def lines(*, kind: str = "open", query: str = "", number: int = 1) -> Page:
    """A page of lines, the newest first. ``kind``: open, doubt, returns, all. ``query``: a name, words, an amount."""
    rows = _of_kind(kind)
    for word in query.split()[:6]:
        rows = rows.filter(_about(word))
    total = rows.count()
    pages = max(1, -(-total // SHOWN))
    number = min(max(1, number), pages)
    found = rows.select_related("account").order_by("-booked_on", "-pk")[
        (number - 1) * SHOWN : number * SHOWN
    ]
    return Page(tuple(_line(row) for row in found), total, number, pages)


def _of_kind(kind: str) -> QuerySet[BankLine]:
    rows = BankLine.objects.filter(whole=False)
    match kind:
        case "all":
            return rows
        case "returns":
            return rows.filter(is_return=True)
        case "doubt":
            return rows.exclude(allocated=F("cents")).exclude(doubt="")
        case _:
            return rows.exclude(allocated=F("cents"))


def _about(word: str) -> Q:
    found = (
        Q(party__icontains=word)
        | Q(text__icontains=word)
        | Q(end_to_end__iexact=word)
        | Q(mandate__iexact=word)
    )
    try:
        cents = money.parse(word).cents
    except Refusal:
        return found
    return found | Q(cents=cents) | Q(cents=-cents)


def counts() -> dict[str, int]:
    """How many lines of each kind there are."""
    return {kind: _of_kind(kind).count() for kind in ("open", "doubt", "returns", "all")}


def best_guesses(page: Page) -> dict[int, Guess]:
    """The best guess for each open line of a page; for those of which nothing is likely, none."""
    rows = BankLine.objects.filter(pk__in=[line.id for line in page.lines if line.open])
    found = {row.pk: guessing.guesses(row, most=1) for row in rows}
    return {number: guesses[0] for number, guesses in found.items() if guesses}


def sheet(number: int) -> Sheet | None:
    """One line with everything; None if there is none of this number."""
    row = BankLine.objects.select_related("account", "statement").filter(pk=number).first()
    if row is None:
        return None
    return Sheet(
        line=_line(row),
        statement=row.statement.name,
        file_name=row.statement.file_name,
        facts=tuple((name, text) for name, text in _facts(row) if text),
        policy=returns.policy(row.return_code) if row.is_return else None,
        placed=tuple(_placed(row.allocations.order_by("pk"), row.currency)),
        parts=tuple(_line(part) for part in row.parts.select_related("account").order_by("pk")),
        whole=row.whole,
    )


def guesses(number: int) -> list[Guess]:
    """The most likely places of a line, best first."""
    row = BankLine.objects.filter(pk=number).first()
    return guessing.guesses(row) if row is not None else []


def brought(limit: int = 50) -> list[Brought]:
    """The statements that were imported last."""
    rows = BankStatement.objects.select_related("account").order_by("-pk")[:limit]
    return [
        Brought(
            id=row.pk,
            account=row.account.slug,
            name=row.name,
            file_name=row.file_name,
            format=row.format,
            first_on=row.first_on,
            last_on=row.last_on,
            closing=Money(row.closing_cents) if row.closing_cents is not None else None,
            new=row.lines_new,
            known=row.lines_known,
            waiting=row.lines_waiting,
            remarks=tuple(row.remarks),
            at=row.imported_at,
            by=row.imported_by,
        )
        for row in rows
    ]


def _line(row: BankLine) -> Line:
    return Line(
        id=row.pk,
        booked_on=row.booked_on,
        amount=Money(row.cents, row.currency),
        open=Money(0 if row.whole else row.cents - row.allocated, row.currency),
        party=row.party,
        tail=row.party_tail,
        text=row.text,
        doubt=Doubt(row.doubt) if row.doubt else None,
        is_return=row.is_return,
        return_code=row.return_code,
        count=row.count,
        account=row.account.slug,
    )


def _facts(row: BankLine) -> Iterable[tuple[str, str]]:
    yield "reference", row.references.replace("\n", ", ")
    yield "end_to_end", row.end_to_end
    yield "mandate", row.mandate
    yield "batch", row.batch
    yield "return_code", row.return_code
    yield "code", row.code


def _placed(rows: QuerySet[Allocation], currency: str) -> Iterable[Placed]:
    for row in rows.select_related("undone_by", "undoes"):
        yield Placed(
            id=row.pk,
            amount=Money(row.cents, currency),
            target=Target(row.target),
            ref=row.ref,
            rule=Rule(row.rule),
            booking=row.booking,
            at=row.at,
            by=row.by,
            note=row.note,
            undone=hasattr(row, "undone_by"),
            undoes=row.undoes is not None,
        )

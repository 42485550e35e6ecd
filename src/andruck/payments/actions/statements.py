"""Taking in bank statements: every line once, booked on the bank's account the day it was booked there."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.core.money import Money, total
from andruck.infra import audit, sealing
from andruck.payments.actions import booking
from andruck.payments.models import BankAccount, BankLine, BankStatement
from andruck.payments.queries import bank as known
from andruck.payments.rules import banking
from andruck.payments.rules.ledger import Line
from andruck.payments.rules.statements import keys, reading
from andruck.payments.rules.statements.values import Balance, Entry, Kind, Statement, Status
from andruck.people.queries import has_role
from andruck.people.rules import Role

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of one statement of a file. ``number`` is the statement's, None when it brought nothing new."""

    account: str
    name: str
    number: int | None
    new: int
    known: int
    waiting: int
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _New:
    """An entry that is not known yet, with its key; or the parts of one that is known as a sum."""

    entry: Entry
    key: str
    part_of: BankLine | None = None


def import_file(
    *,
    data: bytes,
    name: str,
    by: Any = None,
    account: str = "",
    columns: Mapping[str, int] | None = None,
) -> list[Imported]:
    """Take in a file of statements, all of it or nothing; one that is known already changes nothing.

    ``by`` is a member of staff who may, or None for the command line and the watched folder. ``account`` (a short
    name) and ``columns`` matter for tables. Raises PermissionDenied, or Refusal ("statement_…") with what is wrong
    with the file. What belongs to what is decided afterwards, see ``actions.matching``.
    """
    if by is not None and not has_role(by, Role.REVENUE, Role.ADMINISTRATOR):
        raise PermissionDenied("Only revenue and administrator import bank statements.")
    owner = known.by_name(account) if account else None
    chosen = columns if columns is not None else (owner.columns or None if owner else None)
    found = reading.read(data, mapping=chosen, account=owner.iban if owner else "")
    digest = sha256(data).hexdigest()
    with transaction.atomic():
        done = [
            _import(statement, file_name=name[-200:], digest=digest, by=by)
            for statement in sorted(found, key=_age)
        ]
        if any(one.new for one in done):
            audit.record(
                actor=by,
                action="payments.statement_imported",
                subject=f"statement_file:{digest[:16]}",
                facts={"lines": sum(one.new for one in done)},
            )
    return done


def _age(statement: Statement) -> tuple[date, date]:
    days = [entry.booked for entry in statement.entries]
    first = statement.opening.on if statement.opening else min(days, default=date.max)
    last = statement.closing.on if statement.closing else max(days, default=date.max)
    return last, first


def _import(statement: Statement, *, file_name: str, digest: str, by: Any) -> Imported:
    account = BankAccount.objects.select_for_update().get(pk=known.account_of(statement.account).pk)
    _check(statement, account)
    booked = [
        (entry, key)
        for entry, key in zip(statement.entries, keys.entry_keys(statement), strict=True)
        if entry.status is Status.BOOKED and _certain(statement, entry)
    ]
    waiting = len(statement.entries) - len(booked)
    fresh, old = _divide(account, booked)
    remarks = _remarks(statement, account)
    if not fresh and not (statement.closing is not None and known.is_new_balance(account, statement.closing)):
        return Imported(account.slug, statement.name, None, 0, old, waiting, ())
    first_of_all = not account.statements.exists()
    row = _row(statement, account, file_name=file_name, digest=digest, by=by)
    row.lines_new, row.lines_known, row.lines_waiting = len(fresh), old, waiting
    row.remarks = list(remarks)
    row.save()
    if first_of_all and statement.opening is not None:
        _book_opening(account, statement.opening)
    _write(row, fresh)
    return Imported(account.slug, statement.name, row.pk, len(fresh), old, waiting, remarks)


def _check(statement: Statement, account: BankAccount) -> None:
    if statement.currency != "EUR":
        raise Refusal(
            "statement_currency",
            f"This account is kept in {statement.currency}. Andruck keeps books of accounts in euros.",
            field="file",
            currency=statement.currency,
        )
    if not statement.adds_up and statement.opening is not None and statement.closing is not None:
        lacking = statement.closing.amount - statement.opening.amount - statement.moved
        raise Refusal(
            "statement_sum",
            f"Opening balance and lines do not make the closing balance; {lacking} is missing. Fetch the whole file.",
            field="file",
            missing=lacking,
        )
    days = [entry.booked for entry in statement.booked]
    begun = known.begun_on(account)
    if begun is not None and days and min(days) < begun:
        raise Refusal(
            "statement_early",
            f"The books of this account begin on {begun}; this file holds older lines. They are in that balance.",
            field="file",
            day=begun,
        )
    other = known.other_format(account, statement.format, min(days), max(days)) if days else None
    if other is not None:
        raise Refusal(
            "statement_format",
            f"These days were imported as {other} already; as {statement.format} their lines would count twice.",
            field="file",
            other=other,
            format=statement.format,
        )


def _certain(statement: Statement, entry: Entry) -> bool:
    """News ahead of the statement count only when the statement will be seen to say the same."""
    return statement.kind is Kind.STATEMENT or bool(entry.servicer_reference)


def _divide(account: BankAccount, entries: Sequence[tuple[Entry, str]]) -> tuple[list[_New], int]:
    """What is new, and how many entries are known. Raises Refusal when a known one says something else."""
    lines = known.lines_by_entry(account, [key for _, key in entries])
    fresh: list[_New] = []
    old = 0
    for entry, key in entries:
        there = lines.get(key)
        if there is None:
            fresh.append(_New(entry, key))
            continue
        wholes = [line for line in there if line.part_of_id is None]
        if (
            total((Money(line.cents, line.currency) for line in wholes), entry.amount.currency)
            != entry.amount
        ):
            raise Refusal(
                "statement_conflict",
                f"A line of {entry.booked} is known with another amount. Compare the file with the bank's own pages.",
                field="file",
                day=entry.booked,
            )
        old += 1
        (first, *more) = wholes
        if entry.detailed and entry.count > 1 and not more and not first.whole and not first.allocated:
            fresh.append(_New(entry, key, part_of=first))
    return fresh, old


def _remarks(statement: Statement, account: BankAccount) -> tuple[str, ...]:
    """What is odd about it, though not wrong: codes, for pages to put into words."""
    found = []
    if statement.kind is Kind.STATEMENT and statement.opening is not None:
        before = known.closing_before(account, statement.opening.on)
        if before is not None and before.amount != statement.opening.amount:
            found.append("gap")
    if any(entry.foreign for entry in statement.booked):
        found.append("foreign")
    return tuple(found)


def _row(
    statement: Statement, account: BankAccount, *, file_name: str, digest: str, by: Any
) -> BankStatement:
    days = [entry.booked for entry in statement.booked]
    edges = [balance.on for balance in (statement.opening, statement.closing) if balance is not None]
    opening, closing = statement.opening, statement.closing
    return BankStatement(
        account=account,
        format=statement.format.value,
        kind=statement.kind.value,
        name=statement.name[:120],
        file_name=file_name,
        digest=digest,
        first_on=min(days or edges),
        last_on=max(days or edges),
        opening_cents=opening.amount.cents if opening else None,
        opening_on=opening.on if opening else None,
        closing_cents=closing.amount.cents if closing else None,
        closing_on=closing.on if closing else None,
        imported_at=clock.now(),
        imported_by=by.get_username() if by is not None else "",
    )


def _book_opening(account: BankAccount, opening: Balance) -> None:
    """The books of the account begin with what was on it."""
    if opening.amount:
        booking.book(
            key=f"bank:opening:{account.slug}",
            on=opening.on,
            kind="bank_opening",
            lines=[Line(banking.bank(account.slug), opening.amount), Line(banking.OPENING, -opening.amount)],
        )


def _write(statement: BankStatement, fresh: Sequence[_New]) -> None:
    for start in range(0, len(fresh), CHUNK):
        part = fresh[start : start + CHUNK]
        BankLine.objects.bulk_create(line for new in part for line in _lines(statement, new))
    split = [new.part_of.pk for new in fresh if new.part_of is not None]
    if split:
        BankLine.objects.filter(pk__in=split).update(whole=True)
    moved: defaultdict[date, list[Money]] = defaultdict(list)
    for new in fresh:
        if new.part_of is None:
            moved[new.entry.booked].append(new.entry.amount)
    for day in sorted(moved):
        booking.book(
            key=f"bank:statement:{statement.pk}:{day:%Y%m%d}",
            on=day,
            kind="bank_lines",
            lines=banking.lines_of_day(statement.account.slug, moved[day]),
            reference=f"statement:{statement.pk}",
        )


def _lines(statement: BankStatement, new: _New) -> Iterable[BankLine]:
    entry = new.entry
    first = 0 if new.part_of is None else 1
    for number, detail in enumerate(entry.details, first):
        party = detail.party
        valid = sealing.seal(party.iban, purpose="iban") if party.iban else ""
        yield BankLine(
            account=statement.account,
            statement=statement,
            entry=new.key[:160],
            number=number,
            booked_on=entry.booked,
            value_on=entry.value,
            cents=detail.amount.cents,
            currency=detail.amount.currency,
            party=party.name[:140],
            party_sealed=valid,
            party_mark=sealing.fingerprint(party.iban, purpose="iban"),
            party_tail=banking.tail(party.iban),
            text=detail.text[:1000],
            references="\n".join(detail.references)[:500],
            end_to_end=detail.end_to_end[:80],
            mandate=detail.mandate[:80],
            batch=detail.batch[:80],
            code=entry.code[:40],
            count=1 if entry.detailed else entry.count,
            return_code=detail.return_code[:12],
            is_return=detail.is_return,
            original_cents=abs(detail.original.cents) if detail.original else None,
            foreign=entry.foreign,
            part_of=new.part_of,
        )


def remember_columns(*, account: str, columns: Mapping[str, int], by: Any) -> None:
    """Read tables of this account in this way from now on."""
    if not has_role(by, Role.REVENUE, Role.ADMINISTRATOR):
        raise PermissionDenied("Only revenue and administrator import bank statements.")
    BankAccount.objects.filter(slug=account).update(columns=dict(columns))

"""Writing the books: one fact, one booking, for ever.

Whoever books holds the books until the end of the transaction, so: lock rows of your own first, then book, then
emit events.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone

from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.infra import audit
from andruck.payments.models import Account, Booking, Closing, Posting
from andruck.payments.queries import books
from andruck.payments.rules import chart, ledger
from andruck.payments.rules.ledger import Facts, LedgerError, Line, OtherContentError
from andruck.people.queries import has_role
from andruck.people.rules import Role


def hold_books() -> None:
    """Wait until nobody else writes the books, and keep them to the end of this transaction.

    SQLite has one writer anyway: our transactions are its writer from their beginning.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT payments_hold_books()")


@transaction.atomic
def book(
    *,
    key: str,
    on: date,
    kind: str,
    lines: Sequence[Line],
    reference: str = "",
    document: str | None = None,
    note: str = "",
) -> int:
    """Write the fact ``key`` ("paypal:capture:ID") into the books; returns the number of its booking.

    ``on`` is the day on which it happened, as the fact itself says it: told again, it must be the same. If that day
    is closed already, it is booked on the first open one, and keeps its own as ``value_on``. ``document`` is the
    number of a document that was issued before.

    The same fact again changes nothing and returns the same number. Raises OtherContentError when it is told
    differently, LedgerError when it cannot be a booking. Nothing of it may be about a person.
    """
    return _write(
        Facts(
            number=0,
            key=key,
            on=on,
            value_on=on,
            kind=kind,
            lines=tuple(lines),
            recorded_at=clock.now(),
            reference=reference,
            document=document or "",
            note=note,
        )
    )


@transaction.atomic
def storno(*, key: str, of: int | str, on: date, reason: str) -> int:
    """Undo a booking (its number or key) line by line with a new one; returns the number of that.

    ``reason`` is a short sentence without people in it. Told again, it changes nothing. Raises OtherContentError when
    told differently, and LedgerError when there is no such booking or it has been undone already.
    """
    hold_books()
    undone = books.facts(of)
    if undone is None:
        raise LedgerError(f"There is no booking {of!r} to undo.")
    other = books.undoing(undone.number)
    if other is not None and other != key:
        raise LedgerError(f"{undone.key} has been undone already, by {other}.")
    if not reason.strip():
        raise LedgerError(f"The storno of {undone.key} gives no reason.")
    return _write(
        replace(
            undone,
            key=key,
            value_on=on,
            kind="storno",
            lines=ledger.reverse(undone.lines),
            recorded_at=clock.now(),
            undoes=undone.number,
            note=reason,
        )
    )


def _write(told: Facts) -> int:
    """Book what is told, with the next number and on a day that is open; or find it booked already."""
    ledger.examine(told)
    hold_books()
    written = books.facts(told.key)
    if written is not None:
        other = ledger.difference(told, written)
        if other:
            raise OtherContentError(f"{told.key} is booked already with other content ({other}).")
        return written.number
    number, before = books.end()
    facts = replace(told, number=number + 1, on=books.first_open_day(told.value_on))
    accounts = _accounts(line.account for line in facts.lines)
    Posting.objects.bulk_create(
        Posting(
            booking_id=facts.number,
            line=n,
            account_id=accounts[line.account],
            on=facts.on,
            cents=line.money.cents,
            currency=line.money.currency,
        )
        for n, line in enumerate(facts.lines, 1)
    )
    Booking.objects.create(
        id=facts.number,
        key=facts.key,
        on=facts.on,
        value_on=facts.value_on,
        kind=facts.kind,
        reference=facts.reference,
        document_id=facts.document or None,
        undoes_id=facts.undoes,
        note=facts.note,
        recorded_at=facts.recorded_at,
        hash=ledger.link(before, facts),
    )
    return facts.number


def _accounts(names: Iterable[str]) -> dict[str, int]:
    """Ids of the accounts. One that the chart knows is opened when it is first needed."""
    wanted = set(names)
    found = dict(Account.objects.filter(name__in=wanted).values_list("name", "id"))
    for name in sorted(wanted - set(found)):
        if chart.item(name) is None:
            raise LedgerError(f"{name} is not in the chart of accounts.")
        found[name] = Account.objects.create(name=name).pk
    return found


def require_keeper(by: Any) -> None:
    """Raise PermissionDenied unless this member of staff keeps the books; None, the command line, may."""
    if by is not None and not has_role(by, Role.REVENUE, Role.ADMINISTRATOR):
        raise PermissionDenied("Only revenue and administrator keep the books.")


def keeper(by: Any) -> str:
    """Who did it, as it is written down: a number that means nobody once the person has been erased."""
    return audit.HOUSE if by is None else f"person:{by.pk}"


@transaction.atomic
def close_period(*, until: date, by: Any) -> int:
    """Close the books up to a day: what comes later for it is booked on the first open day.

    ``by`` is a member of staff who may, or None for the command line. Returns the number of the last booking then.
    Closing again what is closed changes nothing. Raises PermissionDenied; Refusal for a day that is not over yet or
    that lies before a closing.
    """
    require_keeper(by)
    hold_books()
    known = Closing.objects.filter(until=until).first()
    if known is not None:
        return known.booking
    if until >= timezone.localdate(clock.now()):
        raise Refusal(
            "closing_early", f"{until} is not over yet. Close the books up to an earlier day.", field="until"
        )
    before = books.closed_until()
    if before is not None and until < before:
        raise Refusal("closing_past", f"The books are closed up to {before} already.", field="until")
    number, link = books.end()
    Closing.objects.create(until=until, by=keeper(by), at=clock.now(), booking=number, hash=link)
    audit.record(
        actor=by,
        action="payments.books_closed",
        subject=f"closing:{until}",
        facts={"booking": number, "hash": link.hex()},
    )
    return number

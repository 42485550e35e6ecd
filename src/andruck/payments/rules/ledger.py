"""What a booking is: lines that add up to nothing, names without people in them, and a chain over all of it.

Nothing in a booking may be about a person, because it can never be taken back: names are short codes without
spaces, so that a reader's name or address does not fit by accident.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from andruck.core.money import Money

GENESIS = sha256(b"andruck ledger, format 1").digest()
"""What the first booking is chained to."""

MOST_LINES = 999
ROOTS = ("asset", "liability", "equity", "income", "expense")
ACCOUNT = re.compile(rf"(?:{'|'.join(ROOTS)})(?::[a-z0-9][a-z0-9_]{{0,39}}){{1,4}}\Z")
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9:._/+#-]{0,119}\Z")
KIND = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")
LONGEST_NOTE = 200
LONGEST_ACCOUNT = 80

FIELD = "\x1f"
"""Between the fields that are hashed; no text of a booking holds it."""

_LINE = "\x1e"


class LedgerError(Exception):
    """A booking that must not be written. Never a reader's doing: somebody has to look at it."""


class OtherContentError(LedgerError):
    """The same fact is told again, but differently."""


@dataclass(frozen=True, slots=True)
class Line:
    """An amount on an account (``asset:bank:main``). Positive is debit, negative is credit."""

    account: str
    money: Money


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything of a booking that the chain vouches for. ``on`` is the day of the books, ``value_on`` the day on
    which it happened; they differ for what came late into closed books. ``undoes`` is the number of the booking
    that this is the storno of."""

    number: int
    key: str
    on: date
    value_on: date
    kind: str
    lines: tuple[Line, ...]
    recorded_at: datetime
    reference: str = ""
    document: str = ""
    undoes: int | None = None
    note: str = ""


def examine(facts: Facts) -> None:
    """Raise LedgerError, naming the fault, unless these may become a booking."""
    key = facts.key
    for name, value in (("key", key), ("reference", facts.reference), ("document", facts.document)):
        if not CODE.fullmatch(value) and (value or name == "key"):
            raise LedgerError(
                f"{value!r} cannot be the {name} of a booking: it has to be a code of up to 120 signs."
            )
    if not KIND.fullmatch(facts.kind):
        raise LedgerError(f"{facts.kind!r} is no kind of booking.")
    if len(facts.note) > LONGEST_NOTE or not facts.note.isprintable():
        raise LedgerError(
            f"The note of {key} is longer than {LONGEST_NOTE} signs, or not one printable line."
        )
    if not 2 <= len(facts.lines) <= MOST_LINES:
        raise LedgerError(f"{key} has {len(facts.lines)} lines; a booking has 2 to {MOST_LINES}.")
    for line in facts.lines:
        if not ACCOUNT.fullmatch(line.account) or len(line.account) > LONGEST_ACCOUNT:
            raise LedgerError(f"{line.account!r} in {key} is no account.")
        if not line.money.cents:
            raise LedgerError(f"{key} has an empty line on {line.account}.")
    rest = {currency: cents for currency, cents in sums(facts.lines).items() if cents}
    if rest:
        raise LedgerError(f"The lines of {key} do not add up to nothing: {rest}.")


def sums(lines: Iterable[Line]) -> dict[str, int]:
    """Cents by currency, debits less credits."""
    found: defaultdict[str, int] = defaultdict(int)
    for line in lines:
        found[line.money.currency] += line.money.cents
    return dict(found)


def reverse(lines: Iterable[Line]) -> tuple[Line, ...]:
    """The lines that undo these."""
    return tuple(Line(line.account, -line.money) for line in lines)


def difference(told: Facts, written: Facts) -> str:
    """The first thing in which a fact told again differs from what is written; empty when it is the same.

    The day of the books, the number and the moment of writing are ours and may differ; everything else is the fact.
    """
    if sorted(map(_sorted, told.lines)) != sorted(map(_sorted, written.lines)):
        return "lines"
    for name in ("value_on", "kind", "reference", "document", "undoes", "note"):
        if getattr(told, name) != getattr(written, name):
            return name
    return ""


def _sorted(line: Line) -> tuple[str, str, int]:
    return line.account, line.money.currency, line.money.cents


def link(before: bytes, facts: Facts) -> bytes:
    """The hash (32 bytes) of a booking that follows one with the hash ``before``."""
    head = (
        facts.number,
        facts.key,
        facts.on,
        facts.value_on,
        facts.kind,
        facts.reference,
        facts.document,
        facts.undoes or "",
        facts.note,
        facts.recorded_at.isoformat(timespec="microseconds"),
    )
    lines = [line_text(line.account, line.money.cents, line.money.currency) for line in facts.lines]
    return seal(before, FIELD.join(map(str, head)), lines)


def line_text(account: str, cents: int, currency: str) -> str:
    """A line as the chain writes it."""
    return f"{account}{FIELD}{cents}{FIELD}{currency}"


def seal(before: bytes, head: str, lines: Sequence[str]) -> bytes:
    """The hash over the texts of a booking: everything of its head (number, key, days, kind, reference, document,
    number of the undone one, note, moment) between FIELD signs, and its lines.

    Their number comes first, so that a line cannot be hidden in the head.
    """
    return sha256(before + _LINE.join((str(len(lines)), head, *lines)).encode()).digest()

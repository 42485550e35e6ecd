"""What may become a booking, and what the chain vouches for."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from andruck.core.money import Money
from andruck.payments.rules import ledger
from andruck.payments.rules.ledger import Facts, LedgerError, Line

PAIR = (Line("asset:bank:main", Money(500)), Line("income:contribution", Money(-500)))
FACTS = Facts(
    number=7,
    key="bank:line:1",
    on=date(2026, 3, 5),
    value_on=date(2026, 3, 4),
    kind="contribution",
    lines=PAIR,
    recorded_at=datetime(2026, 3, 5, 6, 7, 8, 9, tzinfo=UTC),
    reference="RF1",
    document="R-2026-000001",
    undoes=3,
    note="a note",
)


@pytest.mark.parametrize(
    ("fault", "given"),
    [
        ("'' cannot be the key", {"key": ""}),
        ("cannot be the key", {"key": "Max Mustermann"}),
        ("cannot be the key", {"key": "max@example.org"}),
        ("cannot be the key", {"key": "=HYPERLINK"}),
        ("cannot be the key", {"key": "a\n"}),
        ("cannot be the key", {"key": "a" * 121}),
        ("cannot be the reference", {"reference": "für Anna"}),
        ("cannot be the document", {"document": "R 1"}),
        ("is no kind", {"kind": "Contribution"}),
        ("is no kind", {"kind": "contribution\n"}),
        ("longer than 200", {"note": "x" * 201}),
        ("longer than 200", {"note": "two\nlines"}),
        ("has 0 lines", {"lines": ()}),
        ("has 1 lines", {"lines": PAIR[:1]}),
        ("has 1000 lines", {"lines": PAIR * 500}),
        ("is no account", {"lines": (Line("bank", Money(5)), Line("income:x", Money(-5)))}),
        ("is no account", {"lines": (Line("asset:Bank", Money(5)), Line("income:x", Money(-5)))}),
        ("is no account", {"lines": (Line("asset:bank\n", Money(5)), Line("income:x", Money(-5)))}),
        ("is no account", {"lines": (Line("asset:" + "x" * 90, Money(5)), Line("income:x", Money(-5)))}),
        ("empty line", {"lines": (*PAIR, Line("asset:bank:main", Money(0)))}),
        ("add up to nothing: {'EUR': 1}", {"lines": (*PAIR, Line("asset:bank:main", Money(1)))}),
        (
            "add up to nothing: {'EUR': 5, 'CHF': -5}",
            {"lines": (Line("asset:bank:main", Money(5)), Line("asset:bank:zug", Money(-5, "CHF")))},
        ),
    ],
)
def test_what_cannot_be_a_booking(fault: str, given: dict) -> None:
    with pytest.raises(LedgerError) as caught:
        ledger.examine(replace(FACTS, **given))
    assert fault in str(caught.value)


def test_two_currencies_balance_each_on_its_own() -> None:
    francs = (Line("asset:bank:zug", Money(5, "CHF")), Line("income:contribution", Money(-5, "CHF")))
    ledger.examine(replace(FACTS, lines=(*PAIR, *francs)))


money = st.integers(-(10**12), 10**12).filter(bool)


@given(st.lists(money, min_size=1, max_size=20))
def test_lines_and_their_reverse_add_up_to_nothing(cents: list[int]) -> None:
    lines = [Line("asset:bank:main", Money(amount)) for amount in cents]
    ledger.examine(replace(FACTS, lines=(*lines, *ledger.reverse(lines))))
    if sum(cents):
        with pytest.raises(LedgerError):
            ledger.examine(replace(FACTS, lines=(*lines, *PAIR)))


def test_the_chain_vouches_for_everything() -> None:
    """Every field of a booking, and every part of every line, changes the hash."""
    others = {
        "number": 8,
        "key": "bank:line:2",
        "on": date(2026, 3, 6),
        "value_on": date(2026, 3, 5),
        "kind": "membership",
        "lines": PAIR[::-1],
        "recorded_at": datetime(2026, 3, 5, 6, 7, 8, 10, tzinfo=UTC),
        "reference": "",
        "document": "",
        "undoes": None,
        "note": "another",
    }
    assert set(others) == {field.name for field in fields(Facts)}
    variants = [replace(FACTS, **{name: value}) for name, value in others.items()]
    changed = (
        Line("asset:bank:other", Money(500)),
        Line("asset:bank:main", Money(501)),
        Line("asset:bank:main", Money(500, "CHF")),
    )
    variants += [replace(FACTS, lines=(line, PAIR[1])) for line in changed]
    links = {ledger.link(ledger.GENESIS, facts) for facts in (FACTS, *variants)}
    assert len(links) == len(variants) + 1
    assert ledger.link(b"\0" * 32, FACTS) != ledger.link(ledger.GENESIS, FACTS)


def test_the_format_of_the_chain_stays() -> None:
    """Books that exist have been chained like this; another format would be another number in GENESIS."""
    head = "2;7|bank:line:1|2026-03-05|2026-03-04|contribution|RF1|R-2026-000001|3|a note"
    text = f"{head}|2026-03-05T06:07:08.000009+00:00;asset:bank:main|500|EUR;income:contribution|-500|EUR"
    written = text.replace("|", "\x1f").replace(";", "\x1e").encode()
    before = sha256(b"andruck ledger, format 1").digest()
    assert ledger.link(ledger.GENESIS, FACTS) == sha256(before + written).digest()

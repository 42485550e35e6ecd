"""The books in the words of Beancount, a free program for double entry that many can read and check."""

from collections.abc import Iterable
from datetime import date

from andruck.core.money import Money
from andruck.payments.rules.ledger import Facts

_ROOTS = {
    "asset": "Assets",
    "liability": "Liabilities",
    "equity": "Equity",
    "income": "Income",
    "expense": "Expenses",
}


def account(name: str) -> str:
    """``asset:bank:main`` becomes ``Assets:Bank:Main``; no two names become the same."""
    root, *rest = name.split(":")
    return ":".join((_ROOTS[root], *(part.replace("_", "-").capitalize() for part in rest)))


def preamble(*, title: str, currencies: Iterable[str]) -> str:
    """The first lines of a file."""
    options = [f'option "title" {_string(title)}']
    options += [f'option "operating_currency" "{currency}"' for currency in currencies]
    return "\n".join(options) + "\n\n"


def opening(name: str, on: date, currencies: Iterable[str]) -> str:
    """The line that opens an account on the day of its first posting."""
    return f"{on} open {account(name)} {','.join(currencies)}\n"


def transaction(facts: Facts) -> str:
    """A booking with everything that is known of it."""
    known = {
        "key": _string(facts.key),
        "number": str(facts.number),
        "value-on": str(facts.value_on),
        "document": _string(facts.document) if facts.document else "",
        "reference": _string(facts.reference) if facts.reference else "",
        "undoes": str(facts.undoes or ""),
    }
    told = " ".join(part for part in (facts.kind, facts.note) if part)
    lines = [f"\n{facts.on} * {_string(told)}"]
    lines += [f"  {name}: {value}" for name, value in known.items() if value]
    lines += [f"  {account(line.account)}  {line.money}" for line in facts.lines]
    return "\n".join(lines) + "\n"


def assertion(name: str, on: date, money: Money) -> str:
    """What has to lie on the account at the beginning of a day: Beancount reckons it itself and compares.

    To the cent: left to itself, it would let one cent pass.
    """
    return f"{on} balance {account(name)}  {money.decimal} ~ 0.001 {money.currency}\n"


def _string(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'

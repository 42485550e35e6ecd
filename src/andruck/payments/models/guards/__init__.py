"""What the database itself refuses, whoever asks: triggers, installed by migrations and looked after by the check.

Postings come first, the booking last. Its insertion checks that they add up to nothing and that its number is the
next one; from then on nothing can be added, changed or taken away. SQLite rebuilds a table to alter it and forgets
its triggers, so every migration that touches one of these tables ends with ``install`` again.
"""

import re
from pathlib import Path
from typing import Any

_STATEMENT = re.compile(
    r"^CREATE (?:OR REPLACE )?(FUNCTION|TRIGGER) (\w+).*?(?=^CREATE |\Z)", re.MULTILINE | re.DOTALL
)
_TABLE = re.compile(r"\bON (payments_\w+)")
_BODY = re.compile(r"\$body\$(.*)\$body\$", re.DOTALL)


def install(connection: Any) -> None:
    """Put the guards up, as they are in this version; repeatable. Tables of later migrations get theirs then."""
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for name, statement in _statements(connection.vendor).items():
            table = _TABLE.search(statement)
            if not name.endswith("()") and table and table[1] not in tables:
                continue
            if connection.vendor == "sqlite":
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            cursor.execute(statement)


def missing(connection: Any) -> list[str]:
    """The names of guards that are not there, are switched off or say something else; empty when all is well."""
    expected = _statements(connection.vendor)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            found = dict(cursor.fetchall())
        else:
            expected = {name: _heart(text) for name, text in expected.items()}
            found = _found(cursor)
    return sorted(name for name, text in expected.items() if found.get(name) != text)


def _statements(vendor: str) -> dict[str, str]:
    """Name to statement, in the order in which they are to be executed; functions have brackets after their names."""
    text = (Path(__file__).parent / f"{vendor}.sql").read_text(encoding="utf-8")
    found = {}
    for match in _STATEMENT.finditer(text):
        kind, name = match.groups()
        found[f"{name}()" if kind == "FUNCTION" else name] = match[0].strip()
    return found


def _heart(statement: str) -> str:
    """What PostgreSQL keeps word for word: of a function its body, of a trigger its table and when it is called."""
    body = _BODY.search(statement)
    if body:
        return body[1]
    return " ".join(statement.removeprefix("CREATE OR REPLACE ").split())


def _found(cursor: Any) -> dict[str, str]:
    cursor.execute(
        "SELECT proname || '()', prosrc FROM pg_proc"
        " WHERE proname LIKE 'payments\\_%' AND pronamespace = current_schema()::regnamespace"
    )
    functions = dict(cursor.fetchall())
    cursor.execute(
        "SELECT tgname, pg_get_triggerdef(t.oid) FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid"
        " WHERE NOT tgisinternal AND tgenabled IN ('O', 'A') AND relnamespace = current_schema()::regnamespace"
    )
    triggers = {}
    for name, text in cursor.fetchall():
        # It names the schema, and the kinds of change in an order of its own.
        plain = re.sub(r" ON \w+\.", " ON ", text).removeprefix("CREATE ")
        triggers[name] = plain.replace("DELETE OR UPDATE", "UPDATE OR DELETE")
    return functions | triggers

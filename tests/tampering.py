"""The guards of the books, taken down for a while: to empty tables between tests, and to forge books on purpose."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection
from django.test import TransactionTestCase


@contextmanager
def lifted(connection: Any) -> Iterator[None]:
    """No trigger of the payments' tables is there; afterwards all are again."""
    tables = [model._meta.db_table for model in apps.get_app_config("payments").get_models()]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = [(name, sql) for name, table, sql in cursor.fetchall() if table in tables]
            down = [f"DROP TRIGGER {name}" for name, _ in triggers]
            up = [sql for _, sql in triggers]
        else:
            # What is pending would keep PostgreSQL from altering tables.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            down = [f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in tables]
            up = [f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in tables]
        for statement in down:
            cursor.execute(statement)
        try:
            yield
        finally:
            for statement in up:
                cursor.execute(statement)


def let_tests_empty_the_books() -> None:
    """Django empties all tables after a test that commits; the books refuse that, as they should."""
    empty = TransactionTestCase._fixture_teardown

    def empty_with_guards_lifted(self: TransactionTestCase) -> None:
        models = apps.get_app_config("payments").get_models()
        if any(model._default_manager.exists() for model in models):
            with lifted(connection):
                empty(self)
        else:
            empty(self)

    TransactionTestCase._fixture_teardown = empty_with_guards_lifted

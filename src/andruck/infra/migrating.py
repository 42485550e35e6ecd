"""Changes of large tables that do not keep the paper waiting, and tables that are only ever added to."""

from typing import Any

from django.db.migrations.operations import AddIndex, RemoveIndex
from django.db.migrations.operations.base import Operation


class AddIndexGently(AddIndex):
    """Add an index while people go on writing: on PostgreSQL concurrently, so outside any transaction.

    The migration says ``atomic = False``. If it is interrupted, PostgreSQL keeps a broken index under this name; the
    next run throws it away first.
    """

    atomic = False

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        if not self.allow_migrate_model(schema_editor.connection.alias, model):
            return
        if schema_editor.connection.vendor != "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        name = schema_editor.quote_name(self.index.name)
        schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
        schema_editor.add_index(model, self.index, concurrently=True)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model = from_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            _remove(schema_editor, model, self.index)


class RemoveIndexGently(RemoveIndex):
    """Take an index away without waiting for everybody who reads: on PostgreSQL concurrently."""

    atomic = False

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model = from_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            state = from_state.models[app_label, self.model_name_lower]
            _remove(schema_editor, model, state.get_index_by_name(self.name))


def _remove(schema_editor: Any, model: Any, index: Any) -> None:
    options = {"concurrently": True} if schema_editor.connection.vendor == "postgresql" else {}
    schema_editor.remove_index(model, index, **options)


class AppendOnly(Operation):
    """From here on the database itself refuses to change rows of a table, or to take any away.

    With ``forgets`` the old end may be taken away: rows below which no older one remains. Say it again after a
    migration that alters the table: SQLite makes such a table anew, without what guarded it.
    """

    reduces_to_sql = False
    reversible = True

    def __init__(self, model_name: str, *, forgets: bool = False) -> None:
        self.model_name, self.forgets = model_name, forgets

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__name__, [self.model_name], {"forgets": True} if self.forgets else {}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """The models stay as they are."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            guards = _POSTGRESQL if schema_editor.connection.vendor == "postgresql" else _SQLITE
            table, key = model._meta.db_table, model._meta.pk.column
            rows = guards["forgets" if self.forgets else "keeps"]
            for statement in (*_release(schema_editor, table), *guards["change"], *rows):
                schema_editor.execute(statement.format(table=table, key=key))

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            for statement in _release(schema_editor, model._meta.db_table):
                schema_editor.execute(statement)

    def describe(self) -> str:
        return f"Only ever add to {self.model_name}"


_SQLITE = {
    "change": (
        """CREATE TRIGGER {table}_unchanged BEFORE UPDATE ON {table}
           BEGIN SELECT RAISE(ABORT, '{table} is only ever added to'); END""",
    ),
    "keeps": (
        """CREATE TRIGGER {table}_kept BEFORE DELETE ON {table}
           BEGIN SELECT RAISE(ABORT, '{table} is only ever added to'); END""",
    ),
    "forgets": (
        """CREATE TRIGGER {table}_kept BEFORE DELETE ON {table}
           WHEN EXISTS (SELECT 1 FROM {table} WHERE {key} < OLD.{key})
           BEGIN SELECT RAISE(ABORT, '{table} loses only its old end'); END""",
    ),
}
_POSTGRESQL = {
    "change": (
        """CREATE FUNCTION {table}_unchanged() RETURNS trigger LANGUAGE plpgsql AS $$
           BEGIN RAISE integrity_constraint_violation USING MESSAGE = '{table} is only ever added to'; END $$""",
        """CREATE TRIGGER {table}_unchanged BEFORE UPDATE ON {table}
           FOR EACH ROW EXECUTE FUNCTION {table}_unchanged()""",
    ),
    "keeps": (
        """CREATE TRIGGER {table}_kept BEFORE DELETE ON {table}
           FOR EACH ROW EXECUTE FUNCTION {table}_unchanged()""",
    ),
    "forgets": (
        """CREATE FUNCTION {table}_kept() RETURNS trigger LANGUAGE plpgsql AS $$
           BEGIN
             IF EXISTS (SELECT 1 FROM {table} WHERE {key} < (SELECT max({key}) FROM gone)) THEN
               RAISE integrity_constraint_violation USING MESSAGE = '{table} loses only its old end';
             END IF;
             RETURN NULL;
           END $$""",
        """CREATE TRIGGER {table}_kept AFTER DELETE ON {table} REFERENCING OLD TABLE AS gone
           FOR EACH STATEMENT EXECUTE FUNCTION {table}_kept()""",
    ),
}


def _release(schema_editor: Any, table: str) -> list[str]:
    if schema_editor.connection.vendor == "postgresql":
        return [f"DROP TRIGGER IF EXISTS {table}_{name} ON {table}" for name in ("unchanged", "kept")] + [
            f"DROP FUNCTION IF EXISTS {table}_{name}()" for name in ("unchanged", "kept")
        ]
    return [f"DROP TRIGGER IF EXISTS {table}_{name}" for name in ("unchanged", "kept")]

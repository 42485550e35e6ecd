"""Changes of large tables keep nobody waiting."""

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, migrations, models
from django.db.migrations.operations import AddIndex, RemoveIndex
from django.db.migrations.state import ModelState, ProjectState

import andruck.newsroom.migrations as written
from andruck.infra.migrating import AddIndexGently, RemoveIndexGently

RULE_SINCE = "0004"


def _indexes(own: Any) -> set[str]:
    with own.cursor() as cursor:
        return set(own.introspection.get_constraints(cursor, "gentle_thing"))


@pytest.fixture
def own(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    """A connection outside the transaction that tests are wrapped in: the operations need to be outside of any."""
    with django_db_blocker.unblock():
        found = connection.copy()
        yield found
        found.close()


def test_there_and_back(own: Any) -> None:
    fields = [("id", models.BigAutoField(primary_key=True)), ("size", models.IntegerField())]
    before = ProjectState()
    before.add_model(ModelState("gentle", "Thing", fields, {"db_table": "gentle_thing", "indexes": []}))
    adding = AddIndexGently("thing", models.Index(fields=["size"], name="thing_size"))
    removing = RemoveIndexGently("thing", "thing_size")
    after = before.clone()
    adding.state_forwards("gentle", after)
    bare = after.clone()
    removing.state_forwards("gentle", bare)
    with own.schema_editor(atomic=False) as editor:
        editor.create_model(before.apps.get_model("gentle", "Thing"))
        try:
            adding.database_forwards("gentle", editor, before, after)
            assert "thing_size" in _indexes(own)
            adding.database_backwards("gentle", editor, after, before)
            assert "thing_size" not in _indexes(own)
            adding.database_forwards("gentle", editor, before, after)
            removing.database_forwards("gentle", editor, after, bare)
            assert "thing_size" not in _indexes(own)
        finally:
            editor.delete_model(before.apps.get_model("gentle", "Thing"))


def _newer() -> list[tuple[str, Any]]:
    names = sorted(module.name for module in pkgutil.iter_modules(written.__path__))
    found = [name for name in names if name[:4] >= RULE_SINCE]
    return [(name, importlib.import_module(f"{written.__name__}.{name}").Migration) for name in found]


def test_the_newsrooms_migrations_keep_the_rule() -> None:
    """New indexes on tables that exist are made gently, outside transactions, and no table is written over."""
    assert len(_newer()) > 1
    wrong = []
    for name, migration in _newer():
        made = {
            step.name.lower() for step in migration.operations if isinstance(step, migrations.CreateModel)
        }
        for step in migration.operations:
            gentle = isinstance(step, AddIndexGently | RemoveIndexGently)
            if (
                isinstance(step, AddIndex | RemoveIndex)
                and not gentle
                and step.model_name.lower() not in made
            ):
                wrong.append((name, "an index that locks"))
            if gentle and migration.atomic:
                wrong.append((name, "a gentle index inside a transaction"))
            if (
                isinstance(step, migrations.AlterField | migrations.AddConstraint)
                and step.model_name not in made
            ):
                wrong.append((name, "a change that reads or writes the whole table under a lock"))
    assert wrong == []

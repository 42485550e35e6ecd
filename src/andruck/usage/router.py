"""Sends the tables of this room to a database of their own, and lets nothing lead from one database to the other."""

from typing import Any

LABEL, ALIAS = "usage", "history"


class HistoryRouter:
    """What readers have agreed to be remembered of is in ``history``, everything else is not."""

    def db_for_read(self, model: Any, **_hints: Any) -> str | None:
        """Where this model is read."""
        return ALIAS if model._meta.app_label == LABEL else None

    db_for_write = db_for_read

    def allow_relation(self, one: Any, other: Any, **_hints: Any) -> bool | None:
        """No key leads out of this room's tables, and none into them."""
        ours = {one._meta.app_label == LABEL, other._meta.app_label == LABEL}
        return None if ours == {False} else ours == {True}

    def allow_migrate(self, db: str, app_label: str, **_hints: Any) -> bool:
        """Whether tables of this room belong into this database."""
        return (app_label == LABEL) is (db == ALIAS)

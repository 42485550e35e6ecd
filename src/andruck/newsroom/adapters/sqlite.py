"""Wagtail's search in SQLite, without its weakness: a quotation mark typed into the editor's search was an error."""

from typing import Any

from modelsearch.backends.database.sqlite.query import SearchQueryExpression
from modelsearch.backends.database.sqlite.sqlite import (
    SQLiteAutocompleteQueryCompiler,
    SQLiteSearchBackend,
    SQLiteSearchQueryCompiler,
)
from modelsearch.query import Phrase, PlainText


def _harmless(typed: str) -> str:
    """As FTS5 wants it between its own quotation marks; a NUL would end the whole query."""
    return typed.replace("\0", " ").replace('"', '""')


class _Careful:
    """Escapes what was typed before the query is built from it."""

    def build_search_query_content(self, query: Any, config: Any = None) -> Any:
        """The query as an expression; one without any word finds nothing."""
        if isinstance(query, PlainText | Phrase):
            typed = _harmless(query.query_string)
            if not typed.split():
                return SearchQueryExpression("")
            if isinstance(query, Phrase):
                query = Phrase(typed)
            else:
                query = PlainText(typed, operator=query.operator, boost=query.boost)
        return super().build_search_query_content(query, config=config)  # type: ignore[misc]


class _SearchCompiler(_Careful, SQLiteSearchQueryCompiler):  # type: ignore[misc]
    pass


class _AutocompleteCompiler(_Careful, SQLiteAutocompleteQueryCompiler):  # type: ignore[misc]
    pass


class SearchBackend(SQLiteSearchBackend):  # type: ignore[misc]
    """The backend for papers whose database is SQLite; the name is the one Wagtail looks for."""

    query_compiler_class = _SearchCompiler
    autocomplete_query_compiler_class = _AutocompleteCompiler

"""What an editor types into a search field is never an error, whatever the database."""

from typing import Any

import pytest
from modelsearch.query import Phrase, PlainText
from wagtail.images import get_image_model
from wagtail.search.backends import get_search_backend

from tests import factories

ODD = [
    '"',
    '""',
    '"Hafen',
    'Haf"en',
    "Hafen'",
    "(",
    "Hafen AND",
    "NOT",
    "a*",
    "^",
    ":",
    "\0",
    "  ",
    "%s",
    "\\",
    "x" * 9000,
]


@pytest.fixture
def backend(db: Any) -> Any:
    return get_search_backend()


@pytest.mark.parametrize("typed", ODD)
def test_nothing_that_is_typed_is_an_error(backend: Any, house: Any, typed: str) -> None:
    factories.article(house.politics, headline="Ganz anderes")
    pictures = get_image_model()
    for query in (typed, PlainText(typed, operator="and"), Phrase(typed)):
        assert list(backend.search(query, pictures)) == []
    assert list(backend.autocomplete(typed, pictures)) == []


def test_quoted_words_are_found(backend: Any, house: Any) -> None:
    picture = factories.picture(title='Der "alte" Hafen')
    pictures = get_image_model()
    for typed in ("alte", '"alte"', 'Der "alte" Hafen', PlainText('"alte" Hafen', operator="and")):
        assert list(backend.search(typed, pictures)) == [picture], typed
    assert list(backend.search(Phrase("alte Hafen"), pictures)) == [picture]
    assert list(backend.search(Phrase("Hafen alte"), pictures)) == []
    assert list(backend.autocomplete('"al', pictures)) == [picture]

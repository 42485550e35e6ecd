"""What an editor types into a search field is never an error, whatever the database."""

from typing import Any

import pytest
from modelsearch.query import Phrase, PlainText
from wagtail.images import get_image_model
from wagtail.search.backends import get_search_backend

from tests import factories
from tests.database import is_sqlite

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
    if "\0" in typed and not is_sqlite():
        # PostgreSQL takes none at all; there the search forms are what keeps it away, see below.
        typed = " "
    for query in (typed, PlainText(typed, operator="and"), Phrase(typed)):
        assert list(backend.search(query, pictures)) == []
    assert list(backend.autocomplete(typed, pictures)) == []


@pytest.mark.parametrize(
    "address", ["/redaktion/images/?q=%00x", "/redaktion/pages/search/?q=%00x", "/suche/?q=%00x"]
)
def test_no_form_is_broken_by_a_nul(admin_client: Any, house: Any, address: str) -> None:
    assert admin_client.get(address).status_code == 200


def test_quoted_words_are_found(backend: Any, house: Any) -> None:
    picture = factories.picture(title='Der "alte" Hafen')
    pictures = get_image_model()
    for typed in ("alte", '"alte"', 'Der "alte" Hafen', PlainText('"alte" Hafen', operator="and")):
        assert list(backend.search(typed, pictures)) == [picture], typed
    assert list(backend.search(Phrase("alte Hafen"), pictures)) == [picture]
    assert list(backend.search(Phrase("Hafen alte"), pictures)) == []
    assert list(backend.autocomplete('"al', pictures)) == [picture]

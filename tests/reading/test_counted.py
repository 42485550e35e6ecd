"""Which page stands behind an address."""

from typing import Any

import pytest

from andruck.reading import addresses
from andruck.reading.counted import PaperPages
from andruck.usage.rules import Kind, Page
from tests import factories

pytestmark = pytest.mark.django_db


def test_pages_by_their_addresses(house: Any) -> None:
    article = factories.article(house.politics)
    path = addresses.article(article)
    section = house.politics.url
    paths = [path, f"{path}?page=2", "/", section, f"{section}?page=2", house.dossier.url, "/rubrik/"]
    found = PaperPages().by_path(
        [*paths, "/archiv/1987/", "/thema/wasser/", "/feed/rss", "/nirgends/", "/%ff/"]
    )
    number = house.politics.pk
    assert found[path] == found[f"{path}?page=2"] == Page(Kind.ARTICLE, str(article.pk), number)
    assert found["/"].kind == Kind.FRONT
    assert found[section] == found[f"{section}?page=2"] == Page(Kind.SECTION, str(number), number)
    assert found[house.dossier.url] == Page(Kind.DOSSIER, str(house.dossier.pk))
    assert found["/rubrik/"].kind == Kind.OTHER
    assert found["/archiv/1987/"] == Page(Kind.ARCHIVE, "/archiv/1987/")
    assert found["/thema/wasser/"] == Page(Kind.TOPIC, "wasser")
    assert not {"/feed/rss", "/nirgends/", "/%ff/"} & set(found)


def test_the_form_for_contributions(house: Any) -> None:
    form = addresses.named("support")
    assert PaperPages().by_path([form]) == {form: Page(Kind.GIVING, form)}
    assert PaperPages().by_path([f"{form}6f0c1c6e-1111-4222-8333-944445555666/"]) == {}


def test_many_at_once_cost_few_questions(house: Any, django_assert_max_num_queries: Any) -> None:
    paths = [addresses.article(factories.article(house.politics)) for _ in range(5)]
    with django_assert_max_num_queries(6):
        assert len(PaperPages().by_path([*paths, "/", house.politics.url])) == 7


def test_an_article_that_is_not_there(house: Any) -> None:
    assert PaperPages().by_path(["/artikel/999999.weg.html"]) == {}

"""The preview shows what is in the form, also before anything has been saved."""

from datetime import date
from typing import Any

from django.test import RequestFactory
from wagtail.rich_text import RichText

from andruck.newsroom import models
from tests import factories


def test_an_article_that_was_never_saved(house: Any) -> None:
    edition = factories.edition(date(2026, 11, 23))
    row = models.Article(
        section=house.politics,
        headline="Noch ohne Nummer",
        dateline="Ahlsund",
        body=[("paragraph", RichText("<p>Ein Anfang.</p>"))],
    )
    row.bylines = [models.Byline(author=factories.author(), sort_order=0)]
    row.dossier_entries = [models.DossierEntry(dossier=house.dossier)]
    row.page_references = [models.PageReference(edition=edition, page=page) for page in (4, 8)]
    request = RequestFactory().get("/redaktion/")
    html = row.serve_preview(request, "").content.decode()
    for part in (
        "Noch ohne Nummer",
        "Ahlsund.",
        "Ein Anfang.",
        "Ida Brandt",
        "Wohnen am Wasser",
        "/ausgabe/2026-11-23/",
    ):
        assert part in html
    assert "Noch ohne Nummer" in row.serve_preview(request, "teaser").content.decode()
    assert models.Article.objects.count() == 0


def test_a_draft_beside_its_public_version(house: Any, client: Any) -> None:
    row = factories.article(house.politics, headline="Öffentlich")
    row.headline = "Noch im Entwurf"
    request = RequestFactory().get("/redaktion/")
    assert "Noch im Entwurf" in row.serve_preview(request, "").content.decode()
    assert "Noch im Entwurf" not in client.get(row.get_absolute_url(), follow=True).content.decode()


def test_a_page_of_the_tree(house: Any) -> None:
    factories.article(house.politics, headline="Steht auf der Titelseite")
    request = RequestFactory().get("/redaktion/")
    assert "Steht auf der Titelseite" in house.home.serve_preview(request, "").content.decode()

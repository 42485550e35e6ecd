"""What pages say in the words of schema.org."""

import json
import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from wagtail.rich_text import RichText

from andruck.newsroom import models
from andruck.newsroom.actions import publishing
from andruck.newsroom.queries import places, stories
from andruck.newsroom.queries.frame import frame
from andruck.newsroom.rules.values import Story
from andruck.reading import linked_data
from tests import factories, scenes

pytestmark = pytest.mark.django_db

BASE = "http://localhost:8000"


def told(row: Any) -> Story:
    story = stories.story(row.pk)
    assert isinstance(story, Story)
    return story


def data(row: Any) -> Any:
    return json.loads(linked_data.article(told(row), frame()))


def fixed(house: Any, role: str, slug: str) -> None:
    page = models.FixedPage(title=slug, slug=slug, role=role, show_in_menus=True)
    page.body = [("text", RichText("<p>Text</p>"))]
    house.home.add_child(instance=page)


def test_article_with_everything(house: Any) -> None:
    fixed(house, "transparency", "transparenz")
    fixed(house, "contact", "kontakt")
    models.PaperSettings.objects.update(owners="Lotse eG, 6400 Mitglieder", state_advertising="2025: 0 Euro")
    row = scenes.full_article(house)
    story = told(row)
    found = data(row)
    address = f"{BASE}/artikel/{row.pk}.kueste-der-deich-haelt-steht.html"
    image = found.pop("image")
    assert image.pop("url").startswith(f"{BASE}/media/")
    assert image == {
        "@type": "ImageObject",
        "width": 640,
        "height": 428,
        "caption": "Kräne",
        "creditText": "Foto: Lotse/Muster",
        "digitalSourceType": "https://schema.org/TrainedAlgorithmicMediaDigitalSource",
    }
    assert found == {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": address,
        "url": address,
        "mainEntityOfPage": {"@type": "WebPage", "@id": address},
        "headline": "Der »Deich« <hält> & steht",
        "description": "Am Morgen war das Wasser noch da",
        "datePublished": "2026-03-03T06:30:00+01:00",
        "dateModified": "2026-03-03T09:30:00+01:00",
        "author": [{"@type": "Person", "name": "Ida Brandt", "url": f"{BASE}/autor/ida-brandt/"}],
        "publisher": {
            "@type": "NewsMediaOrganization",
            "@id": f"{BASE}/#paper",
            "name": "Der Lotse",
            "url": f"{BASE}/",
            "logo": {"@type": "ImageObject", "url": f"{BASE}/static/reading/icon.svg"},
            "publishingPrinciples": f"{BASE}/transparenz/",
            "correctionsPolicy": f"{BASE}/korrekturen/",
            "ownershipFundingInfo": {
                "@type": "AboutPage",
                "url": f"{BASE}/transparenz/",
                "text": "Lotse eG, 6400 Mitglieder\n2025: 0 Euro",
            },
            "contactPoint": {"@type": "ContactPoint", "contactType": "newsroom", "url": f"{BASE}/kontakt/"},
        },
        "isAccessibleForFree": True,
        "articleSection": "Politik",
        "keywords": ["Deiche & Dämme"],
        "wordCount": story.words,
        "inLanguage": "de",
        "dateline": "Wiekum",
        "creditText": "Agenturen/lo",
        "digitalSourceType": "https://schema.org/TrainedAlgorithmicMediaDigitalSource",
        "isPartOf": [
            {"@type": "CreativeWorkSeries", "name": "Wohnen am Wasser", "url": f"{BASE}/dossier/wohnen/"}
        ],
        "correction": [
            {
                "@type": "CorrectionComment",
                "text": "Falsch: Der Deich sei neu. Richtig: Der Deich ist alt.",
                "datePublished": "2026-03-03T06:30:00+01:00",
            }
        ],
        "comment": [
            {
                "@type": "Comment",
                "@id": f"{address}#reply-{story.replies[0].id}",
                "author": {"@type": "Person", "name": "Renate Wolkow"},
                "datePublished": "2026-03-05T06:30:00+01:00",
                "text": "Der Deich ist jung.\n\nIch habe ihn gesehen.",
            }
        ],
        "printEdition": "2026-03-03",
        "printPage": "4",
        "pagination": "4, 8",
    }


def test_article_with_little(house: Any) -> None:
    row = factories.article(house.politics, deck="", teaser_text="")
    found = data(row)
    assert found["author"] == [
        {"@type": "NewsMediaOrganization", "@id": f"{BASE}/#paper", "name": "Der Lotse", "url": f"{BASE}/"}
    ]
    absent = {
        "description",
        "image",
        "keywords",
        "dateline",
        "creditText",
        "isPartOf",
        "correction",
        "comment",
    }
    absent |= {"printPage", "printEdition", "pagination", "digitalSourceType", "alternativeHeadline"}
    assert absent & set(found) == set()
    assert found["datePublished"] == found["dateModified"]
    assert "ownershipFundingInfo" not in found["publisher"]


@pytest.mark.parametrize(
    ("genre", "kind"),
    [
        ("news", "NewsArticle"),
        ("report", "NewsArticle"),
        ("interview", "NewsArticle"),
        ("portrait", "NewsArticle"),
        ("commentary", "OpinionNewsArticle"),
        ("explainer", "AnalysisNewsArticle"),
        ("reportage", "ReportageNewsArticle"),
    ],
)
def test_kinds_of_articles(house: Any, genre: str, kind: str) -> None:
    assert data(factories.article(house.politics, genre=genre))["@type"] == kind


HOSTILE = "</script><script>alert(1)</script><!-- & \u2028\u2029"


def test_nothing_leaves_the_script_element(house: Any, client: Client) -> None:
    row = factories.article(house.politics, headline=HOSTILE)
    text = linked_data.article(told(row), frame())
    assert not re.search("[<>&\u2028\u2029]", text)
    assert json.loads(text)["headline"] == HOSTILE
    page = client.get(f"/artikel/{row.pk}.x.html", follow=True).content.decode()
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert json.loads(block) == data(row)


def test_person(house: Any) -> None:
    factories.author(
        role="Politik", about="Schreibt.", email="ida@lotse.example", picture=factories.picture()
    )
    profile = places.author("ida-brandt")
    assert profile is not None
    found = json.loads(linked_data.person(profile, frame()))
    image = found["mainEntity"].pop("image")
    assert (image["width"], image["height"]) == (320, 320)
    assert found == {
        "@context": "https://schema.org",
        "@type": "ProfilePage",
        "mainEntity": {
            "@type": "Person",
            "@id": f"{BASE}/autor/ida-brandt/",
            "url": f"{BASE}/autor/ida-brandt/",
            "name": "Ida Brandt",
            "jobTitle": "Politik",
            "description": "Schreibt.",
            "email": "ida@lotse.example",
            "worksFor": {
                "@type": "NewsMediaOrganization",
                "@id": f"{BASE}/#paper",
                "name": "Der Lotse",
                "url": f"{BASE}/",
            },
        },
    }


def test_organisation(house: Any) -> None:
    models.PaperSettings.objects.update(claim="Für die Küste", email="post@lotse.example", vat_id="DE1")
    paper, site = json.loads(linked_data.organisation(frame()))["@graph"]
    assert paper == {
        "@type": "NewsMediaOrganization",
        "@id": f"{BASE}/#paper",
        "name": "Der Lotse",
        "url": f"{BASE}/",
        "logo": {"@type": "ImageObject", "url": f"{BASE}/static/reading/icon.svg"},
        "correctionsPolicy": f"{BASE}/korrekturen/",
        "legalName": "Lotse eG",
        "slogan": "Für die Küste",
        "email": "post@lotse.example",
        "vatID": "DE1",
    }
    assert site == {
        "@type": "WebSite",
        "@id": f"{BASE}/#site",
        "url": f"{BASE}/",
        "name": "Der Lotse",
        "inLanguage": "de",
        "publisher": {"@id": f"{BASE}/#paper"},
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{BASE}/suche/?q={{search_term_string}}"},
            "query-input": "required name=search_term_string",
        },
    }


def test_several_editions_name_the_first(house: Any) -> None:
    row = factories.article(house.politics, live=False)
    days = [factories.edition(date(2026, 3, day)) for day in (5, 4)]
    row.page_references = [models.PageReference(edition=day, page=2) for day in days]
    row.save()
    found = data(publishing.publish(article=row))
    assert (found["printEdition"], found["printPage"], found["pagination"]) == ("2026-03-04", "2", "2")

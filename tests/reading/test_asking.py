"""The form that asks for support, on pages that are kept: no script, no secret, no cookie."""

import re
from typing import Any

import pytest
from django.test import Client

from andruck.newsroom import models
from andruck.support.models import SupportSettings
from tests import factories

pytestmark = pytest.mark.django_db


def carry(house: Any, slug: str = "mitmachen", **value: str) -> str:
    """A fixed page with the form; its path."""
    given = {"title": "", "text": "", "amounts": ""} | value
    house.home.add_child(instance=models.FixedPage(title=slug, slug=slug, body=[("ask", given)]))
    return f"/{slug}/"


def form(client: Client, path: str) -> str:
    found = re.search(r'<form class="ask".*?</form>', client.get(path).content.decode(), re.DOTALL)
    assert found, path
    return found[0]


def amounts(text: str) -> list[tuple[str, bool]]:
    """What is offered, and whether it is chosen."""
    found = re.findall(r'<input type="radio" name="amount"[^>]*value="([^"]*)"( checked)?>', text)
    return [(value, bool(chosen)) for value, chosen in found]


def test_it_asks_for_the_papers_amounts_and_leads_to_the_form_for_paying(house: Any, client: Client) -> None:
    path = carry(house, text="<b>Drei</b> Wochen")
    text = form(client, path)
    assert amounts(text) == [("5.00", False), ("10.00", False), ("25.00", True), ("50.00", False)]
    assert 'method="get" action="/unterstuetzen/"' in text
    assert f'name="from" value="{path}"' in text
    assert "&lt;b&gt;Drei" in text
    assert [word for word in ("<script", "style=", "onclick", "csrf", "token") if word in text] == []
    answer = client.get(path)
    assert "Cookie" not in answer.get("Vary", "")
    assert not answer.cookies


def test_a_page_may_have_amounts_of_its_own_as_far_as_they_can_be_given(house: Any, client: Client) -> None:
    SupportSettings.objects.create(least_cents=500)
    own, none = carry(house, amounts="1; 7; 12,50"), carry(house, "spenden", amounts="1; 2")
    assert amounts(form(client, own)) == [("7.00", False), ("12.50", True)]
    assert [value for value, _ in amounts(form(client, none))] == ["5.00", "10.00", "25.00", "50.00"]


def test_fronts_and_sections_carry_it_too(house: Any, client: Client) -> None:
    factories.article(house.politics)
    for page, path in ((house.home, "/"), (house.politics, "/rubrik/politik/")):
        page.composition = [("ask", {"title": "Ohne Sie nicht", "text": "", "amounts": ""})]
        page.save_revision().publish()
        text = form(client, path)
        assert "Ohne Sie nicht" in text
        assert f'name="from" value="{path}"' in text


def test_articles_carry_it_and_feeds_and_machines_get_the_text_alone(house: Any, client: Client) -> None:
    value = {"title": "Ohne Sie nicht", "text": "", "amounts": "7; 70"}
    models.PaperSettings.objects.update(feed_full_text=True)
    row = factories.article(
        house.politics, body=[("subhead", "Am Deich"), ("ask", value), ("subhead", "Am Hafen")]
    )
    path = f"/artikel/{row.pk}.{row.slug}.html"
    text = form(client, path)
    assert amounts(text) == [("7.00", False), ("70.00", True)]
    assert f'name="from" value="{path}"' in text
    machine = client.get(f"/api/v1/articles/{row.pk}").json()
    assert [block["kind"] for block in machine["body"]] == ["subhead", "subhead"]
    feed = client.get("/feed/rss.xml").content.decode()
    assert "Am Hafen" in feed
    assert "Ohne Sie nicht" not in feed


@pytest.mark.parametrize(
    ("sent", "chosen", "free"),
    [
        ("amount=25.00&other=", "2500", ""),
        ("amount=25.00&other=12,50", None, "12,50"),
        ("amount=7.00", None, "7.00"),
        ("amount=10", "1000", ""),
        ("amount=viel", None, "viel"),
        ("", "2500", ""),
    ],
)
def test_what_was_chosen_there_is_chosen_here(
    house: Any, client: Client, sent: str, chosen: str | None, free: str
) -> None:
    page = client.get(f"/unterstuetzen/?{sent}&from=/mitmachen/").content.decode()
    checked = re.findall(r'name="amount" id="[^"]*" value="(\d+)" checked', page)
    assert checked == ([chosen] if chosen else [])
    assert re.search(rf'name="free"[^>]*value="{free}"', page)
    assert 'name="origin" value="/mitmachen/"' in page

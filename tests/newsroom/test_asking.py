"""What an editor writes down for a form that asks for support."""

from typing import Any

import pytest
from wagtail.blocks import StructBlockValidationError

from andruck.core.errors import Refusal
from andruck.core.money import Money
from andruck.newsroom import models
from andruck.newsroom.blocks import AskBlock
from andruck.newsroom.queries import fixed, fronts, stories
from andruck.newsroom.rules import asking
from andruck.newsroom.rules.values import Ask
from tests import factories


def test_amounts_are_read_as_people_write_them() -> None:
    assert asking.amounts(" 25; 5 ;12,50; 5;") == (Money(500), Money(1250), Money(2500))
    assert asking.amounts("") == ()


@pytest.mark.parametrize("text", ["viel", "5; 0", "5; -3", "1;2;3;4;5;6;7"])
def test_what_is_no_amount_is_refused_and_never_shown(text: str) -> None:
    with pytest.raises(Refusal):
        asking.amounts(text)
    assert asking.read(text) == ()
    block = AskBlock()
    with pytest.raises(StructBlockValidationError) as caught:
        block.clean(block.to_python({"title": "", "text": "", "amounts": text}))
    assert list(caught.value.block_errors) == ["amounts"]


@pytest.mark.django_db
def test_fronts_sections_and_fixed_pages_carry_it_where_the_editor_put_it(house: Any) -> None:
    factories.article(house.politics)
    value = {"title": "Ohne Sie nicht", "text": "Drei Wochen.", "amounts": "7; 70"}
    wanted = Ask("Ohne Sie nicht", "Drei Wochen.", (Money(700), Money(7000)))
    house.home.composition = [("ask", value), ("latest", {"title": "Neu", "count": 3})]
    house.home.save()
    groups = fronts.front(models.HomePage.objects.get())
    assert [(group.kind, group.ask) for group in groups] == [("ask", wanted), ("latest", None)]
    house.politics.composition = [("ask", value)]
    house.politics.save()
    section = models.SectionPage.objects.get(pk=house.politics.pk)
    assert [group.ask for group in fronts.section_front(section)] == [wanted]
    page = models.FixedPage(title="Mitmachen", slug="mitmachen", body=[("heading", "Eins"), ("ask", value)])
    house.home.add_child(instance=page)
    assert [
        (one.kind, one.value.get("ask")) for one in fixed.blocks(models.FixedPage.objects.get(pk=page.pk))
    ] == [
        ("heading", None),
        ("ask", wanted),
    ]
    row = factories.article(house.politics, body=[("subhead", "Eins"), ("ask", value)])
    story: Any = stories.story(row.pk)
    assert [(one.kind, one.value.get("ask")) for one in story.blocks] == [("subhead", None), ("ask", wanted)]

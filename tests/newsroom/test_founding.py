from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from wagtail.models import GroupApprovalTask, Page, Site, Workflow, WorkflowContentType

from andruck.newsroom import models
from andruck.newsroom.actions import founding, furnishing
from andruck.newsroom.queries import fixed
from andruck.newsroom.queries.frame import frame, paper

pytestmark = pytest.mark.django_db

TEXT = [{"type": "text", "value": "<p>Wir sind es.</p>"}]


def tree() -> list[tuple[str, str, bool]]:
    """(path, title, live) of every page below the root."""
    return [
        (page.url_path, page.title, page.live) for page in Page.objects.filter(depth__gt=1).order_by("path")
    ]


def test_a_new_paper_stands_where_the_welcome_page_was() -> None:
    found = founding.found_paper(name="Küstenblatt", language="de")
    assert tree() == [
        ("/home/", "Küstenblatt", True),
        ("/home/rubrik/", "Rubriken", True),
        ("/home/dossier/", "Dossiers", True),
        ("/home/impressum/", "Impressum", False),
        ("/home/datenschutz/", "Datenschutz", False),
        ("/home/agb/", "AGB", False),
        ("/home/barrierefreiheit/", "Barrierefreiheit", False),
        ("/home/kontakt/", "Kontakt", False),
        ("/home/transparenz/", "Transparenz", False),
    ]
    site = Site.objects.get()
    assert (site.root_page_id, site.is_default_site) == (found.home, True)
    assert f"http://{site.hostname}:{site.port}" == settings.BASE_URL
    assert paper().name == "Küstenblatt"
    assert fixed.missing() == list(fixed.REQUIRED)


def test_an_english_paper_has_english_addresses() -> None:
    founding.found_paper(name="The Pilot", language="en")
    assert [path for path, _, _ in tree()] == [
        "/home/",
        "/home/section/",
        "/home/dossier/",
        "/home/imprint/",
        "/home/privacy/",
        "/home/terms/",
        "/home/accessibility/",
        "/home/contact/",
        "/home/transparency/",
    ]


def test_unknown_language_founds_nothing() -> None:
    with pytest.raises(ValueError, match="no plan for the language 'tlh'"):
        founding.found_paper(name="X", language="tlh")
    assert not founding.has_paper()


def test_fixed_pages_with_text_are_public_and_in_the_menu() -> None:
    founding.found_paper(name="Küstenblatt", language="de", fixed={"imprint": TEXT})
    assert [(link.role, link.path) for link in frame().fixed] == [("imprint", "/impressum/")]
    assert fixed.missing() == ["privacy", "terms", "accessibility", "contact", "transparency"]


def test_desk_reviews_articles() -> None:
    founding.found_paper(name="Küstenblatt", language="de")
    task = GroupApprovalTask.objects.get(name="Abnahme durch die Redaktion")
    assert sorted(task.groups.values_list("name", flat=True)) == ["chief", "editor"]
    assert WorkflowContentType.objects.get().workflow.name == "Redaktion"
    assert models.Article().get_workflow().name == "Redaktion"
    assert list(Workflow.objects.filter(active=True).values_list("name", flat=True)) == ["Redaktion"]


def test_roles_are_the_only_groups() -> None:
    founding.found_paper(name="Küstenblatt", language="de")
    assert sorted(Group.objects.values_list("name", flat=True)) == [
        "administrator",
        "ads",
        "chief",
        "editor",
        "reporter",
        "revenue",
    ]


def everything() -> dict[str, Any]:
    """What founding could change."""
    return {
        "tree": tree(),
        "settings": list(models.PaperSettings.objects.values()),
        "sites": list(Site.objects.values()),
        "groups": {group.name: group.permissions.count() for group in Group.objects.all()},
        "workflows": list(Workflow.objects.order_by("pk").values()),
        "tasks": list(GroupApprovalTask.objects.order_by("pk").values()),
        "bodies": [list(page.body.raw_data) for page in models.FixedPage.objects.order_by("pk")],
    }


def test_founding_twice_changes_nothing() -> None:
    first = founding.found_paper(name="Küstenblatt", language="de", fixed={"imprint": TEXT})
    before = everything()
    assert founding.found_paper(name="Küstenblatt", language="de", fixed={"imprint": TEXT}) == first
    assert everything() == before


def test_what_people_changed_stays_and_what_is_missing_comes_back() -> None:
    found = founding.found_paper(name="Küstenblatt", language="de", fixed={"imprint": TEXT})
    page = models.FixedPage.objects.get(pk=found.fixed["imprint"])
    page.title, page.slug = "Wer wir sind", "wer-wir-sind"
    page.body = [("text", "<p>Anders.</p>")]
    page.save_revision().publish()
    models.FixedPage.objects.get(role="terms").delete()
    models.PaperSettings.objects.update(name="Umbenannt", email="alt@blatt.example")
    founding.found_paper(
        name="Küstenblatt",
        language="de",
        about={"email": "neu@blatt.example", "phone": "040 1"},
        fixed={"imprint": TEXT},
    )
    page.refresh_from_db()
    assert (page.title, page.slug, page.body[0].value.source) == (
        "Wer wir sind",
        "wer-wir-sind",
        "<p>Anders.</p>",
    )
    assert models.FixedPage.objects.get(role="terms").live is False
    values = paper()
    assert (values.name, values.email, values.phone) == ("Umbenannt", "alt@blatt.example", "040 1")


def test_furnishing_finds_what_is_there() -> None:
    founding.found_paper(name="Küstenblatt", language="de")
    section = furnishing.add_section(title="Politik", intro="Wer entscheidet.")
    assert furnishing.add_section(title="Politik neu", slug="politik", intro="Anders") == section
    page = models.SectionPage.objects.get()
    assert (page.title, page.intro, page.url_path, page.live) == (
        "Politik",
        "Wer entscheidet.",
        "/home/rubrik/politik/",
        True,
    )
    author = furnishing.add_author(name="Ida Brandt", slug="ida-brandt")
    assert furnishing.add_author(name="Jemand", slug="ida-brandt") == author
    assert furnishing.add_agency(name="A", mark="nwa") == furnishing.add_agency(name="B", mark="nwa")
    assert models.Agency.objects.get().name == "A"


def test_composition_and_order_of_people_stay() -> None:
    found = founding.found_paper(name="Küstenblatt", language="de")
    furnishing.compose(
        page=found.home, composition=[{"type": "latest", "value": {"title": "Neu", "count": 3}}]
    )
    furnishing.compose(
        page=found.home, composition=[{"type": "latest", "value": {"title": "Alt", "count": 9}}]
    )
    assert [dict(block["value"]) for block in models.HomePage.objects.get().composition.raw_data] == [
        {"title": "Neu", "count": 3}
    ]

"""How the paper asks for contributions is laid down on the desk."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from andruck.core.money import Money
from andruck.infra import audit
from andruck.people.rules import Role
from andruck.support.actions import asking
from andruck.support.models import SupportSettings
from andruck.support.queries import contributions
from tests import factories

pytestmark = pytest.mark.django_db

PATH = "/redaktion/giving/"
FORM = {
    "suggestions": "4; 40", "least_cents": "2,50", "most_cents": "500", "why": "Für Recherchen",
    "thanks_from_cents": "10", "thanks_days": "30", "charity_notice": "", "charity_until": "", "country": "DE",
}  # fmt: skip


@pytest.fixture
def revenue(house: Any) -> Client:
    client = Client()
    client.force_login(factories.staff(Role.REVENUE))
    return client


def test_it_is_laid_down_once_and_written_down(revenue: Client) -> None:
    page = revenue.get(PATH).content.decode()
    assert 'value="5; 10; 25; 50"' in page
    assert "/unterstuetzen/" in page
    assert revenue.post(PATH, FORM).url == PATH
    terms = contributions.terms()
    assert ([one.cents for one in terms.suggestions], terms.least, terms.most, terms.thanks_days) == (
        [400, 4000], Money(250), Money(50_000), 30
    )  # fmt: skip
    row = SupportSettings.objects.get()
    (deed,) = audit.entries(subject=f"giving_terms:{row.pk}")
    assert deed.action == "support.giving_terms_set"
    assert deed.facts["least_cents"] == "250"
    revenue.post(PATH, FORM)
    assert len(audit.entries(subject=f"giving_terms:{row.pk}")) == 1, "nothing has changed"
    assert 'value="2,50"' in revenue.get(PATH).content.decode()


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("suggestions", "viel", "Schreiben Sie Beträge wie 5; 10; 25."),
        ("most_cents", "1", "Der größte Betrag liegt nicht unter dem kleinsten."),
        ("least_cents", "-1", ""),
        ("charity_notice", "FA Kiel", "Sagen Sie, bis wann der Bescheid gilt."),
        ("country", "XX", ""),
    ],
)
def test_what_cannot_be_meant_stays_in_the_form(revenue: Client, field: str, value: str, words: str) -> None:
    answer = revenue.post(PATH, {**FORM, field: value})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not SupportSettings.objects.exists()


def test_a_donation_needs_its_notice_and_its_day(revenue: Client) -> None:
    revenue.post(PATH, {**FORM, "charity_notice": "FA Kiel", "charity_until": "2027-12-31"})
    assert contributions.terms().charity.valid_until == date(2027, 12, 31)


def test_nobody_else_gets_in(house: Any) -> None:
    editor = factories.staff(Role.EDITOR)
    client = Client()
    client.force_login(editor)
    assert client.get(PATH).status_code != 200
    with pytest.raises(PermissionDenied):
        asking.set_terms(by=editor, terms={"suggestions": "1"})

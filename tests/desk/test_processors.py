"""The desk's list of those who work with readers' data: for administrators; every change is in the log of deeds."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from andruck.consent.actions.processors import Facts, keep
from andruck.consent.models import Processor
from andruck.infra.models import AuditEntry
from andruck.people.rules import Role
from tests import factories

pytestmark = pytest.mark.django_db
LIST, NEW = "/redaktion/processors/", "/redaktion/processors/new/"
TYPED = {
    "name": "Hafen Hosting", "does": "betreibt den Server", "deals_with": "alles", "place": "Hamburg",
    "agreed_on": "2024-05-02", "since": "2024-06-01", "until": "",
}  # fmt: skip


@pytest.fixture
def admin(house: Any) -> Client:
    client = Client()
    client.force_login(factories.staff(Role.ADMINISTRATOR))
    return client


def test_only_administrators_keep_it(house: Any) -> None:
    for role in set(Role) - {Role.ADMINISTRATOR}:
        client = Client()
        client.force_login(factories.staff(role))
        for path in (LIST, NEW, f"{LIST}1/"):
            assert client.get(path).status_code in {302, 403}, (role, path)
            assert client.post(path, TYPED).status_code in {302, 403}
    assert not Processor.objects.exists()


def test_enter_change_and_end(admin: Client) -> None:
    assert "Jemanden eintragen" in admin.get(LIST).content.decode()
    assert admin.post(NEW, TYPED)["Location"] == LIST
    row = Processor.objects.get()
    assert "Hafen Hosting" in admin.get(LIST).content.decode()
    shown = admin.get(f"{LIST}{row.pk}/").content.decode()
    assert 'value="2024-05-02"' in shown
    assert admin.post(f"{LIST}{row.pk}/", {**TYPED, "until": "2025-01-31"})["Location"] == LIST
    row.refresh_from_db()
    assert (row.until.isoformat(), row.data) == ("2025-01-31", "alles")  # type: ignore[union-attr]
    deeds = AuditEntry.objects.filter(subject=f"processor:{row.pk}").values_list("action", flat=True)
    assert sorted(deeds) == ["consent.processor_changed", "consent.processor_entered"]


def test_bad_input_says_what_is_wrong_and_loses_nothing(admin: Client) -> None:
    answer = admin.post(NEW, {**TYPED, "until": "2020-01-01"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Der letzte Tag liegt vor dem ersten." in page
    assert 'value="Hafen Hosting"' in page
    assert admin.post(NEW, {**TYPED, "name": "", "since": "gestern"}).status_code == 422
    assert admin.get(f"{LIST}999/").status_code == 404
    assert not Processor.objects.exists()


def test_nobody_else_can_keep_it_by_code(house: Any) -> None:
    with pytest.raises(PermissionDenied):
        keep(by=factories.staff(Role.CHIEF), facts=Facts("x", "y", "z", "w", since=date(2020, 1, 1)))

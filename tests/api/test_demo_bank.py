"""The demo bank's page: a payer decides how it goes, and the paper hears of it."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from django.test import Client

from andruck.infra import forms
from andruck.payments import ports
from andruck.payments.actions import arranging, receiving, starting, sweeping
from andruck.payments.adapters.demo.provider import ID, DemoProvider
from andruck.payments.models import Attempt
from tests.payments.scene import intent, status

pytestmark = pytest.mark.django_db
HERE = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def provider(tmp_path: Path) -> Iterator[DemoProvider]:
    made = DemoProvider(tmp_path / "bank.sqlite3")
    made.bank.open_account()
    ports.plug_provider(made)
    arranging.arrange(slug="demo", provider=ID, name="Demo-Bank")
    yield made
    ports.unplug_provider(ID)


def begun() -> tuple[UUID, str]:
    key = starting.begin(intent=intent(), method="demo", return_url="/danke/{attempt}/")
    return key, starting.go(attempt=key).url


def do(client: Client, url: str, deed: str) -> int:
    form = {forms.FIELD: forms.token("demo bank"), "deed": deed, "tell": "1"}
    return client.post(url, form, headers=HERE).status_code


@pytest.mark.parametrize(
    ("deeds", "name"),
    [
        (["pay"], "settled"),
        (["pay_later"], "pending"),
        (["pay_later", "arrive"], "settled"),
        (["pay_later", "fail"], "declined"),
        (["decline"], "declined"),
        (["cancel"], "cancelled"),
        (["pay", "dispute"], "disputed"),
        (["pay", "dispute", "win"], "settled"),
        (["pay", "dispute", "lose"], "charged_back"),
    ],
)
def test_it_goes_as_the_payer_wants(
    provider: DemoProvider, client: Client, deeds: list[str], name: str
) -> None:
    key, url = begun()
    assert "25" in client.get(url).content.decode()
    assert do(client, url, deeds[0]) == 302
    assert [do(client, url, deed) for deed in deeds[1:]] == [200] * (len(deeds) - 1)
    receiving.work()
    assert status(key) == name


def test_what_is_over_and_what_comes_from_elsewhere_is_refused(
    provider: DemoProvider, client: Client
) -> None:
    key, url = begun()
    assert client.post(url, {"deed": "pay"}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 422
    assert (do(client, url, "arrive"), do(client, url, "nonsense")) == (422, 422)
    sweeping.look(attempt=key)
    assert status(key) == "needs_user"


def test_without_the_demo_there_is_no_bank(client: Client) -> None:
    assert client.get("/-/demo-bank/demo_1/").status_code == 404
    assert not Attempt.objects.exists()

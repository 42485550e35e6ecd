"""The desk's pages about entitlements, codes and institutions."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image, ImageDraw

from andruck.access.models import GiftSettings, Institution
from andruck.access.queries import gifts, institutions
from andruck.access.rules import Standing
from andruck.access.rules.gifts import Terms
from andruck.core import clock
from andruck.infra import audit
from andruck.infra.models import Mail
from andruck.people.models import User
from andruck.people.rules import Role
from andruck.support.models import Code, Entitlement, Sheet
from andruck.support.queries import entitlement
from tests import factories

pytestmark = pytest.mark.django_db
LISTS = ("entitlements", "codes", "gifts", "institutions")


@pytest.fixture
def ada() -> User:
    return User.objects.create_user(username="reader1", email="ada@example.org", last_name="Lovelace")


@pytest.fixture
def revenue(house: Any) -> Client:
    client = Client()
    client.force_login(factories.staff(Role.REVENUE))
    return client


def page(client: Client, path: str) -> str:
    answer = client.get(f"/redaktion/{path}")
    assert answer.status_code == 200, path
    return answer.content.decode()


def day(distance: int) -> str:
    return (timezone.localdate() + timedelta(days=distance)).isoformat()


def test_only_those_who_keep_them_get_in_and_see_the_way(house: Any, ada: User) -> None:
    paths = [f"/redaktion/{name}/" for name in LISTS]
    paths += [
        f"/redaktion/entitlements/person/{ada.pk}/",
        "/redaktion/codes/new/",
        "/redaktion/institutions/new/",
    ]
    for role in Role:
        client = Client()
        client.force_login(factories.staff(role))
        may = role in {Role.REVENUE, Role.CHIEF, Role.ADMINISTRATOR}
        assert {client.get(path).status_code for path in paths} == {200 if may else 302}, role
        home = client.get("/redaktion/").content.decode()
        assert [f"/redaktion/{name}/" in home for name in LISTS] == [may] * 4, role


def test_somebody_is_found_and_granted_what_they_have_paid(revenue: Client, ada: User) -> None:
    found = page(revenue, "entitlements/?q=lovel")
    assert f"/redaktion/entitlements/person/{ada.pk}/" in found
    assert "Niemand hat ein Konto" in page(revenue, "entitlements/?q=nobody")
    path = f"/redaktion/entitlements/person/{ada.pk}/"
    assert revenue.post(path, {"standing": "2", "ends": day(30), "note": "Brief vom Montag"}).url == path
    held = entitlement(ada.pk, clock.now())
    assert held is not None
    assert held.standing == Standing.MEMBER
    assert timezone.localtime(held.until).isoformat().startswith(f"{day(31)}T00:00:00")
    text = page(revenue, f"entitlements/person/{ada.pk}/")
    assert "Brief vom Montag" in text
    assert "ada@example.org" in page(revenue, "entitlements/")


def test_what_cannot_be_meant_stays_in_the_form_with_its_reason(revenue: Client, ada: User) -> None:
    path = f"/redaktion/entitlements/person/{ada.pk}/"
    answer = revenue.post(path, {"standing": "2", "starts": day(9), "ends": day(3), "note": "bleibt"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Das Ende liegt vor dem Anfang" in text
    assert 'value="bleibt"' in text
    assert not Entitlement.objects.exists()
    assert revenue.post(path, {"standing": "9"}).status_code == 422
    assert revenue.post("/redaktion/entitlements/person/999999/", {"standing": "2"}).status_code == 404


def test_it_is_changed_and_ended_with_its_history(revenue: Client, ada: User) -> None:
    revenue.post(f"/redaktion/entitlements/person/{ada.pk}/", {"standing": "2"})
    number = Entitlement.objects.get().pk
    path = f"/redaktion/entitlements/{number}/"
    assert "gewährt" in page(revenue, f"entitlements/{number}/")
    done = revenue.post(path, {"standing": "3", "starts": day(0), "ends": day(1)})
    assert done.url == f"/redaktion/entitlements/person/{ada.pk}/"
    assert entitlement(ada.pk, clock.now()).standing == Standing.EPAPER
    assert revenue.get(f"{path}end/").url == path
    revenue.post(f"{path}end/", {"note": "gekündigt"})
    assert entitlement(ada.pk, clock.now()) is None
    text = page(revenue, f"entitlements/{number}/")
    assert "beendet" in text
    assert 'name="standing"' not in text, "what is over cannot be changed"
    assert revenue.post(path, {"standing": "2"}).status_code == 422
    assert revenue.get("/redaktion/entitlements/999999/").status_code == 404


def test_a_link_is_sent_to_a_person(revenue: Client, ada: User) -> None:
    path = f"/redaktion/entitlements/person/{ada.pk}/link/"
    assert revenue.post(path, {"days": "7"}).url == f"/redaktion/entitlements/person/{ada.pk}/"
    assert Mail.objects.get().to == "ada@example.org"
    revenue.post(path, {"days": "4000"})
    assert Mail.objects.count() == 1


def test_codes_are_made_printed_and_stopped(revenue: Client) -> None:
    assert "Codes erzeugen" in page(revenue, "codes/")
    form = {"title": "Messe", "kind": "sheet", "count": "3", "uses": "5", "standing": "2", "days": "30"}
    refused = revenue.post("/redaktion/codes/new/", {**form, "valid_until": day(-1)})
    assert refused.status_code == 422
    assert "ein kommender Tag" in refused.content.decode()
    assert not Sheet.objects.exists()
    made = revenue.post("/redaktion/codes/new/", {**form, "valid_until": day(20)})
    number = Sheet.objects.get().pk
    assert made.url == f"/redaktion/codes/{number}/"
    text = page(revenue, f"codes/{number}/")
    assert len(re.findall(r"<li>[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}</li>", text)) == 3
    sheet = page(revenue, f"codes/{number}/print/")
    assert sheet.count('src="data:image/svg+xml') == 3
    assert "0 von 15" in page(revenue, "codes/")
    revenue.post(f"/redaktion/codes/{number}/stop/")
    assert Sheet.objects.get().stopped_at is not None
    assert "gesperrt" in page(revenue, "codes/")
    assert Code.objects.count() == 3


def test_the_squares_lead_to_the_code() -> None:
    """Read with a camera's eyes: what is printed is what is claimed."""
    import zxingcpp

    from andruck.desk.support import codes, links

    address = links.to_code("ABCD-EFGH-JKMN")
    assert address == "http://localhost:8000/konto/code/ABCD-EFGH-JKMN/"
    (found,) = zxingcpp.read_barcodes(_drawn(codes.square(address)))
    assert found.text == address


def _drawn(source: str) -> Any:
    """The picture behind the address of a square: its one path of horizontal strokes, as pixels."""
    svg = unquote(source.partition(",")[2])
    (size,), (scale,) = re.findall(r"<svg[^>]* width='(\d+)'", svg), re.findall(r"scale\((\d+)\)", svg)
    (path,) = re.findall(r"<path[^>]* d='([^']+)'", svg)
    image = Image.new("L", (int(size), int(size)), 255)
    draw, x, y, scale = ImageDraw.Draw(image), 0.0, 0.0, int(scale)
    for command, numbers in re.findall(r"([Mmh])([-\d. ]+)", path):
        values = [float(number) for number in numbers.split()]
        if command == "h":
            top = y - 0.5
            draw.rectangle(
                [x * scale, top * scale, (x + values[0]) * scale - 1, (top + 1) * scale - 1], fill=0
            )
            x += values[0]
        elif command == "M":
            x, y = values
        else:
            x, y = x + values[0], y + values[1]
    return image


def test_what_members_may_give_is_laid_down(revenue: Client) -> None:
    text = page(revenue, "gifts/")
    assert [f'name="{name}" value="{value}"' in text for name, value in
            (("per_month", 20), ("days", 14), ("readers", 20))] == [True] * 3  # fmt: skip
    form = {"per_month": "3", "days": "7", "readers": "5"}
    for field, value in (("per_month", "-1"), ("days", "0"), ("days", "91"), ("readers", "0"), ("days", "x")):
        refused = revenue.post("/redaktion/gifts/", {**form, field: value})
        assert refused.status_code == 422, (field, value)
    assert "Wählen Sie eine Zahl von 1 bis 10000." in revenue.post(
        "/redaktion/gifts/", {**form, "readers": "10001"}
    ).content.decode().replace(".000", "000").replace("\xa0", "")
    assert gifts.terms() == Terms(20, 14, 20)
    assert revenue.post("/redaktion/gifts/", form).url == "/redaktion/gifts/"
    assert gifts.terms() == Terms(3, 7, 5)
    (deed,) = audit.entries(subject=f"gift_terms:{GiftSettings.objects.get().pk}")
    assert (deed.action, deed.facts) == ("access.gift_terms_set", {"per_month": 3, "days": 7, "readers": 5})
    revenue.post("/redaktion/gifts/", form)
    assert len(audit.entries(subject=f"gift_terms:{GiftSettings.objects.get().pk}")) == 1, (
        "nothing has changed"
    )


def test_an_institution_is_entered_changed_and_ended(revenue: Client) -> None:
    form = {
        "name": "Stadtbibliothek", "standing": "2", "ranges": "141.20.0.0/16", "domains": "bibliothek.example",
        "days": "30",
    }  # fmt: skip
    refused = revenue.post("/redaktion/institutions/new/", {**form, "ranges": "0.0.0.0/0"})
    assert refused.status_code == 422
    assert "„0.0.0.0/0“ ist zu groß: höchstens /12" in refused.content.decode()
    assert not Institution.objects.exists()
    revenue.post("/redaktion/institutions/new/", form)
    number = Institution.objects.get().pk
    began = Institution.objects.get().starts
    path = f"/redaktion/institutions/{number}/"
    text = page(revenue, f"institutions/{number}/")
    assert "141.20.0.0/16" in text
    assert revenue.post(path, {**form, "starts": day(0), "seats_here": "4", "note": "Vertrag 7"}).url == path
    one = institutions.one(number, clock.now())
    assert (one.seats_here, one.note, one.starts) == (4, "Vertrag 7", began)
    assert "0 / 4" in page(revenue, "institutions/")
    revenue.post(f"{path}end/")
    assert institutions.one(number, clock.now()).ends is not None
    assert "vorbei" in page(revenue, "institutions/")
    assert revenue.get("/redaktion/institutions/999999/").status_code == 404


def test_a_report_counts_and_names_nobody(revenue: Client) -> None:
    from ipaddress import ip_address

    from andruck.access.actions import visits

    form = {"name": "Haus", "standing": "2", "ranges": "141.20.0.0/16", "days": "30"}
    revenue.post("/redaktion/institutions/new/", form)
    number = Institution.objects.get().pk
    visits.enter(address=ip_address("141.20.1.7"))
    text = page(revenue, f"institutions/{number}/")
    assert "Besuche im Haus" in text
    assert "141.20.1.7" not in text

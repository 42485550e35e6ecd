"""What a device may read: codes, other devices, feeds, institutions."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from andruck.access.actions import institutions
from andruck.access.rules import Standing
from andruck.access.rules.institutions import Contract
from andruck.core import clock
from andruck.people.models import Reader, User
from andruck.people.rules import Role
from andruck.support.actions import codes, entitlements
from andruck.support.actions import recognition as tokens
from andruck.support.models import Entitlement, FeedKey
from andruck.support.queries import codes as code_queries
from andruck.support.queries import feeds as feed_queries
from andruck.support.queries import recognition as recognised
from andruck.support.rules.codes import Kind
from tests import factories
from tests.signing import Visitor, sign_in

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def ada() -> User:
    return User.objects.create_user(username="ada", email="ada@example.org")


def member(user: User, standing: Standing = Standing.MEMBER) -> None:
    entitlements.grant(person=user.pk, standing=standing, starts=clock.now(), ends=None, by=None)


def standing(visitor: Visitor) -> tuple[int, bool]:
    """What the device of this visitor may read."""
    cookie = visitor.cookies.get("reader")
    found = recognised.facts(cookie.value if cookie else "", clock.now())
    return int(found.standing), found.institution


def paper_code(**changes: Any) -> str:
    options: dict[str, Any] = {
        "by": factories.staff(Role.REVENUE), "kind": Kind.SHEET, "title": "Messe", "standing": Standing.MEMBER,
        "days": 30, "count": 1, "uses": 1, "valid_until": clock.now() + 9 * DAY,
    }  # fmt: skip
    return code_queries.texts(codes.make_sheet(**{**options, **changes}))[0]


# ------------------------------------------------------------ codes
def test_looking_at_a_link_claims_nothing_and_its_button_does(visitor: Visitor) -> None:
    text = paper_code()
    page = visitor.get(f"/konto/code/{text}/")
    assert (page.status_code, page["Cache-Control"], len(page.cookies)) == (200, "no-store, private", 0)
    assert f'value="{text}"' in page.content.decode()
    assert not Reader.objects.exists()
    done = visitor.send("/konto/code/", code=text.lower().replace("-", " "))
    assert (done.status_code, done.url) == (302, "/konto/geraet/")
    assert standing(visitor) == (2, False)
    assert Visitor().send("/konto/code/", code=text).status_code == 422


def test_what_a_code_gives_is_not_lost_by_signing_in(visitor: Visitor, code: Any) -> None:
    visitor.send("/konto/code/", code=paper_code())
    before = str(visitor.cookies["reader"].value)
    for address in ("ada@example.org", "bo@example.org"):
        visitor.cookies["reader"] = before
        visitor.send("/konto/anmelden/", email=address)
        visitor.send("/konto/anmelden/code/", code=code())
        assert standing(visitor)[0] == (Standing.MEMBER if address.startswith("ada") else Standing.REGISTERED)
        visitor.send("/konto/abmelden/")
    first, carried = Entitlement.objects.order_by("pk")
    assert (carried.starts, carried.ends) == (first.starts, first.ends), "for as long as the code gives"


def test_a_form_that_is_sent_twice_claims_once(visitor: Visitor) -> None:
    from andruck.account.door import PURPOSE
    from andruck.infra import forms

    text, token = paper_code(), forms.token(PURPOSE)
    fields = {forms.FIELD: token, "code": text}
    assert [visitor.post("/konto/code/", fields).status_code for _ in range(2)] == [302, 302]
    assert standing(visitor) == (2, False)
    assert Reader.objects.count() == 1


def test_a_wrong_code_says_so_and_keeps_what_was_typed(visitor: Visitor) -> None:
    page = visitor.send("/konto/code/", code="0000-0000-0000")
    text = page.content.decode()
    assert page.status_code == 422
    assert 'value="0000-0000-0000"' in text
    assert 'role="alert"' in text
    assert len(page.cookies) == 0


def test_forms_from_elsewhere_do_nothing(visitor: Visitor) -> None:
    text = paper_code()
    assert visitor.post("/konto/code/", {"code": text}).status_code == 403
    visitor.defaults["HTTP_SEC_FETCH_SITE"] = "cross-site"
    assert visitor.send("/konto/code/", code=text).status_code == 403
    assert not Reader.objects.exists()


def test_who_is_signed_in_gets_what_a_code_gives_on_all_devices(visitor: Visitor, ada: User) -> None:
    sign_in(visitor, ada)
    visitor.send("/konto/code/", code=paper_code(standing=Standing.EPAPER))
    assert standing(visitor) == (3, False)
    assert Reader.objects.get().account_id == ada.pk


# ------------------------------------------------------------ other devices
def test_a_member_takes_it_along_to_another_device(visitor: Visitor, ada: User) -> None:
    member(ada)
    sign_in(visitor, ada)
    page = visitor.send("/konto/geraet/", what="along").content.decode()
    (text,) = re.findall(r'<p class="code">([0-9A-Z-]{14})</p>', page)
    assert 'src="data:image/svg+xml' in page
    other = Visitor()
    other.send("/konto/code/", code=text)
    assert standing(other) == (2, False)
    assert Visitor().send("/konto/code/", code=text).status_code == 422
    # That device has no session, and can take it along all the same.
    page = other.send("/konto/geraet/", what="along").content.decode()
    assert re.search(r'<p class="code">[0-9A-Z-]{14}</p>', page)


def test_only_so_many_devices_in_a_month(visitor: Visitor, ada: User) -> None:
    sign_in(visitor, ada)
    pages = [visitor.send("/konto/geraet/", what="along").content.decode() for _ in range(11)]
    assert ['<p class="code">' in page for page in pages] == [True] * 10 + [False]
    assert 'role="status"' in pages[-1]


def test_whoever_is_still_signed_in_is_recognised_again(visitor: Visitor, ada: User) -> None:
    member(ada)
    sign_in(visitor, ada)
    assert "Es liest alles" in visitor.get("/konto/geraet/").content.decode()
    assert standing(visitor) == (2, False)
    before = visitor.cookies["reader"].value
    tokens.sign_out(account=ada.pk)
    assert standing(visitor) == (0, False)
    visitor.get("/konto/geraet/")
    assert standing(visitor) == (2, False)
    assert visitor.cookies["reader"].value != before


def test_a_device_is_forgotten(visitor: Visitor) -> None:
    visitor.send("/konto/code/", code=paper_code())
    assert standing(visitor) == (2, False)
    visitor.send("/konto/geraet/", what="forget")
    assert standing(visitor) == (0, False)
    assert visitor.send("/konto/geraet/", what="along").status_code == 200


# ------------------------------------------------------------ feeds
def test_feed_addresses_are_made_shown_once_and_stopped(visitor: Visitor, ada: User) -> None:
    assert visitor.get("/konto/feeds/").url.startswith("/konto/anmelden/")
    sign_in(visitor, ada)
    page = visitor.send("/konto/feeds/", what="make", label="Laptop").content.decode()
    (secret,) = set(re.findall(r"/feed/([\w-]{32})/", page))
    assert feed_queries.reader(secret, clock.now()) is not None
    again = visitor.get("/konto/feeds/").content.decode()
    assert "Laptop" in again
    assert secret not in again
    visitor.send("/konto/feeds/", feed=str(FeedKey.objects.get().pk))
    assert feed_queries.reader(secret, clock.now()).stopped
    assert visitor.send("/konto/feeds/", feed="²x").status_code == 302


# ------------------------------------------------------------ institutions
@pytest.fixture
def library() -> int:
    contract = Contract(
        "Stadtbibliothek",
        Standing.MEMBER,
        clock.now() - DAY,
        None,
        "141.20.0.0/16",
        "bibliothek.example",
        1,
        5,
    )
    return institutions.keep(by=factories.staff(Role.CHIEF), contract=contract)


def test_in_the_house_a_button_lets_one_read_and_nothing_else_does(visitor: Visitor, library: int) -> None:
    visitor.defaults["REMOTE_ADDR"] = "141.20.1.7"
    page = visitor.get("/konto/einrichtung/?next=/artikel/5.x.html")
    assert "Stadtbibliothek" in page.content.decode()
    assert len(page.cookies) == 0
    done = visitor.send("/konto/einrichtung/", what="here", next="/artikel/5.x.html")
    assert done.url == "/artikel/5.x.html"
    assert standing(visitor) == (2, True)
    other = Visitor()
    other.defaults["REMOTE_ADDR"] = "141.20.1.8"
    assert other.send("/konto/einrichtung/", what="here").status_code == 422, "the one seat is taken"
    outside = Visitor()
    assert "Stadtbibliothek" not in outside.get("/konto/einrichtung/").content.decode()
    assert outside.send("/konto/einrichtung/", what="here").status_code == 422


def test_a_proxy_of_ours_says_where_a_reader_is_and_no_header_of_theirs(
    visitor: Visitor, library: int, settings: Any
) -> None:
    pretended = {"HTTP_X_FORWARDED_FOR": "141.20.1.7"}
    assert "Stadtbibliothek" not in visitor.get("/konto/einrichtung/", **pretended).content.decode()
    settings.TRUSTED_PROXY = True
    assert "Stadtbibliothek" in visitor.get("/konto/einrichtung/", **pretended).content.decode()
    pretended = {"HTTP_X_FORWARDED_FOR": "141.20.1.7, 9.9.9.9"}
    assert "Stadtbibliothek" not in visitor.get("/konto/einrichtung/", **pretended).content.decode()


def test_a_guest_is_nobody_to_whom_anything_could_belong(visitor: Visitor, library: int) -> None:
    visitor.defaults["REMOTE_ADDR"] = "141.20.1.7"
    visitor.send("/konto/einrichtung/", what="here")
    token, now = visitor.cookies["reader"].value, clock.now()
    assert recognised.facts(token, now).institution
    assert recognised.reader(token, now) is None
    assert "Code für ein weiteres Gerät" not in visitor.get("/konto/geraet/").content.decode()
    assert '<p class="code">' not in visitor.send("/konto/geraet/", what="along").content.decode()


def test_whoever_reads_more_keeps_what_is_theirs(visitor: Visitor, library: int) -> None:
    visitor.send("/konto/code/", code=paper_code(standing=Standing.EPAPER))
    visitor.defaults["REMOTE_ADDR"] = "141.20.1.7"
    assert "Dieses Gerät darf das schon lesen" in visitor.get("/konto/einrichtung/").content.decode()
    assert visitor.send("/konto/einrichtung/", what="here").status_code == 302
    assert standing(visitor) == (3, False)


def test_a_guest_gives_nothing_in_the_name_of_the_house(visitor: Visitor, library: int) -> None:
    visitor.defaults["REMOTE_ADDR"] = "141.20.1.7"
    visitor.send("/konto/einrichtung/", what="here")
    house = Reader.objects.get()
    visitor.send("/konto/code/", code=paper_code(standing=Standing.EPAPER))
    assert standing(visitor) == (3, False)
    assert recognised.stands(house.pk, account=False, now=clock.now()).standing == Standing.ANONYMOUS
    assert Reader.objects.count() == 2


@pytest.mark.parametrize(
    "goal", ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:x", ""]
)
def test_the_way_back_stays_in_the_paper(visitor: Visitor, library: int, goal: str) -> None:
    visitor.defaults["REMOTE_ADDR"] = "141.20.1.7"
    assert visitor.send("/konto/einrichtung/", what="here", next=goal).url == "/"


def test_a_code_by_mail_gives_a_seat(visitor: Visitor, library: int, code: Any) -> None:
    page = visitor.send("/konto/einrichtung/", what="mail", mail="ada@bibliothek.example", next="/archiv/")
    (number,) = re.findall(r'name="number" value="(\d+)"', page.content.decode())
    wrong = visitor.send("/konto/einrichtung/", what="code", number=number, code="1")
    assert wrong.status_code == 422
    assert f'name="number" value="{number}"' in wrong.content.decode(), "one may try again"
    done = visitor.send("/konto/einrichtung/", what="code", number=number, code=code(), next="/archiv/")
    assert done.url == "/archiv/"
    assert standing(visitor) == (2, True)
    assert Visitor().send("/konto/einrichtung/", what="mail", mail="ada@gmail.com").status_code == 422
    assert Visitor().send("/konto/einrichtung/", what="code", number="x", code="1").status_code == 422


def test_what_a_library_pays_for_ends_with_its_contract(visitor: Visitor, library: int) -> None:
    visitor.defaults["REMOTE_ADDR"] = "141.20.1.7"
    visitor.send("/konto/einrichtung/", what="here")
    institutions.end(institution=library, by=factories.staff(Role.REVENUE))
    assert standing(visitor) == (0, False)
    visitor.get("/")
    assert visitor.cookies["reader"].value == "", "taken off the device with the next page"


def test_staff_send_a_link(visitor: Visitor, ada: User, mailed: Any) -> None:
    member(ada)
    with pytest.raises(PermissionDenied):
        codes.send_link(account=ada.pk, life=DAY, by=factories.staff(Role.EDITOR))
    codes.send_link(account=ada.pk, life=DAY, by=factories.staff(Role.CHIEF))
    (message,) = mailed()
    assert message.to == ["ada@example.org"]
    (path,) = re.findall(r"http://localhost:8000(/konto/code/[0-9A-Z-]{14}/)", message.body)
    assert len(visitor.get(path).cookies) == 0, "a mail scanner opens nothing"
    visitor.send("/konto/code/", code=path.split("/")[3])
    assert standing(visitor) == (2, False)


def test_signing_in_recognises_the_device_and_signing_out_forgets_it(
    visitor: Visitor, ada: User, code: Any, django_capture_on_commit_callbacks: Any
) -> None:
    member(ada)
    visitor.send("/konto/anmelden/", email="ada@example.org")
    visitor.send("/konto/anmelden/code/", code=code())
    assert standing(visitor) == (2, False)
    token = visitor.cookies["reader"].value
    with django_capture_on_commit_callbacks(execute=True):
        visitor.send("/konto/geraete/", what="all")
    assert recognised.facts(token, clock.now()).standing == 0, "copies of it are worth nothing any more"
    visitor.get("/konto/geraet/")
    assert standing(visitor) == (2, False), "whoever is signed in goes on"
    visitor.send("/konto/abmelden/")
    assert standing(visitor) == (0, False)


def test_a_token_that_is_over_is_made_anew_on_any_page(visitor: Visitor, ada: User) -> None:
    with time_machine.travel(clock.now(), tick=False) as travel:
        member(ada)
        sign_in(visitor, ada)
        visitor.send("/konto/code/", code=paper_code())
        old = visitor.cookies["reader"].value
        travel.shift(15 * DAY)
        page = visitor.get("/")
        assert page["Cache-Control"] == "private, no-store"
        assert visitor.cookies["reader"].value != old
        assert standing(visitor) == (2, False)

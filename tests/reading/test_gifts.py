"""Articles that members have given."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from andruck.access.actions import gifts
from andruck.access.models import Gift
from andruck.access.queries import gifts as queries
from andruck.access.rules import Level, Standing
from andruck.access.rules.gifts import Terms
from andruck.core import clock
from andruck.newsroom.actions import publishing
from andruck.people import actions as people
from andruck.people.models import User
from andruck.people.rules import Role
from andruck.support.actions import entitlements
from tests import factories
from tests.signing import Visitor, sign_in

pytestmark = pytest.mark.django_db
SECRET = "Der Pegel steigt seit Mitternacht."
PLACE = "/konto/verschenken/"


@pytest.fixture
def locked(house: Any) -> Any:
    row = factories.article(
        house.politics, headline="Der Deich hält", access_level=Level.MEMBERS.value, live=False
    )
    row.body = [("paragraph", factories._rich(f"<p>{word}</p>")) for word in ("Anfang.", SECRET)]
    row.excerpt_length = 10
    row.save()
    return publishing.publish(article=row)


@pytest.fixture
def member() -> int:
    person = User.objects.create_user(username="ada", email="ada@example.org")
    entitlements.grant(person=person.pk, standing=Standing.MEMBER, starts=clock.now(), ends=None, by=None)
    return person.pk


def given(article: Any, name: str = "") -> str:
    """The path of a gift."""
    link = gifts.give(reader=people.recognise(), standing=Standing.MEMBER, article=article.pk, name=name)
    return f"/geschenk/{link}/"


def opens(visitor: Visitor, path: str) -> Any:
    """Press the button on the page of a gift."""
    page = visitor.get(path).content.decode()
    (token,) = re.findall(r'name="form_token" value="([^"]+)"', page)
    return visitor.post(path, {"form_token": token})


def test_a_gift_is_offered_without_its_text_and_opened_by_a_button(locked: Any) -> None:
    visitor, path = Visitor(), given(locked)
    page = visitor.get(path)
    text = page.content.decode()
    assert "Der Deich hält" in text.replace("\u00ad", "")
    assert "Ein Geschenk von einer Leserin oder einem Leser" in text
    assert SECRET not in text
    assert Gift.objects.get().opened == 0
    done = opens(visitor, path)
    assert done.status_code == 302
    assert done.url.startswith(path)
    article = visitor.get(done.url)
    assert SECRET in article.content.decode().replace("\u00ad", "")
    assert Gift.objects.get().opened == 1
    assert visitor.get(done.url).status_code == 200, "loading it again counts nothing"
    assert Gift.objects.get().opened == 1
    for answer in (page, done, article):
        assert not answer.cookies
    for answer in (page, article):
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["X-Robots-Tag"] == "noindex"
        assert (
            f'rel="canonical" href="http://localhost:8000{locked.get_absolute_url()}"'
            in answer.content.decode()
        )


def test_the_giver_is_named_only_if_they_want_it(locked: Any) -> None:
    text = Visitor().get(given(locked, name="Ada & Bo")).content.decode()
    assert "Ein Geschenk von Ada &amp; Bo" in text


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_opens_nothing(locked: Any, method: str) -> None:
    path = given(locked)
    for agent in ("WhatsApp/2", "Googlebot", "Mozilla/5.0"):
        answer = getattr(Visitor(), method)(path, HTTP_USER_AGENT=agent)
        assert answer.status_code == 200
        assert SECRET not in answer.content.decode()
    assert Gift.objects.get().opened == 0


def test_a_form_from_elsewhere_opens_nothing(locked: Any) -> None:
    visitor, path = Visitor(), given(locked)
    assert visitor.post(path, {}).status_code == 403
    visitor.defaults["HTTP_SEC_FETCH_SITE"] = "cross-site"
    assert opens(visitor, path).status_code == 403
    assert Gift.objects.get().opened == 0


def test_what_is_over_says_so_and_shows_the_way_to_the_article(locked: Any) -> None:
    path = given(locked)
    with time_machine.travel(clock.now(), tick=False) as travel:
        opened = opens(Visitor(), path).url
        Gift.objects.update(opened=20)
        page = Visitor().get(path)
        assert page.status_code == 410
        assert "so oft geöffnet worden" in page.content.decode()
        assert 'name="form_token"' not in page.content.decode()
        assert locked.get_absolute_url() in page.content.decode()
        assert SECRET in Visitor().get(opened).content.decode().replace("\u00ad", ""), (
            "who has opened it, reads on"
        )
        travel.shift(timedelta(hours=12))
        assert Visitor().get(opened).url == path
        travel.shift(timedelta(days=14))
        assert "ist vorbei" in Visitor().get(path).content.decode()


def test_forged_links_and_withdrawn_articles_are_not_there(locked: Any) -> None:
    path = given(locked)
    opened = opens(Visitor(), path).url
    for wrong in (path[:-2] + "/", "/geschenk/x/", f"{path}x/", path.replace("/geschenk/", "/geschenk/A")):
        answer = Visitor().get(wrong)
        assert (answer.status_code, getattr(answer, "url", path)) in {(404, path), (302, path)}
    publishing.withdraw(article=locked)
    assert [Visitor().get(one).status_code for one in (path, opened)] == [404, 404]


def test_a_gift_opens_nothing_else(locked: Any, house: Any) -> None:
    other = factories.article(house.politics, headline="Anderes", access_level=Level.MEMBERS.value)
    visitor = Visitor()
    visitor.get(opens(visitor, given(locked)).url)
    answer = visitor.get(other.get_absolute_url())
    assert not answer.cookies
    assert "walled" in answer.content.decode()


# ------------------------------------------------------------ giving
def test_a_member_gives_by_a_button(locked: Any, member: int) -> None:
    visitor = sign_in(Visitor(), User.objects.get(pk=member))
    page = visitor.get(f"{PLACE}{locked.pk}/").content.decode()
    assert "Link erzeugen" in page
    assert not Gift.objects.exists()
    page = visitor.send(f"{PLACE}{locked.pk}/", name="Ada").content.decode()
    (link,) = set(re.findall(r'value="http://localhost:8000(/geschenk/[\w-]+/)"', page))
    assert "Ein Geschenk von Ada" in Visitor().get(link).content.decode()
    opens(Visitor(), link)
    mine = visitor.get("/konto/geschenke/").content.decode()
    assert "1 von 20 Mal geöffnet" in mine
    visitor.send("/konto/geschenke/", gift=str(Gift.objects.get().pk))
    assert Visitor().get(link).status_code == 410


def test_a_device_without_a_session_gives_too_and_strangers_do_not(locked: Any, member: int) -> None:
    from andruck.support.actions import recognition

    visitor = Visitor()
    visitor.cookies["reader"] = recognition.for_account(member).text
    visitor.send(f"{PLACE}{locked.pk}/")
    assert Gift.objects.count() == 1
    stranger = Visitor()
    page = stranger.get(f"{PLACE}{locked.pk}/")
    assert "Mitglieder können Artikel verschenken" in page.content.decode()
    assert not page.cookies
    stranger.send(f"{PLACE}{locked.pk}/")
    bo = sign_in(Visitor(), User.objects.create_user(username="bo"))
    assert bo.send(f"{PLACE}{locked.pk}/").status_code == 422
    assert Gift.objects.count() == 1
    assert stranger.get(f"{PLACE}{10**18}/").status_code == 404
    assert stranger.get(f"{PLACE}{10**30}/").status_code == 404


def test_a_paper_can_do_without_gifts(locked: Any, member: int) -> None:
    gifts.set_terms(by=factories.staff(Role.CHIEF), terms=Terms(per_month=0))
    visitor = sign_in(Visitor(), User.objects.get(pk=member))
    for page in (visitor.get(f"{PLACE}{locked.pk}/"), visitor.send(f"{PLACE}{locked.pk}/")):
        assert "Zurzeit gibt es keine Geschenke" in page.content.decode()
    assert not Gift.objects.exists()


def test_nobody_withdraws_what_others_have_given(locked: Any, member: int) -> None:
    given(locked)
    visitor = sign_in(Visitor(), User.objects.get(pk=member))
    visitor.send("/konto/geschenke/", gift=str(Gift.objects.get().pk))
    assert queries.of_reader(Gift.objects.get().giver_id)[0].state.stopped is False


def test_only_members_see_the_way_to_give(locked: Any, member: int) -> None:
    from andruck.support.actions import recognition

    visitor = Visitor()
    assert f"{PLACE}{locked.pk}/" not in visitor.get(locked.get_absolute_url()).content.decode()
    visitor.cookies["reader"] = recognition.for_account(member).text
    assert f"{PLACE}{locked.pk}/" in visitor.get(locked.get_absolute_url()).content.decode()

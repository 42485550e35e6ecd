"""From the journal to purged pages, and from there to pages made anew."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from andruck.core import clock
from andruck.infra import journal
from andruck.infra.models import JournalEntry
from andruck.newsroom import models
from andruck.newsroom.actions import publishing
from andruck.people.rules import Role
from andruck.press import editions, following, handlers, renewing
from andruck.press.rules import Encoding, Variant
from andruck.press.store import Store
from andruck.support.actions import asking
from tests import factories

pytestmark = pytest.mark.django_db


def state(press: Store, path: str) -> str:
    found = press.find(path)
    return "gone" if found is None else found.state.value


def kept(client: Client, *paths: str) -> None:
    for path in paths:
        assert client.get(path).status_code == 200, path


def test_a_change_purges_what_shows_it_and_nothing_else(house: Any, client: Client, press: Store) -> None:
    row = factories.article(house.politics)
    other = factories.article(house.culture, headline="Die Fähre fährt")
    following.follow()
    paths = [
        "/",
        "/rubrik/politik/",
        "/rubrik/kultur/",
        row.get_absolute_url(),
        other.get_absolute_url(),
        "/ausgabe/",
    ]
    kept(client, *paths, "/feed/rss.xml", "/sitemap.xml")
    row.headline = "Der Deich bricht"
    publishing.publish(article=row)
    purged = following.follow()
    assert sorted(purged) == sorted(["/", "/rubrik/politik/", paths[3], "/feed/rss.xml", "/sitemap.xml"])
    assert [state(press, path) for path in paths] == ["stale", "stale", "fresh", "stale", "fresh", "fresh"]
    assert following.follow() == []


def test_composing_a_section_leaves_its_articles(house: Any, client: Client, press: Store) -> None:
    row = factories.article(house.politics)
    following.follow()
    kept(client, row.get_absolute_url(), "/rubrik/politik/", "/rubrik/kultur/")
    house.politics.refresh_from_db()
    house.politics.intro = "Was die Stadt bewegt"
    house.politics.save_revision().publish()
    assert following.follow() == ["/rubrik/politik/"]
    house.politics.title = "Stadt"
    house.politics.save_revision().publish()
    touched = [row.get_absolute_url(), "/rubrik/kultur/", "/rubrik/politik/"]
    assert sorted(following.follow()) == sorted(touched)


def test_new_amounts_purge_the_pages_that_ask_and_no_others(house: Any, client: Client, press: Store) -> None:
    article = factories.article(house.politics)
    ask = {"title": "", "text": "", "amounts": ""}
    house.home.add_child(instance=models.FixedPage(title="Mit", slug="mitmachen", body=[("ask", ask)]))
    following.follow()
    kept(client, "/mitmachen/", "/", article.get_absolute_url(), "/rubrik/politik/")
    revenue = factories.staff(Role.REVENUE)
    asking.set_terms(by=revenue, terms={"suggestions": "8; 80"})
    assert following.follow() == ["/mitmachen/"]
    page = client.get("/mitmachen/").content.decode()
    assert ('value="8.00"' in page, 'value="25.00"' in page) == (True, False)
    asking.set_terms(by=revenue, terms={"suggestions": "8; 80"})
    assert following.follow() == [], "nothing has changed"


def test_a_withdrawn_text_is_gone_at_once(house: Any, client: Client, press: Store) -> None:
    row = factories.article(house.politics)
    following.follow()
    kept(client, row.get_absolute_url(), "/rubrik/kultur/")
    publishing.withdraw(article=row)
    following.follow()
    assert press.stale(row.get_absolute_url(), Variant.MEMBER, Encoding.PLAIN) is None


def test_scheduled_and_expiring_at_their_second(house: Any, client: Client, press: Store) -> None:
    with time_machine.travel(clock.now(), tick=False) as travel:
        now = clock.now()
        row = factories.article(house.politics, live=False)
        row.go_live_at, row.expire_at = now + timedelta(hours=1), now + timedelta(hours=2)
        row.save()
        publishing.publish(article=row)
        following.follow()
        kept(client, "/rubrik/politik/")
        travel.shift(timedelta(minutes=59, seconds=59))
        publishing.run_due()
        assert following.follow() == []
        travel.shift(timedelta(seconds=1))
        publishing.run_due()
        assert following.follow() == ["/rubrik/politik/"]
        kept(client, "/rubrik/politik/", row.get_absolute_url())
        travel.shift(timedelta(hours=1))
        publishing.run_due()
        assert sorted(following.follow()) == sorted(["/rubrik/politik/", row.get_absolute_url()])
        assert state(press, row.get_absolute_url()) == "gone"


def test_an_embargo_that_ends_by_itself(house: Any, client: Client, press: Store) -> None:
    with time_machine.travel(clock.now(), tick=False) as travel:
        row = factories.article(house.politics)
        models.Article.objects.filter(pk=row.pk).update(embargo_until=clock.now() + timedelta(minutes=1))
        following.follow()
        kept(client, "/rubrik/politik/")
        assert following.release() == []
        travel.shift(timedelta(minutes=1))
        assert following.release() == ["/rubrik/politik/"]
        assert following.release() == []


def test_what_was_purged_is_made_anew_once(house: Any, client: Client, press: Store) -> None:
    row = factories.article(house.politics)
    following.follow()
    kept(client, "/", "/rubrik/politik/", row.get_absolute_url())
    press.add_uses({row.get_absolute_url(): 50, "/": 9})
    for number in range(3):
        row.deck = f"Zum {number}. Mal"
        publishing.publish(article=row)
        following.follow()
    renewals = renewing.Renewals()
    renewals.take()
    assert renewals.waiting == [row.get_absolute_url(), "/", "/rubrik/politik/"]
    kept(client, "/")
    assert renewals.work(10) == 2
    assert state(press, "/rubrik/politik/") == "fresh"
    renewals.take()
    assert renewals.waiting == []


def test_a_journal_that_has_forgotten(house: Any, client: Client, press: Store) -> None:
    row = factories.article(house.politics)
    following.follow()
    kept(client, "/ausgabe/")
    for _ in range(3):
        publishing.publish(article=row)
    JournalEntry.objects.exclude(pk=journal.newest()).delete()
    following.follow()
    assert state(press, "/ausgabe/") == "stale"
    assert press.position == journal.newest()


def test_another_database(house: Any, client: Client, press: Store) -> None:
    factories.article(house.politics)
    following.follow()
    kept(client, "/ausgabe/")
    press.set_position(10_000)
    following.follow()
    assert (state(press, "/ausgabe/"), press.position) == ("stale", journal.newest())


def test_another_program(house: Any, client: Client, press: Store) -> None:
    kept(client, "/ausgabe/")
    assert editions.begin(press) is False
    press.publish("edition", b"another")
    kept(client, "/rubrik/politik/")
    assert press.find("/rubrik/politik/") is None
    assert editions.begin(press) is True
    assert state(press, "/ausgabe/") == "stale"


def test_a_thousand_events_are_one_look(
    house: Any, client: Client, press: Store, django_assert_max_num_queries: Any
) -> None:
    for _ in range(5):
        factories.article(house.politics)
    with django_assert_max_num_queries(30):
        for _ in range(20):
            handlers.changed(object())
    assert press.position == journal.newest()


def test_a_copy_of_what_is_no_longer_there(house: Any, client: Client, press: Store) -> None:
    row = factories.article(house.politics)
    following.follow()
    old = row.get_absolute_url()
    kept(client, old)
    row.headline = "Der Deich bricht"
    publishing.publish(article=row)
    following.follow()
    assert state(press, old) == "stale"
    assert client.get(old).status_code == 301
    assert state(press, old) == "gone"

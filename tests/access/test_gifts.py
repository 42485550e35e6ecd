"""Gift links."""

import time
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from hypothesis import given, settings
from hypothesis import strategies as st

from andruck.access.actions import gifts
from andruck.access.models import Gift, GiftSettings
from andruck.access.queries import gifts as queries
from andruck.access.rules import ArticleFacts, Level, Standing, Why, decide
from andruck.access.rules import gifts as rules
from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.people import actions as people
from andruck.people.rules import Role
from tests import factories

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def reader():
    return people.recognise()


@pytest.fixture
def travel():
    with time_machine.travel(clock.now().replace(day=10, hour=12, microsecond=0), tick=False) as travel:
        yield travel


def give(reader: int, article: int = 5, **options) -> str:
    return gifts.give(reader=reader, standing=Standing.MEMBER, article=article, **options)


def refused(act) -> str:
    with pytest.raises(Refusal) as caught:
        act()
    return caught.value.code


def test_a_gift_opens_its_article_for_whoever_has_the_link_and_no_other(reader, travel):
    gift = queries.find(give(reader, name="  Ada \n L. "))
    assert (gift.article, gift.name) == (5, "Ada L.")
    opened = gifts.open(gift=gift)
    until = queries.opened_until(gift, opened, clock.now())
    assert until == clock.now() + queries.OPENED_FOR
    facts, now = queries.facts(gift, until), clock.now()
    decision = decide(ArticleFacts(5, Level.EPAPER), facts, (), now)
    assert (decision.allowed, decision.why, decision.until) == (True, Why.GIFT, until)
    assert not decide(ArticleFacts(6, Level.MEMBERS), facts, (), now).allowed
    assert not decide(ArticleFacts(5, Level.MEMBERS), facts, (), until).allowed


def test_a_gift_is_for_so_many_and_for_so_long(reader, travel):
    GiftSettings.objects.create(site_id=_site(), per_month=3, days=2, readers=2)
    link = give(reader)
    for opened in (1, 2):
        gifts.open(gift=queries.find(link))
        assert queries.find(link).state.opened == opened
    assert refused(lambda: gifts.open(gift=queries.find(link))) == "gift_used"
    other = give(reader)
    stale = queries.find(other)
    travel.shift(2 * DAY)
    assert refused(lambda: gifts.open(gift=stale)) == "gift_over"
    assert Gift.objects.get(number=stale.number).opened == 0


def test_who_comes_too_late_by_a_moment_is_refused_too(reader, travel):
    GiftSettings.objects.create(site_id=_site(), readers=1)
    link = give(reader)
    one, other = queries.find(link), queries.find(link)
    gifts.open(gift=one)
    assert refused(lambda: gifts.open(gift=other)) == "gift_used"
    assert Gift.objects.get().opened == 1


def _site() -> int:
    from wagtail.models import Site

    return Site.objects.get(is_default_site=True).pk


def test_members_give_so_many_in_a_month(reader, travel):
    GiftSettings.objects.create(site_id=_site(), per_month=2)
    assert (
        refused(lambda: gifts.give(reader=reader, standing=Standing.REGISTERED, article=5)) == "gift_members"
    )
    give(reader)
    give(reader)
    assert refused(lambda: give(reader)) == "gifts_most"
    give(people.recognise())
    travel.shift(25 * DAY)
    give(reader)
    GiftSettings.objects.update(per_month=0)
    assert refused(lambda: give(reader)) == "gifts_off"


def test_only_those_who_keep_them_lay_down_the_terms():
    for role in Role:
        by = factories.staff(role)
        if role in {Role.REVENUE, Role.CHIEF, Role.ADMINISTRATOR}:
            gifts.set_terms(by=by, terms=rules.Terms(1, 2, 3))
        else:
            with pytest.raises(PermissionDenied):
                gifts.set_terms(by=by, terms=rules.Terms(9, 9, 9))
    assert queries.terms() == rules.Terms(1, 2, 3)
    assert GiftSettings.objects.count() == 1


def test_a_giver_takes_a_gift_back_and_nobody_else_does(reader, travel):
    link = give(reader)
    gift = queries.find(link)
    opened = gifts.open(gift=gift)
    assert not gifts.stop(reader=people.recognise(), gift=gift.id)
    assert gifts.stop(reader=reader, gift=gift.id)
    again = queries.find(link)
    assert refused(lambda: gifts.open(gift=again)) == "gift_stopped"
    assert queries.opened_until(again, opened, clock.now()) is None
    assert [line.is_over(clock.now()) for line in queries.of_reader(reader)] == [True]


def test_an_opened_page_is_no_new_link(reader, travel):
    gift, other = queries.find(give(reader)), queries.find(give(reader))
    opened = gifts.open(gift=gift)
    assert queries.opened_until(other, opened, clock.now()) is None
    assert [queries.opened_until(gift, text, clock.now()) for text in ("", opened[:-1], "x" * 22)] == [
        None
    ] * 3
    travel.shift(queries.OPENED_FOR - timedelta(seconds=1))
    assert queries.opened_until(gift, opened, clock.now()) is not None
    travel.shift(timedelta(seconds=1))
    assert queries.opened_until(gift, opened, clock.now()) is None
    travel.shift(-3 * DAY)
    assert queries.opened_until(gift, opened, clock.now()) is None, "a clock that was set back"


def test_forged_links_do_not_reach_the_database(reader, travel, django_assert_num_queries):
    link = give(reader)
    with django_assert_num_queries(0):
        found = [
            queries.find(text) for text in ("", link[:-1], link + "A", link.swapcase(), "A" * 32, "ä" * 32)
        ]
    assert found == [None] * 6


@given(st.text(max_size=64))
@settings(max_examples=50, deadline=None)
def test_whatever_link_is_sent_there_is_an_answer(text):
    assert queries.find(text) is None


def test_ten_thousand_gifts(reader, travel, django_assert_num_queries):
    now = clock.now()
    Gift.objects.bulk_create(
        Gift(
            number=number,
            article=number,
            giver_id=reader,
            given_at=now - 40 * DAY,
            expires=now + DAY,
            readers=5,
        )
        for number in range(1, 10_001)
    )
    links = [queries.link(number, now + DAY) for number in range(1, 10_001)]
    assert len(set(links)) == 10_000
    assert {len(link) for link in links} == {32}
    before = time.thread_time()
    for number in range(1, 10_001, 100):
        assert queries.find(links[number - 1]).article == number
    assert time.thread_time() - before < 2
    with django_assert_num_queries(1):
        gift = queries.find(links[4999])
    gifts.open(gift=gift)
    assert list(Gift.objects.filter(opened__gt=0).values_list("article", flat=True)) == [5000]
    give(reader)
    assert len(queries.of_reader(reader)) == 200
    travel.shift(DAY + gifts.KEPT)
    assert gifts.forget() == 0
    travel.shift(timedelta(seconds=1))
    assert gifts.forget() == 10_000


@given(st.integers(0, 30), st.integers(0, 30))
def test_giving_goes_on_until_the_limit(given_already, limit):
    terms = rules.Terms(per_month=limit)
    if given_already < limit:
        rules.check_give(given_already, terms)
        return
    with pytest.raises(Refusal):
        rules.check_give(given_already, terms)

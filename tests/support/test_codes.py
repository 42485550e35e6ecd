"""Codes on paper and in mails."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from andruck.access.rules import Standing
from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.infra import audit
from andruck.infra.models import Mail
from andruck.people import queries as people
from andruck.people.models import Reader, User
from andruck.people.rules import Role
from andruck.support.actions import codes, recognition
from andruck.support.models import Claim, Code, Sheet
from andruck.support.queries import codes as queries
from andruck.support.queries import entitlement
from andruck.support.rules.codes import Kind
from tests import factories

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def ada():
    return User.objects.create_user(username="ada", email="ada@example.org").pk


def sheet(**changes) -> tuple[int, list[str]]:
    options = {
        "by": changes.pop("by", None) or factories.staff(Role.REVENUE), "kind": Kind.SHEET, "title": "Messe",
        "standing": Standing.MEMBER, "days": 30, "count": 3, "uses": 1, "valid_until": clock.now() + 9 * DAY,
    }  # fmt: skip
    number = codes.make_sheet(**{**options, **changes})
    return number, queries.texts(number)


def refused(typed: str, form: str = "another form") -> str:
    with pytest.raises(Refusal) as caught:
        codes.claim(typed=typed, form=form)
    return caught.value.code


def test_a_code_from_paper_lets_somebody_read_whom_nobody_knows():
    with time_machine.travel(clock.now(), tick=False) as travel:
        _, (first, *_) = sheet()
        reader = codes.claim(typed=first.lower(), form="a")
        assert people.account_of(reader) is None
        token = recognition.for_reader(reader, account=False)
        assert token is not None
        assert (token.stands.standing, token.stands.until) == (Standing.MEMBER, clock.now() + 30 * DAY)
        travel.shift(30 * DAY)
        assert recognition.for_reader(reader, account=False) is None


def test_a_code_is_for_as_many_as_it_says_and_a_form_counts_once():
    number, (text, *_) = sheet(uses=2)
    one = codes.claim(typed=text, form="a")
    assert codes.claim(typed=text, form="a") == one
    other = codes.claim(typed=text, form="b")
    assert other != one
    assert refused(text) == "code_used"
    assert codes.claim(typed=text, form="a") == one, "a page loaded again after it was used up"
    assert queries.sheet(number).claimed == 2


def test_whoever_has_a_device_already_gets_it_there(ada):
    _, (text, *_) = sheet(standing=Standing.EPAPER)
    reader = codes.claim(typed=text, form="a", reader=recognition_reader(ada))
    assert people.account_of(reader) == ada
    assert entitlement(ada, clock.now()).standing == Standing.EPAPER


def recognition_reader(account: int) -> int:
    recognition.for_account(account)
    reader = people.reader_of(account)
    assert reader is not None
    return reader


def test_a_link_gives_its_owner_one_more_device_once_and_not_for_long(ada):
    with time_machine.travel(clock.now(), tick=False) as travel:
        text = codes.take_along(reader=recognition_reader(ada))
        assert Code.objects.get().text == "", "only a digest is kept"
        stranger = recognition_reader(User.objects.create_user(username="bo").pk)
        assert codes.claim(typed=text, form="a", reader=stranger) == people.reader_of(ada)
        assert refused(text) == "code_used"
        assert entitlement(ada, clock.now()) is None, "a link gives nothing that was not there"
        late = codes.take_along(reader=recognition_reader(ada))
        travel.shift(timedelta(minutes=10))
        assert refused(late) == "code_over"
        assert codes.forget_links(before=clock.now()) > 0
        assert not Sheet.objects.filter(valid_until__lte=clock.now()).exists()


def test_stopped_and_unknown_codes_are_refused():
    boss = factories.staff(Role.ADMINISTRATOR)
    number, (text, *_) = sheet(by=boss)
    codes.stop_sheet(sheet=number, by=boss)
    assert refused(text) == "code_stopped"
    assert refused("0000-0000-0000") == "code_unknown"
    assert [refused(one) for one in ("", "x", text + "0", "🎈" * 50)] == ["code_unknown"] * 4
    assert not Claim.objects.exists()
    assert not Reader.objects.exists()


def test_only_those_who_keep_them_may_make_and_stop(ada):
    editor = factories.staff(Role.EDITOR)
    number, _ = sheet()
    for act in (
        lambda: sheet(by=editor),
        lambda: codes.stop_sheet(sheet=number, by=editor),
        lambda: codes.send_link(account=ada, life=DAY, by=editor),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_a_sheet_has_as_many_different_codes_as_it_says(django_assert_num_queries):
    boss = factories.staff(Role.CHIEF)
    number, texts = sheet(by=boss, count=2000, uses=5000)
    assert len(set(texts)) == 2000
    assert (queries.sheet(number).codes, queries.sheet(number).claimed) == (2000, 0)
    with django_assert_num_queries(2):
        assert [line.id for line in queries.sheets()] == [number]
    with pytest.raises(Refusal, match="name"):
        sheet(by=boss, title=" ")


def test_a_link_is_sent_by_mail_and_by_those_who_may(ada):
    boss = factories.staff(Role.REVENUE)
    codes.send_link(account=ada, life=7 * DAY, by=boss)
    sent = Mail.objects.get()
    assert (sent.to, sent.person) == ("ada@example.org", ada)
    assert Code.objects.get().reader_id == people.reader_of(ada)
    (deed,) = audit.entries(subject=f"person:{ada}")
    assert deed.action == "support.link_sent"
    with pytest.raises(Refusal, match="at most"):
        codes.send_link(account=ada, life=500 * DAY, by=boss)
    nobody = User.objects.create_user(username="bo").pk
    with pytest.raises(Refusal, match="no mail address"):
        codes.send_link(account=nobody, life=DAY, by=boss)
    assert Mail.objects.count() == 1
    assert Code.objects.count() == 1


def test_devices_in_a_month_are_limited(ada):
    reader = recognition_reader(ada)
    with time_machine.travel(clock.now(), tick=False) as travel:
        for _ in range(10):
            codes.take_along(reader=reader)
        with pytest.raises(Refusal, match="10 devices"):
            codes.take_along(reader=reader)
        travel.shift(30 * DAY)
        codes.take_along(reader=reader)

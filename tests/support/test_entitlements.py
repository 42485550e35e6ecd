"""Granting, changing and ending entitlements."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from andruck.access.rules import Standing
from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.infra import audit, events, journal
from andruck.people import queries as people
from andruck.people.models import User
from andruck.people.rules import Role
from andruck.support.actions import entitlements, recognition
from andruck.support.events import EntitlementChanged
from andruck.support.models import Entitlement
from andruck.support.queries import entitlement
from andruck.support.queries import entitlements as queries
from andruck.support.queries import recognition as recognised
from andruck.support.rules.entitlements import Entitled
from tests import factories

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def ada():
    return User.objects.create_user(username="ada", email="ada@example.org").pk


@pytest.fixture
def chief():
    return factories.staff(Role.CHIEF)


@pytest.fixture
def now():
    with time_machine.travel(clock.now(), tick=False):
        yield clock.now()


def refused(act) -> str:
    with pytest.raises(Refusal) as caught:
        act()
    return caught.value.code


def test_who_was_granted_something_is_entitled_from_then_to_then(ada, chief, now):
    number = entitlements.grant(
        person=ada, standing=Standing.MEMBER, starts=now, ends=now + 30 * DAY, by=chief, note=" Presse "
    )
    assert entitlement(ada, now) == Entitled(Standing.MEMBER, now, now + 30 * DAY)
    assert entitlement(ada, now + 30 * DAY) is None
    assert entitlement(ada, now - DAY) is None
    (line,) = queries.of_person(ada)
    assert (line.id, line.account, line.note, line.source, line.granted_by) == (
        number,
        ada,
        "Presse",
        "staff",
        chief.pk,
    )


@pytest.mark.parametrize("role", [Role.REPORTER, Role.EDITOR, Role.ADS])
def test_only_those_who_keep_them_may(ada, chief, now, role):
    other = factories.staff(role)
    number = entitlements.grant(person=ada, standing=Standing.MEMBER, starts=now, ends=None, by=chief)
    for act in (
        lambda: entitlements.grant(person=ada, standing=Standing.MEMBER, starts=now, ends=None, by=other),
        lambda: entitlements.change(
            entitlement=number, standing=Standing.EPAPER, starts=now, ends=None, by=other
        ),
        lambda: entitlements.end(entitlement=number, by=other),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert Entitlement.objects.get().standing == Standing.MEMBER
    assert queries.may_keep(factories.staff(Role.REVENUE))


def test_what_cannot_be_meant_is_refused(ada, chief, now):
    grant = entitlements.grant
    assert refused(
        lambda: grant(person=ada, standing=Standing.REGISTERED, starts=now, ends=None, by=chief)
    ) == "standing_low"  # fmt: skip
    assert refused(
        lambda: grant(person=ada, standing=Standing.MEMBER, starts=now, ends=now, by=chief)
    ) == "ends_before"  # fmt: skip
    assert refused(lambda: entitlements.end(entitlement=10**9, by=chief)) == "no_entitlement"
    with pytest.raises(LookupError):
        grant(standing=Standing.MEMBER, starts=now, ends=None, by=chief)
    assert not Entitlement.objects.exists()


def test_the_same_source_counts_once(ada, now):
    def settled(key: str) -> int:
        return entitlements.grant(
            person=ada, standing=Standing.MEMBER, starts=now, ends=now + DAY, by=None, source="contribution",
            source_key=key,
        )  # fmt: skip

    assert settled("17") == settled("17")
    assert settled("18") != settled("17")
    assert Entitlement.objects.count() == 2


def test_each_change_voids_tokens_is_written_down_and_told(
    ada, chief, now, django_capture_on_commit_callbacks
):
    heard: list[EntitlementChanged] = []
    events.subscribe(EntitlementChanged, heard.append)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            number = entitlements.grant(person=ada, standing=Standing.MEMBER, starts=now, ends=None, by=chief)
            entitlements.change(
                entitlement=number,
                standing=Standing.EPAPER,
                starts=now,
                ends=now + DAY,
                by=chief,
                note="mehr",
            )
            entitlements.end(entitlement=number, by=chief)
    finally:
        events.unsubscribe(EntitlementChanged, heard.append)
    reader = people.reader_of(ada)
    assert heard == [EntitlementChanged(number, reader, now)] * 3
    assert [entry.facts["reader"] for entry in journal.after(0)] == [reader] * 3
    deeds = audit.entries(subject=f"entitlement:{number}")
    assert [deed.action.partition("_")[2] for deed in deeds] == ["ended", "changed", "granted"]
    assert {deed.actor for deed in deeds} == {f"person:{chief.pk}"}
    assert deeds[0].before == deeds[1].after != deeds[0].after


def test_what_is_over_stays_over(ada, chief, now):
    number = entitlements.grant(person=ada, standing=Standing.MEMBER, starts=now - DAY, ends=None, by=chief)
    entitlements.end(entitlement=number, by=chief, note="Kündigung")
    assert entitlement(ada, now) is None
    assert queries.grant(number).ends == now
    assert queries.grant(number).is_over(now)
    assert refused(lambda: entitlements.end(entitlement=number, by=chief)) == "entitlement_over"
    again = {"entitlement": number, "standing": Standing.MEMBER, "starts": now, "ends": None, "by": chief}
    assert refused(lambda: entitlements.change(**again)) == "entitlement_over"


def test_what_has_not_begun_is_withdrawn_and_what_has_keeps_its_beginning(ada, chief, now):
    later = entitlements.grant(person=ada, standing=Standing.MEMBER, starts=now + DAY, ends=None, by=chief)
    entitlements.end(entitlement=later, by=chief)
    assert queries.grant(later).withdrawn
    assert entitlement(ada, now + 2 * DAY) is None
    begun = entitlements.grant(person=ada, standing=Standing.MEMBER, starts=now - DAY, ends=None, by=chief)
    change = {"entitlement": begun, "standing": Standing.MEMBER, "starts": now + DAY, "by": chief}
    entitlements.change(**change, ends=now + 9 * DAY)
    assert entitlement(ada, now) == Entitled(Standing.MEMBER, now - DAY, now + 9 * DAY)
    assert refused(lambda: entitlements.change(**change, ends=now)) == "ends_past"


# ------------------------------------------------------------ tokens
def standing(token: str, at) -> tuple[int, bool]:
    found = recognised.facts(token, at)
    return int(found.standing), found.institution


def test_a_token_follows_what_one_is_entitled_to(ada, chief, now):
    first = recognition.for_account(ada)
    assert standing(first.text, now) == (1, False)
    number = entitlements.grant(
        person=ada, standing=Standing.EPAPER, starts=now, ends=now + 3 * DAY, by=chief
    )
    assert standing(first.text, now) == (0, False), "void"
    assert recognition.is_over(first.text)
    second = recognition.renew(first.text)
    assert second is not None
    assert standing(second.text, now) == (3, False)
    assert second.expires == now + 3 * DAY
    entitlements.end(entitlement=number, by=chief)
    third = recognition.renew(second.text)
    assert third is not None
    assert standing(third.text, now) == (1, False)
    assert recognised.reader(third.text, now) == people.Known(people.reader_of(ada), ada)


def test_a_token_ends_when_something_higher_begins(ada, chief, now):
    entitlements.grant(person=ada, standing=Standing.MEMBER, starts=now + 5 * DAY, ends=None, by=chief)
    token = recognition.for_account(ada)
    assert (token.stands.standing, token.expires) == (Standing.REGISTERED, now + 5 * DAY)


def test_worthless_tokens_get_nothing(ada, now):
    token = recognition.for_account(ada).text
    assert [recognition.renew(one) for one in ("", "x" * 79, token[:-1], "ä" * 79)] == [None] * 4
    assert [recognition.is_over(one) for one in ("", token[:-1], token)] == [False] * 3
    User.objects.filter(pk=ada).update(is_active=False)
    assert recognition.renew(token) is None
    assert [standing(one, now)[0] for one in ("", "x" * 79, "ä")] == [0, 0, 0]


def test_after_signing_out_everywhere_nothing_is_renewed(ada):
    token = recognition.for_account(ada).text
    recognition.sign_out(account=ada)
    assert recognition.is_over(token)
    assert recognition.renew(token) is None
    assert recognition.renew(recognition.for_account(ada).text) is not None


def test_while_nobody_can_be_asked_a_token_that_ended_lately_counts_for_an_hour(ada, chief):
    with time_machine.travel(clock.now(), tick=False) as travel:
        now = clock.now()
        entitlements.grant(person=ada, standing=Standing.MEMBER, starts=now, ends=None, by=chief)
        token = recognition.for_account(ada).text
        assert recognition.provisional(token) is None, "it is still good"
        travel.shift(timedelta(days=14))
        again = recognition.provisional(token)
        assert again is not None
        assert standing(again, clock.now()) == (2, False)
        travel.shift(timedelta(hours=1))
        assert standing(again, clock.now()) == (0, False)
        travel.shift(timedelta(days=7))
        assert recognition.provisional(token) is None
        assert recognition.provisional("x" * 79) is None
        assert recognition.renew(token) is not None
        travel.shift(timedelta(days=180))
        assert recognition.renew(token) is None

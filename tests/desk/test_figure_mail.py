"""The week's figures by mail: only for those who want them, once a week, with nothing that reports back."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from wagtail.users.models import UserProfile

from andruck.desk.figures import letter, page
from andruck.infra.models import Mail
from andruck.people.actions import accounts
from andruck.people.rules import Role
from andruck.project import nightly
from andruck.reading import addresses
from andruck.usage.queries import opened
from tests import factories
from tests.desk.test_figures import read

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 30, 1, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _paper(house: Any, settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.DATA = tmp_path
    opened._open.cache_clear()
    with time_machine.travel(MONDAY - timedelta(days=4)):
        article = factories.article(house.politics, headline="Der Deich hält")
        read(addresses.article(article), 1300)
        read(addresses.article(article), 3, source="mail/gmx")
        read("/", 20, source="search/google")
    with time_machine.travel(MONDAY - timedelta(days=11)):
        read("/", 700)
    yield
    opened._open.cache_clear()


def subscriber(role: Role = Role.REPORTER, language: str = "") -> Any:
    user = factories.staff(role)
    accounts.want_figures(person=user.pk, wanted=True)
    profile = UserProfile.get_for_user(user)
    profile.preferred_language = language
    profile.save()
    return user


def test_last_week_beside_the_week_before() -> None:
    user = subscriber()
    with time_machine.travel(MONDAY):
        assert letter.write() == 1
    mail = Mail.objects.get(person=user.pk)
    assert mail.subject == "Zahlen der Woche 13"
    assert "Aufrufe: 1.323" in mail.text
    assert "Woche davor: 700 (+89,0\N{NO-BREAK SPACE}%)" in mail.text
    assert "- Der Deich hält: 1.303" in mail.text
    # Three by mail would be told by the sum, so the search goes with them.
    assert "Google" not in mail.text
    assert "GMX" not in mail.text
    assert f"{reverse(page.OVERVIEW)}#figures-letter" in mail.text
    for tracking in ("<img", "utm_", "?c=", str(user.pk) + "/"):
        assert tracking not in mail.text


def test_never_twice_for_a_week() -> None:
    subscriber()
    for moment in (MONDAY, MONDAY + timedelta(hours=5), MONDAY + timedelta(days=1)):
        with time_machine.travel(moment):
            letter.write()
    assert Mail.objects.count() == 1
    with time_machine.travel(MONDAY + timedelta(days=3)):
        assert letter.write() == 0
    with time_machine.travel(MONDAY + timedelta(days=7)):
        assert letter.write() == 1


def test_in_the_language_of_whoever_reads_it() -> None:
    subscriber(language="en")
    with time_machine.travel(MONDAY):
        letter.write()
    mail = Mail.objects.get()
    assert mail.subject == "Figures of week 13"
    assert "Views: 1,323" in mail.text


def test_only_those_who_want_it_and_still_work_here(settings: Any) -> None:
    factories.staff(Role.EDITOR)
    gone, reader = subscriber(Role.REPORTER), subscriber(Role.CHIEF)
    gone.is_active = False
    gone.save()
    # No longer of the staff: an account like any reader's.
    reader.groups.clear()
    with time_machine.travel(MONDAY):
        assert letter.write() == 0
        subscriber(Role.REVENUE)
        settings.COUNTING = False
        assert letter.write() == 0
        settings.COUNTING = True
        assert letter.write() == 1


def test_the_switch() -> None:
    user = factories.staff(Role.REPORTER)
    browser = Client()
    browser.force_login(user)
    for word, wanted in (("yes", True), ("yes", True), ("no", False), ("anything", False)):
        assert browser.post(reverse(page.LETTER), {"wanted": word}).status_code == 302
        assert type(user).objects.get(pk=user.pk).wants_figures is wanted
    assert browser.get(reverse(page.LETTER)).status_code == 405
    assert Client(enforce_csrf_checks=True).post(reverse(page.LETTER), {"wanted": "yes"}).status_code in {
        302,
        403,
    }


def test_it_belongs_to_the_night() -> None:
    assert nightly.write_weekly_figures in nightly.JOBS

"""What stands before the rest of a text: for whom it is, since when, from when on for everybody, how to read on."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from andruck.access.actions import gifts
from andruck.access.rules import Level
from andruck.access.rules.gifts import Terms
from andruck.infra import journal
from andruck.newsroom.actions import publishing
from andruck.newsroom.models import PageReference
from andruck.people.rules import Role
from andruck.press import marks
from tests import factories

pytestmark = pytest.mark.django_db
SECRET = "Der Pegel steigt seit Mitternacht."
NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)


def locked(section: Any, level: Level = Level.MEMBERS, **fields: Any) -> Any:
    row = factories.article(section, live=False, access_level=level.value, excerpt_length=10, **fields)
    row.body = [("paragraph", factories._rich(f"<p>{word}</p>")) for word in ("Anfang.", SECRET)]
    row.save()
    return publishing.publish(article=row)


def read(row: Any, at: datetime = NOON) -> str:
    with time_machine.travel(at, tick=False):
        answer = Client().get(row.get_absolute_url())
    assert answer.status_code == 200
    return str(answer.content.decode().replace("\u00ad", ""))


@pytest.mark.parametrize(
    ("level", "title"),
    [
        (Level.REGISTERED, "Diesen Text lesen Sie mit einem Konto"),
        (Level.MEMBERS, "Dieser Text ist für Mitglieder"),
        (Level.EPAPER, "Dieser Text ist für Mitglieder mit E-Paper"),
    ],
)
@time_machine.travel(NOON, tick=False)
def test_it_says_for_whom_the_text_is(house: Any, level: Level, title: str) -> None:
    page = read(locked(house.politics, level))
    assert title in page
    assert SECRET not in page
    assert "Anfang" in page


@time_machine.travel(NOON, tick=False)
def test_it_leads_through_the_door_and_back(house: Any) -> None:
    row = locked(house.politics)
    assert f'href="/konto/anmelden/?next={row.get_absolute_url()}"' in read(row)


@time_machine.travel(NOON, tick=False)
def test_it_says_from_when_on_everybody_can_read(house: Any) -> None:
    row = factories.article(house.politics, live=False, members_first=True, excerpt_length=10)
    row.body = [("paragraph", factories._rich(f"<p>{word}</p>")) for word in ("Anfang.", SECRET)]
    row.page_references = [PageReference(edition=factories.edition(date(2026, 11, 24)), page=1)]
    row.save()
    row = publishing.publish(article=row)
    page = read(row)
    assert '<time datetime="2026-11-24T00:00:00+01:00">' in page
    assert SECRET not in page
    assert SECRET in read(row, datetime(2026, 11, 23, 23, tzinfo=UTC)), "at the stroke of midnight in Berlin"


@time_machine.travel(NOON, tick=False)
def test_it_says_until_when_everybody_could(house: Any) -> None:
    row = factories.article(house.politics, live=False, open_days=3)
    row.excerpt_length = 10
    row.body = [("paragraph", factories._rich(f"<p>{word}</p>")) for word in ("Anfang.", SECRET)]
    row.save()
    row = publishing.publish(article=row)
    assert SECRET in read(row)
    later = read(row, NOON + timedelta(days=9))
    assert SECRET not in later
    assert "konnten ihn alle lesen" in later


@time_machine.travel(NOON, tick=False)
def test_it_speaks_of_gifts_only_where_there_are_some(house: Any) -> None:
    row, hint = locked(house.politics), "kann Ihnen diesen Text schenken"
    assert hint in read(row)
    before = journal.newest()
    gifts.set_terms(by=factories.staff(Role.CHIEF), terms=Terms(per_month=0))
    assert hint not in read(row)
    assert marks.touched(journal.after(before)).soft == {"paper"}, "every page that says so is made anew"


@time_machine.travel(NOON, tick=False)
def test_machines_are_told_the_same(house: Any) -> None:
    page = read(locked(house.politics))
    assert '"isAccessibleForFree": false' in page or '"isAccessibleForFree":false' in page
    assert ".walled" in page, "where the part is that is not for everybody"

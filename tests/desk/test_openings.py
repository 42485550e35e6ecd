"""Openings at the desk: what is shown to whom, what is asked before it is saved, and what is refused."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from andruck.access.actions import openings as actions
from andruck.access.models import Opening as Row
from andruck.access.queries import openings as queries
from andruck.access.rules import Scope
from andruck.access.rules.openings import State
from andruck.desk.openings import views
from andruck.newsroom import models
from andruck.people.rules import Role
from tests import factories

NOW = datetime(2026, 10, 20, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def traveller() -> Any:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def signed_in(role: Role, *sections: Any) -> Client:
    client = Client()
    client.force_login(factories.staff(role, *sections, username=f"{role}{len(sections)}"))
    return client


@pytest.fixture
def chief(house: Any) -> Client:
    return signed_in(Role.CHIEF)


@pytest.fixture
def locked(house: Any) -> Any:
    """A text for members, in a section of its own."""
    return factories.article(house.politics, headline="Nur im Abo", access_level=2)


def fields(**more: Any) -> dict[str, Any]:
    return {
        "what": "everything", "which": "", "starts": "", "ends": "2026-10-21T18:00", "reason": "des Sturms",
        "note": "", "weeks": "1", "once": "form:1", **more,
    }  # fmt: skip


def post(client: Client, address: str, values: dict[str, Any], *, step: str = "save") -> Any:
    """As somebody who has seen the plan: it is asked for, and what it hands out is sent along."""
    shown = client.post(address, {**values, "step": "show"})
    if shown.context["preview"] is None:
        return shown
    return client.post(address, {**values, "step": step, "seen": shown.context["form"].fingerprint})


def new(client: Client, **more: Any) -> Any:
    return post(client, reverse(views.NEW), fields(**more))


def errors(response: Any) -> dict[str, str]:
    return {name: " ".join(several) for name, several in response.context["form"].errors.items()}


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_an_empty_calendar_says_what_an_opening_is(chief: Client) -> None:
    page = text(chief.get(reverse(views.CALENDAR)))
    assert "Nichts ist außer der Reihe frei" in page
    assert reverse(views.NEW) in page
    reporter = text(signed_in(Role.REPORTER).get(reverse(views.CALENDAR)))
    assert "Nichts ist außer der Reihe frei" in reporter
    assert reverse(views.NEW) not in reporter


def test_before_it_is_saved_it_says_what_it_changes(chief: Client, locked: Any, house: Any) -> None:
    factories.article(house.culture, headline="Ohnehin frei")
    factories.article(house.culture, headline="Mit E-Paper", access_level=3)
    models.DossierEntry.objects.create(article=locked, dossier=house.dossier)
    actions.open(scope=Scope.SECTION, key=house.politics.pk, reason="der Wahl", ends=NOW + HOUR)
    response = chief.post(reverse(views.NEW), {**fields(), "step": "save"})
    preview = response.context["preview"]
    assert preview.changes == [
        "2 Artikel werden für alle frei. Davon: 1 sonst nur im Abo, 1 sonst nur im E-Paper-Abo.",
        "Im Abo ohne E-Paper kommt 1 Artikel hinzu.",
        "1 davon wäre einen Teil dieser Zeit ohnehin frei.",
        "Artikel daraus stehen in 1 Dossier.",
        "3 öffentliche Artikel gehören dazu.",
    ]
    assert (preview.place, preview.window) == (
        "Die ganze Zeitung",
        "20.10.2026, 14:00 bis 21.10.2026, 18:00",
    )
    assert [one.place for one in preview.met] == ["Rubrik: Politik"]
    assert Row.objects.count() == 1, "nothing is saved before it has been seen"


def test_what_has_been_seen_is_saved_once(chief: Client, locked: Any) -> None:
    for _ in range(2):
        response = new(chief)
        made = queries.lasting()[0]
        assert response.url == reverse(views.SHOW, args=[made.id])
    assert Row.objects.count() == 1
    assert made.opening.reason == "des Sturms"
    assert made.opening.ends == datetime(2026, 10, 21, 16, tzinfo=UTC)
    assert made.state(NOW) is State.LIVE


@pytest.mark.parametrize("typed", ["des Sturms", "Wegen des Sturms.", " wegen  des Sturms "])
def test_the_reason_fits_into_what_readers_see(chief: Client, locked: Any, typed: str) -> None:
    shown = chief.post(reverse(views.NEW), {**fields(reason=typed), "step": "show"})
    assert "Wegen des Sturms ist dieser Text bis 21.10.2026, 18:00 für alle frei." in text(shown)
    new(chief, reason=typed)
    [made] = queries.lasting()
    assert made.opening.reason == "des Sturms"
    assert "wegen des Sturms" in text(chief.get(reverse(views.CALENDAR)))
    reader = text(Client().get(f"/artikel/{locked.pk}.nur-im-abo.html"))
    assert "Nur im Abo" in reader


def test_another_window_has_to_be_seen_again(chief: Client) -> None:
    shown = chief.post(reverse(views.NEW), {**fields(), "step": "show"})
    seen = shown.context["form"].fingerprint
    values = {**fields(ends="2026-10-22T18:00"), "step": "save", "seen": seen}
    response = chief.post(reverse(views.NEW), values)
    assert response.context["preview"].window.endswith("22.10.2026, 18:00")
    assert Row.objects.count() == 0


WRONG = [
    ({"ends": "2026-10-20T10:00"}, "ends", "Das Ende läge vor dem Beginn."),
    ({"ends": "2126-10-20T10:00"}, "ends", "Das wären mehr als zehn Jahre."),
    ({"starts": "2036-10-20T10:00", "ends": ""}, "starts", "mehr als zwei Jahre"),
    ({"starts": "2026-10-19T10:00"}, "starts", "Was vorbei ist"),
    ({"ends": "morgen"}, "ends", "Das ist kein Datum mit Uhrzeit."),
    ({"ends": "20260-10-21T18:00"}, "ends", "Das ist kein Datum mit Uhrzeit."),
    ({"ends": "9999-12-31T23:59"}, "ends", "Das ist kein Datum mit Uhrzeit."),
    ({"ends": "2027-03-28T02:30"}, "ends", "gibt es in jener Nacht nicht"),
    ({"ends": "2026-10-25T02:30"}, "ends", "gibt es in jener Nacht zweimal"),
    ({"reason": ""}, "reason", "Nennen Sie den Grund"),
    ({"reason": "x" * 10_000}, "reason", "Der Grund hat 10000 Zeichen, 160 passen."),
    ({"reason": "<b>Sturm</b>"}, "reason", "Nehmen Sie Tags und Entitäten heraus"),
    ({"reason": "Sturm\x00"}, "reason", ""),
    ({"note": "x" * 10_000}, "note", "Die Notiz hat 10000 Zeichen"),
    ({"what": "section:999999"}, "what", ""),
    ({"what": "tag", "which": "Gibt es nicht"}, "which", "Ein Thema „Gibt es nicht“ gibt es nicht."),
    ({"what": "tag"}, "which", "Sagen Sie, welches."),
    ({"what": "article", "which": "999999"}, "which", "In Ihren Rubriken gibt es diesen Artikel nicht."),
    ({"what": "article", "which": "9" * 300}, "which", "In Ihren Rubriken gibt es diesen Artikel nicht."),
    ({"weeks": "99"}, "weeks", ""),
    ({"weeks": "3"}, "starts", "wird der erste Beginn gebraucht"),
    ({"weeks": "3", "starts": "2026-10-21T10:00", "ends": ""}, "ends", "binnen einer Woche"),
]


@pytest.mark.parametrize(("wrong", "field", "words"), WRONG)
def test_bad_input_is_refused_at_its_field(
    chief: Client, wrong: dict[str, str], field: str, words: str
) -> None:
    response = chief.post(reverse(views.NEW), {**fields(**wrong), "step": "save"})
    assert response.status_code == 422
    assert list(errors(response)) == [field]
    assert words in errors(response)[field]
    assert response.context["preview"] is None
    page = response.content.decode()
    if wrong.get("reason") and "\x00" not in wrong["reason"]:
        assert response.context["form"]["reason"].value() == wrong["reason"], "nothing typed is lost"
    assert "<b>Sturm" not in page
    assert Row.objects.count() == 0


def test_the_night_with_two_half_past_twos(chief: Client) -> None:
    asked = chief.post(reverse(views.NEW), {**fields(ends="2026-10-25T02:30"), "step": "save"})
    [twice] = asked.context["twice"]
    assert [reading["words"] for reading in twice["readings"]] == [
        "25.10.2026, 02:30 Sommerzeit",
        "25.10.2026, 02:30 Winterzeit",
    ]
    for number, moment in enumerate((datetime(2026, 10, 25, 0, 30), datetime(2026, 10, 25, 1, 30))):
        new(chief, ends="2026-10-25T02:30", ends_again=str(number), once=f"form:{number}")
        made = queries.known_as(f"form:{number}:0")
        assert made is not None
        assert made.opening.ends == moment.replace(tzinfo=UTC)
        # The form of the saved one says again which it is, and saving it unchanged changes nothing.
        page = chief.get(reverse(views.SHOW, args=[made.id]))
        assert page.context["again"] == {"ends_again": str(number)}
        values = {"ends": "2026-10-25T02:30", "reason": "des Sturms", "note": "", "version": "1"}
        post(chief, reverse(views.SHOW, args=[made.id]), {**values, "ends_again": str(number)})
        assert queries.find(made.id) == made


def test_every_friday_evening(chief: Client) -> None:
    # The clocks change between the first and the second Friday; the evening begins at six all the same.
    new(chief, starts="2026-10-23T18:00", ends="2026-10-23T23:59", weeks="3")
    assert [one.opening.starts for one in queries.lasting()] == [
        datetime(2026, 10, 23, 16, tzinfo=UTC),
        datetime(2026, 10, 30, 17, tzinfo=UTC),
        datetime(2026, 11, 6, 17, tzinfo=UTC),
    ]
    refused = new(chief, starts="2026-10-18T02:30", ends="2026-10-18T02:50", weeks="2", once="form:2")
    assert list(errors(refused)) == ["starts"]
    refused = new(chief, starts="2026-11-01T02:30", ends="2026-11-01T04:00", weeks="26", once="form:3")
    assert list(errors(refused)) == ["weeks"], "on one Sunday in March there is no half past two"


def test_a_topic_and_an_article_by_their_names(chief: Client, house: Any, locked: Any) -> None:
    topic = models.Topic.objects.create(name="Deiche", slug="deiche")
    new(chief, what="tag", which="deiche", once="form:1")
    address = f"https://lotse.example/artikel/{locked.pk}.nur-im-abo.html?x=1"
    new(chief, what="article", which=address, once="form:2")
    assert {(one.opening.scope, one.opening.key) for one in queries.lasting()} == {
        (Scope.TAG, topic.pk),
        (Scope.ARTICLE, locked.pk),
    }


def test_an_editor_opens_the_own_section_and_its_articles(house: Any, locked: Any) -> None:
    editor = signed_in(Role.EDITOR, house.politics)
    offered = [value for _, group in editor.get(reverse(views.NEW)).context["form"].fields["what"].choices
               for value, _ in group]  # fmt: skip
    assert offered == [f"section:{house.politics.pk}", "article"]
    new(editor, what=f"section:{house.politics.pk}", once="form:1")
    new(editor, what="article", which=str(locked.pk), once="form:2")
    assert Row.objects.count() == 2
    foreign = factories.article(house.culture, headline="Fremd")
    for what, which in (
        (f"section:{house.culture.pk}", ""),
        ("everything", ""),
        ("article", str(foreign.pk)),
    ):
        response = editor.post(reverse(views.NEW), {**fields(what=what, which=which), "step": "save"})
        assert response.status_code == 422
    assert Row.objects.count() == 2


def test_who_may_not_open_may_look(house: Any) -> None:
    made = actions.open(scope=Scope.EVERYTHING, reason="des Sturms", note="Nur für uns", ends=NOW + DAY)
    show, end = reverse(views.SHOW, args=[made.id]), reverse(views.END, args=[made.id])
    for role in (Role.REPORTER, Role.REVENUE, Role.ADS):
        client = signed_in(role)
        page = client.get(show)
        assert page.status_code == 200
        assert "Nur für uns" not in page.content.decode()
        assert page.context["form"] is None
        # Wagtail sends people without permission to its start page.
        for response in (client.get(reverse(views.NEW)), client.post(show, fields()), client.post(end)):
            assert (response.status_code, response.get("Location")) == (302, reverse("wagtailadmin_home"))
    editor = signed_in(Role.EDITOR, house.politics)
    assert editor.post(end).status_code == 302
    assert editor.get(end).get("Location") == reverse("wagtailadmin_home")
    assert editor.get(show).context["form"] is None
    assert queries.find(made.id) == made
    assert Client().get(show).status_code == 302


@pytest.mark.parametrize("name", ["calendar", "new", "plan", "show", "end"])
def test_nothing_without_signing_in(house: Any, name: str) -> None:
    made = actions.open(scope=Scope.EVERYTHING, reason="x")
    address = reverse(f"desk_openings_{name}", args=[made.id] if name in {"show", "end"} else [])
    for response in (Client().get(address), Client().post(address, fields())):
        assert response.status_code == 302
        assert response["Location"].startswith("/konto/anmelden/")
    assert Row.objects.count() == 1


def test_a_foreign_draft_is_not_named(house: Any) -> None:
    draft = factories.article(house.culture, headline="Noch geheim", live=False)
    made = actions.open(scope=Scope.ARTICLE, key=draft.pk, reason="x")
    addresses = (reverse(views.CALENDAR), reverse(views.SHOW, args=[made.id]))
    for address in addresses:
        foreign = signed_in(Role.EDITOR, house.politics).get(address).content.decode()
        assert "Noch geheim" not in foreign
        assert "Ein einzelner Artikel" in foreign
    assert (
        "Noch geheim"
        in signed_in(Role.EDITOR, house.culture, house.politics).get(addresses[0]).content.decode()
    )


def test_what_is_open_at_the_same_time_is_named(chief: Client, locked: Any, house: Any) -> None:
    own = f"section:{house.politics.pk}"
    actions.open(scope=Scope.SECTION, key=house.politics.pk, reason="der Wahl", ends=NOW + HOUR)
    actions.open(scope=Scope.SECTION, key=house.culture.pk, reason="des Festes", ends=NOW + DAY)
    actions.open(scope=Scope.EVERYTHING, reason="von gestern", ends=NOW + 30 * DAY, starts=NOW + 20 * DAY)
    shown = chief.post(reverse(views.NEW), {**fields(what=own), "step": "show"})
    assert [(one.place, one.reason, one.hint) for one in shown.context["preview"].met] == [
        (
            "Rubrik: Politik",
            "wegen der Wahl",
            "Es ist dasselbe; beide ergänzen sich. Gezeigt wird der Grund der längeren Freigabe.",
        ),
        ("Rubrik: Kultur", "wegen des Festes", ""),
    ]
    actions.open(scope=Scope.EVERYTHING, reason="der Flut", ends=NOW + 3 * DAY)
    shown = chief.post(reverse(views.NEW), {**fields(what=own), "step": "show"})
    preview = shown.context["preview"]
    assert preview.met[-1].hint == "Sie deckt das ganz ab. Gezeigt wird der Grund der längsten Freigabe."
    assert preview.changes[0].startswith("Im Augenblick ändert das nichts")
    # It may be planned all the same: it stays when the other is ended.
    new(chief, what=own)
    assert [one.opening.reason for one in queries.lasting()].count("des Sturms") == 1


def test_ending_is_asked_once_more_and_can_be_taken_back(chief: Client, locked: Any, traveller: Any) -> None:
    made = actions.open(scope=Scope.EVERYTHING, reason="des Sturms", ends=NOW + DAY)
    traveller.move_to(NOW + HOUR / 6)
    end = reverse(views.END, args=[made.id])
    asked = chief.get(end)
    assert asked.context["losses"] == [
        "1 Artikel ist dann nicht mehr für alle frei.",
        "Mit Abo ändert sich nichts.",
    ]
    assert queries.find(made.id) == made
    ended = chief.post(end)
    assert queries.current() == ()
    [message] = [str(one) for one in get_messages(ended.wsgi_request)]
    again = f"{reverse(views.NEW)}?like={made.id}"
    assert again in message
    values = chief.get(again).context["form"].initial
    assert (values["what"], values["reason"]) == ("everything", "des Sturms")
    assert chief.get(end).url == reverse(views.SHOW, args=[made.id]), "nothing left to end"


def test_changing_asks_for_the_version_that_was_seen(chief: Client) -> None:
    made = actions.open(scope=Scope.EVERYTHING, reason="a", starts=NOW + HOUR)
    show = reverse(views.SHOW, args=[made.id])
    values = {"starts": "2026-10-20T16:00", "ends": "", "reason": "b", "note": "", "version": "1"}
    assert post(chief, show, values).url == show
    late = post(chief, show, {**values, "reason": "c"})
    assert "inzwischen geändert" in " ".join(late.context["form"].non_field_errors())
    assert queries.find(made.id).opening.reason == "b"  # type: ignore[union-attr]
    page = text(chief.get(show))
    assert page.count("geändert") >= 1
    assert "freigegeben" in page


def test_the_plan_alone_for_the_form_that_is_being_filled_in(chief: Client, locked: Any) -> None:
    part = chief.post(reverse(views.PLAN), fields())
    assert part.status_code == 200
    assert "1 Artikel wird für alle frei." in part.content.decode()
    assert "<html" not in part.content.decode()
    wrong = chief.post(reverse(views.PLAN), fields(reason=""))
    assert "Es fehlt noch" in wrong.content.decode()
    made = actions.open(scope=Scope.EVERYTHING, reason="a", starts=NOW + HOUR)
    values = {"starts": "2026-10-20T16:00", "ends": "", "reason": "b", "note": ""}
    changed = chief.post(f"{reverse(views.PLAN)}?opening={made.id}", values)
    assert "ab 20.10.2026, 16:00 bis auf Weiteres" in changed.content.decode()
    assert queries.find(made.id) == made


def test_the_calendar_of_a_month(chief: Client, house: Any) -> None:
    actions.open(scope=Scope.EVERYTHING, reason="des Sturms", ends=datetime(2026, 10, 25, 1, 30, tzinfo=UTC))
    actions.open(scope=Scope.SECTION, key=house.politics.pk, reason="der Wahl", starts=NOW + 3 * DAY)
    page = chief.get(reverse(views.CALENDAR))
    cells = {cell["day"].date.day: cell["pieces"] for week in page.context["weeks"] for cell in week
             if cell["day"].within}  # fmt: skip
    assert [(piece["place"], piece["when"]) for piece in cells[25]] == [
        ("Die ganze Zeitung", "bis 02:30 Winterzeit"),
        ("Rubrik: Politik", "ganztägig"),
    ]
    assert [len(cells[day]) for day in (19, 20, 22, 23, 26)] == [0, 1, 1, 2, 1]
    assert "25 Stunden" in text(page)
    assert [len(week) for week in chief.get(f"{reverse(views.CALENDAR)}?month=2027-01").context["weeks"]] == [
        7
    ] * 5
    assert chief.get(f"{reverse(views.CALENDAR)}?month=x").status_code == 200


def test_an_opening_that_is_not_there(chief: Client) -> None:
    assert chief.get(reverse(views.SHOW, args=[999])).status_code == 404
    assert chief.post(reverse(views.END, args=[999])).status_code == 404
    assert chief.get(f"{reverse(views.NEW)}?like=999").status_code == 200
    assert chief.get(f"{reverse(views.NEW)}?like=x&article=<b>").status_code == 200


def test_many_openings_cost_no_more_queries(
    chief: Client, house: Any, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        actions.open(
            scope=Scope.SECTION, key=house.politics.pk, reason=f"Grund {number}", starts=NOW + number * HOUR
        )
    chief.get(reverse(views.CALENDAR))
    with django_assert_max_num_queries(20):
        chief.get(reverse(views.CALENDAR))
    with django_assert_max_num_queries(30):
        chief.post(reverse(views.PLAN), fields())

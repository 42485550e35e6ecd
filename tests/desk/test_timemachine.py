"""The time machine: the decision and its reason for any article, reader and moment, and the page it leads to."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from andruck.access.actions import openings as actions
from andruck.access.queries import openings
from andruck.access.rules import Scope
from andruck.desk.timemachine import views
from andruck.desk.timemachine.travelling import Kind
from andruck.newsroom import models
from andruck.people.rules import Role
from tests import factories

NOW = datetime(2026, 10, 20, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BEFORE, WITHIN, AFTER = "2026-10-20T14:00", "2026-10-21T12:00", "2026-10-21T20:00"
JUST_BEFORE, JUST_IN = "2026-10-21T11:59:59.999999", "2026-10-21T19:59:59.999999"
SECRET = "Der Schlüssel liegt unter der Matte."


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def signed_in(role: Role, *sections: Any) -> Client:
    client = Client()
    client.force_login(factories.staff(role, *sections, username=f"{role}{len(sections)}"))
    return client


@pytest.fixture
def chief(house: Any) -> Client:
    return signed_in(Role.CHIEF)


@pytest.fixture
def locked(house: Any) -> Any:
    """A text for members, public since yesterday; tomorrow from noon until eight in the evening all is open."""
    body = "".join(
        f"<p>Absatz {number} über den Deich, lang genug für einen Anriss.</p>" for number in range(9)
    )
    row = factories.article(
        house.politics, headline="Nur im Abo", access_level=2, body=[("paragraph", f"{body}<p>{SECRET}</p>")]
    )
    models.Article.objects.filter(pk=row.pk).update(first_published_at=NOW - DAY)
    start = NOW + DAY - 2 * HOUR
    actions.open(scope=Scope.EVERYTHING, reason="der Wahl", starts=start, ends=start + 8 * HOUR)
    return row


def look(client: Client, article: Any, **more: str) -> Any:
    return client.get(reverse(views.MACHINE), {"article": str(article), **more})


def page(client: Client, article: Any, **more: str) -> Any:
    return client.get(reverse(views.PAGE), {"article": str(article), **more})


MEMBERS_ONLY = "Der Text ist dem Abo vorbehalten."
OPENED = "Für alle freigegeben wegen der Wahl."
SEEN = [
    # reader, moment, reads, why, how long
    (Kind.ANONYMOUS, BEFORE, False, MEMBERS_ONLY, "Darf ihn ab 21.10.2026, 12:00 lesen."),
    (Kind.ANONYMOUS, WITHIN, True, OPENED, "Aus diesem Grund mindestens bis 21.10.2026, 20:00."),
    (Kind.ANONYMOUS, JUST_BEFORE, False, MEMBERS_ONLY, "Darf ihn ab 21.10.2026, 12:00 lesen."),
    (Kind.ANONYMOUS, JUST_IN, True, OPENED, "Aus diesem Grund mindestens bis 21.10.2026, 20:00."),
    (Kind.ANONYMOUS, AFTER, False, MEMBERS_ONLY, "Ein Ende ist nicht bekannt."),
    (Kind.REGISTERED, BEFORE, False, MEMBERS_ONLY, "Darf ihn ab 21.10.2026, 12:00 lesen."),
    (Kind.REGISTERED, WITHIN, True, OPENED, "Aus diesem Grund mindestens bis 21.10.2026, 20:00."),
    (Kind.MEMBER, BEFORE, True, "Im Abo enthalten.", "Soweit bekannt, endet das nicht."),
    (Kind.MEMBER, WITHIN, True, "Im Abo enthalten.", "Soweit bekannt, endet das nicht."),
    (Kind.EPAPER, BEFORE, True, "Im Abo enthalten.", "Soweit bekannt, endet das nicht."),
    (Kind.GIFT, BEFORE, True, "Der Text wurde aus einem Abo verschenkt.", "Soweit bekannt, endet das nicht."),
    (
        Kind.INSTITUTION,
        BEFORE,
        True,
        "Eine Bibliothek liest für ihre Nutzerinnen und Nutzer.",
        "Soweit bekannt, endet das nicht.",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("reader", "at", "reads", "why", "lasting"), SEEN)
def test_the_decision_and_its_reason(
    chief: Client, locked: Any, reader: Kind, at: str, reads: bool, why: str, lasting: str
) -> None:
    response = look(chief, locked.pk, reader=reader, at=at)
    answer = response.context["answer"]
    assert (answer["allowed"], answer["why"], answer["lasting"]) == (reads, why, lasting)
    html = response.content.decode()
    verdict = "Liest den ganzen Text." if reads else "Steht vor der Schranke."
    assert f"<strong>{verdict}</strong> {why}" in html
    assert lasting in html
    # The page beside it is the one that this answer leads to.
    shown = page(chief, locked.pk, reader=reader, at=at).content.decode().replace("\u00ad", "")
    assert (SECRET in shown) is reads
    assert ("Wegen der Wahl ist dieser Text bis" in shown) is (why == OPENED)


def test_the_answer_of_every_level(chief: Client, house: Any) -> None:
    words = {
        0: "Der Text ist für alle frei.",
        1: "Der Text verlangt ein Konto.",
        2: MEMBERS_ONLY,
        3: "Der Text ist dem E-Paper-Abo vorbehalten.",
    }
    for level, why in words.items():
        row = factories.article(house.politics, headline=f"Stufe {level}", access_level=level)
        assert look(chief, row.pk).context["answer"]["why"] == why
    free = factories.article(house.politics, headline="Warnung", access_level=3, public_safety=True)
    assert (
        look(chief, free.pk).context["answer"]["why"]
        == "Der Text ist immer frei, was auch sonst festgelegt ist."
    )
    account = factories.article(house.politics, headline="Konto", access_level=1)
    registered = look(chief, account.pk, reader="registered").context["answer"]
    assert (registered["allowed"], registered["why"]) == (True, "Für diesen Text genügt ein Konto.")


def test_the_course_of_time_marks_the_chosen_moment(chief: Client, locked: Any) -> None:
    response = look(chief, locked.pk, at=WITHIN)
    assert [
        (row["since"], row["chosen"], [answer["short"] for answer in row["answers"]])
        for row in response.context["stretches"]
    ] == [
        ("von Anfang an", False, ["Schranke", "Schranke", "liest", "liest"]),
        ("21.10.2026, 12:00", True, ["frei", "frei", "liest", "liest"]),
        ("21.10.2026, 20:00", False, ["Schranke", "Schranke", "liest", "liest"]),
    ]
    # Each way leads to exactly the moment that it names.
    for row in response.context["stretches"][1:]:
        there = chief.get(reverse(views.MACHINE) + row["url"])
        assert there.context["answer"]["at"] == row["since"]


def test_of_overlapping_openings_the_longest_gives_the_reason(chief: Client, locked: Any) -> None:
    start = NOW + DAY
    actions.open(
        scope=Scope.SECTION, key=locked.section_id, reason="des Sturms", starts=start, ends=start + DAY
    )
    why = look(chief, locked.pk, at="2026-10-21T15:00").context["answer"]
    assert (why["why"], why["lasting"]) == (
        "Für alle freigegeben wegen des Sturms.",
        "Aus diesem Grund mindestens bis 22.10.2026, 14:00.",
    )
    assert look(chief, locked.pk, at="2026-10-21T13:00").context["answer"]["why"] == OPENED


def test_an_opening_called_off_never_was(chief: Client, locked: Any) -> None:
    [made] = openings.lasting()
    actions.end(opening=made.id)
    assert look(chief, locked.pk, at=WITHIN).context["answer"]["why"] == MEMBERS_ONLY


def test_the_page_is_never_kept_and_runs_nothing(chief: Client, locked: Any) -> None:
    response = page(chief, locked.pk, at=WITHIN)
    assert set(response["Cache-Control"].split(", ")) == {
        "private", "no-store", "no-cache", "must-revalidate", "max-age=0",
    }  # fmt: skip
    assert response["X-Robots-Tag"] == "noindex"
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    policy = response["Content-Security-Policy"]
    assert "script-src 'none'" in policy
    assert "form-action 'none'" in policy
    assert "sandbox allow-same-origin" in policy
    assert chief.post(reverse(views.PAGE), {"article": locked.pk}).status_code == 404
    # Nothing of it reaches readers: they stand before the wall as ever.
    reader = Client().get(f"/artikel/{locked.pk}.nur-im-abo.html").content.decode()
    assert SECRET not in reader.replace("\u00ad", "")


def test_before_it_was_public(chief: Client, locked: Any) -> None:
    html = look(chief, locked.pk, at="2026-10-01T12:00").content.decode()
    assert (
        "Zu diesem Zeitpunkt war der Text noch nicht öffentlich; er ist es seit dem 19.10.2026, 14:00."
        in html
    )


def test_a_draft_has_a_decision_for_its_people_and_no_page(house: Any) -> None:
    draft = factories.article(house.politics, headline="Noch geheim", live=False, access_level=2)
    own = signed_in(Role.EDITOR, house.politics)
    response = look(own, draft.pk)
    assert response.context["answer"]["why"] == MEMBERS_ONLY
    assert (
        "<strong>Der Text ist nicht öffentlich: Niemand kann ihn lesen.</strong>" in response.content.decode()
    )
    assert response.context["page_url"] == ""
    assert page(own, draft.pk).status_code == 404
    assert [hit.headline for hit in look(own, "Noch").context["hits"]] == ["Noch geheim"]
    foreign = signed_in(Role.REPORTER, house.culture)
    refused = look(foreign, draft.pk)
    assert refused.status_code == 422
    assert "subject" not in refused.context
    assert "Noch geheim" not in refused.content.decode()
    assert page(foreign, draft.pk).status_code == 404
    assert look(foreign, "Noch").context["hits"] == []


def test_every_role_looks_at_what_is_public(house: Any, locked: Any) -> None:
    for role in (Role.REPORTER, Role.REVENUE, Role.ADS, Role.ADMINISTRATOR):
        assert look(signed_in(role), locked.pk).context["answer"]["why"] == MEMBERS_ONLY


@pytest.mark.parametrize("name", [views.MACHINE, views.PAGE])
def test_nothing_without_signing_in(locked: Any, name: str) -> None:
    response = Client().get(reverse(name), {"article": locked.pk, "reader": "member"})
    assert response.status_code == 302
    assert response["Location"].startswith("/konto/anmelden/")


WRONG = [
    ({"article": "999999"}, "article", "Diesen Artikel gibt es nicht, oder Sie dürfen ihn nicht sehen."),
    ({"article": "x" * 400}, "article", ""),
    ({"article": "1\x00"}, "article", ""),
    ({"reader": "king"}, "reader", ""),
    ({"at": "morgen"}, "at", "Das ist kein Datum mit Uhrzeit."),
    ({"at": "2027-03-28T02:30"}, "at", "gibt es in jener Nacht nicht"),
    ({"at": "2026-10-25T02:30"}, "at", "gibt es in jener Nacht zweimal"),
    ({"at": "0000-00-00T00:00"}, "at", "Das ist kein Datum mit Uhrzeit."),
    ({"at": "0001-01-01T00:00"}, "at", "Das ist kein Datum mit Uhrzeit."),
    ({"at": "9999-12-31T23:59:59"}, "at", "Das ist kein Datum mit Uhrzeit."),
]


@pytest.mark.parametrize(("wrong", "field", "words"), WRONG)
def test_bad_input_is_refused_at_its_field(
    chief: Client, locked: Any, wrong: dict[str, str], field: str, words: str
) -> None:
    values = {"article": str(locked.pk), **wrong}
    response = chief.get(reverse(views.MACHINE), values)
    assert response.status_code == 422
    errors = response.context["form"].errors
    assert list(errors) == [field]
    assert words in " ".join(errors[field])
    assert "answer" not in response.context
    assert chief.get(reverse(views.PAGE), values).status_code == 404


@pytest.mark.parametrize("at", ["1800-01-01T00:00", "2999-12-31T23:59:59"])
def test_far_away_in_time(chief: Client, locked: Any, at: str) -> None:
    assert look(chief, locked.pk, at=at).context["answer"]["why"] == MEMBERS_ONLY


def test_the_night_with_two_half_past_twos(chief: Client, locked: Any) -> None:
    # An opening until 02:30 the first time: the second time the wall is back.
    end = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    actions.open(scope=Scope.EVERYTHING, reason="der langen Nacht", starts=end - 3 * HOUR, ends=end)
    asked = look(chief, locked.pk, at="2026-10-25T02:15")
    assert [one["words"] for one in asked.context["twice"][0]["readings"]] == [
        "25.10.2026, 02:15 Sommerzeit",
        "25.10.2026, 02:15 Winterzeit",
    ]
    answers = []
    for again in "01":
        response = look(chief, locked.pk, at="2026-10-25T02:15", at_again=again)
        answer = response.context["answer"]
        answers.append((answer["at"], answer["allowed"]))
        # The ways to other readers stay at the very moment.
        others = {one["words"]: one["url"] for one in response.context["others"]}
        there = chief.get(reverse(views.MACHINE) + others["Mit Konto"]).context["answer"]
        assert (there["at"], there["allowed"]) == answers[-1]
    assert answers == [("25.10.2026, 02:15 Sommerzeit", True), ("25.10.2026, 02:15 Winterzeit", False)]


def test_without_an_article_it_offers_the_newest_and_finds_by_words(
    chief: Client, locked: Any, house: Any
) -> None:
    factories.article(house.culture, headline="Ein Abend im Theater")
    newest = chief.get(reverse(views.MACHINE))
    assert {hit.headline for hit in newest.context["hits"]} == {"Nur im Abo", "Ein Abend im Theater"}
    assert [hit.headline for hit in look(chief, "Theat").context["hits"]] == ["Ein Abend im Theater"]
    assert "Nichts gefunden." in look(chief, "Gibtesnicht").content.decode()
    for address in (f"https://lotse.example/artikel/{locked.pk}.nur-im-abo.html?x=1", f" {locked.pk} "):
        assert look(chief, address).context["subject"].id == locked.pk


def test_what_is_typed_is_not_markup(chief: Client, locked: Any) -> None:
    html = look(chief, "<b>fett</b>").content.decode()
    assert "<b>fett" not in html


def test_many_openings_cost_no_more_queries(
    chief: Client, locked: Any, django_assert_max_num_queries: Any
) -> None:
    look(chief, locked.pk)
    for number in range(12):
        actions.open(
            scope=Scope.SECTION, key=locked.section_id, reason=f"{number}", starts=NOW + number * HOUR
        )
    with django_assert_max_num_queries(20):
        assert look(chief, locked.pk).context["answer"]["allowed"]


def test_the_ways_to_it(chief: Client, locked: Any, house: Any) -> None:
    html = chief.get(f"/redaktion/snippets/newsroom/article/edit/{locked.pk}/").content.decode()
    assert f"{reverse(views.MACHINE)}?article={locked.pk}" in html
    assert f"{reverse('desk_openings_new')}?article={locked.pk}" in html
    assert reverse(views.MACHINE) in chief.get("/redaktion/").content.decode()

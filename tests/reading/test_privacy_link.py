"""The way to “Privacy” stands on every answer that is a page, also where something has gone wrong.

Pages that a browser can reach by asking are walked through in tests/journeys/test_crawl.py.
"""

from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client, RequestFactory

from andruck.reading.views import errors

LINK = 'href="/privatsphaere/'


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/suche/", 403), ("/konto/anmelden/", 403), ("/konto/", 403), ("/unterstuetzen/", 422),
        ("/privatsphaere/", 403), ("/geschenk/nichts/", 404), ("/gibt-es-nicht/", 403),
    ],
)  # fmt: skip
def test_forms_from_elsewhere_lead_to_it(house: Any, path: str, status: int) -> None:
    client = Client(enforce_csrf_checks=True, headers={"Sec-Fetch-Site": "cross-site"})
    answer = client.post(path, {"q": "x"})
    assert (answer.status_code, bool(answer.cookies)) == (status, False), path
    if answer.headers.get("Content-Type", "").startswith("text/html"):
        assert LINK in answer.content.decode(), path


def test_pages_that_ask_no_database_lead_to_it() -> None:
    """No test database here: asking one would be an error."""
    request = RequestFactory().get("/artikel/1.a.html")
    answers = [errors.bad_request(request), errors.server_error(request)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(errors.sys, "exception", OperationalError)
        answers.append(errors.server_error(request))
    assert [answer.status_code for answer in answers] == [400, 500, 503]
    for answer in answers:
        assert LINK in answer.content.decode()
        assert not answer.cookies

"""Sessions: on the server, by a key of which only the hash is kept, and only where somebody signs in.

Below the editor and the readers' own pages a session is what Django's is. Everywhere else there is none: a page that
everybody gets cannot depend on who asks, and nothing there can set a cookie by mistake.
"""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.middleware import SessionMiddleware as DjangosSessionMiddleware
from django.http import HttpRequest, HttpResponse

from andruck.core import clock
from andruck.people import models
from andruck.people.rules.devices import kind_of_browser

TOUCH = timedelta(minutes=15)
"""So exactly is it known when a device was last used."""

BROWSER, SINCE, SEEN = "browser", "since", "seen"


class SessionStore(db.SessionStore):
    """Django's sessions in the database; the key in the cookie is not what stands in the table."""

    @classmethod
    def get_model_class(cls) -> Any:
        return models.Session

    def _get_session_from_db(self) -> Any:
        if self.session_key is None:
            return None
        row = self.model.objects.filter(
            session_key=stored(self.session_key), expire_date__gt=clock.now()
        ).first()
        if row is None:
            self._session_key = None
        return row

    def exists(self, session_key: str) -> bool:
        return bool(self.model.objects.filter(session_key=stored(session_key)).exists())

    def create_model_instance(self, data: Any) -> Any:
        person = data.get(SESSION_KEY)
        row: type[models.Session] = self.get_model_class()
        return row(
            session_key=stored(self._get_or_create_session_key()),  # type: ignore[attr-defined]
            session_data=self.encode(data),
            expire_date=self.get_expiry_date(),
            person_id=int(person) if person else None,
            browser=str(data.get(BROWSER, ""))[:60],
            since=_moment(data[SINCE]) if SINCE in data else None,
            seen=_moment(data[SEEN]) if SEEN in data else None,
        )

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            self.model.objects.filter(session_key=stored(key)).delete()


def stored(session_key: str) -> str:
    """What stands in the table for a key: half of its SHA-256, 40 hexadecimal digits."""
    return sha256(session_key.encode()).hexdigest()[:40]


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


class NoSession(SessionBase):
    """What a request has where nobody signs in: nothing, and nothing can be put into it."""

    def load(self) -> dict[str, Any]:
        return {}

    def exists(self, session_key: str) -> bool:
        return False

    def create(self) -> None:
        raise NoSessionHereError

    def save(self, must_create: bool = False) -> None:
        raise NoSessionHereError

    def delete(self, session_key: str | None = None) -> None:
        """There is none."""

    @classmethod
    def clear_expired(cls) -> None:
        """There are none."""


class NoSessionHereError(Exception):
    """Code wanted to remember something about a visit to a page for everybody."""


class SessionMiddleware(DjangosSessionMiddleware):
    """Sessions where somebody signs in; the device list knows when each was last used."""

    def process_request(self, request: HttpRequest) -> None:
        if not is_private(request):
            request.session = NoSession()
            return
        super().process_request(request)
        session = request.session
        if settings.SESSION_COOKIE_NAME in request.COOKIES and SESSION_KEY in session:
            now = int(clock.now().timestamp())
            if now - int(session.get(SEEN, 0)) > TOUCH.total_seconds():
                session[SEEN] = now

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if isinstance(request.session, NoSession):
            if request.session.modified:
                raise NoSessionHereError(request.path_info)
            return response
        return super().process_response(request, response)


def is_private(request: HttpRequest) -> bool:
    """Whether this address is one of the editor's or of a reader's own pages."""
    return request.path_info.startswith(tuple(f"/{path}" for path in settings.PRIVATE_PATHS))


def begin(request: HttpRequest, *, lasts: timedelta, fixed: bool) -> None:
    """Note of a session that has just been signed in since when, on what and for how long.

    It ends ``lasts`` after it was last used, or, when ``fixed``, after it began.
    """
    now = clock.now()
    session = request.session
    session[BROWSER] = kind_of_browser(request.META.get("HTTP_USER_AGENT", ""))
    session[SINCE] = session[SEEN] = int(now.timestamp())
    session.set_expiry(now + lasts if fixed else int(lasts.total_seconds()))

"""The application for the server."""

import os
from typing import Any

import django
from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from andruck.press.counted import Counted
from andruck.project.threads import Threads
from andruck.project.turnstile import Turnstile

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "andruck.project.settings")
django.setup(set_prefix=False)


class Handler(ASGIHandler):
    """Django's own, but with all that answers in one piece in the thread of the request.

    None of it waits in the event loop; going to and fro between loop and thread takes longer than most of it.
    """

    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async=False)

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        return await sync_to_async(self.get_response)(request)


def _close() -> None:
    from django.db import connections

    connections.close_all()


def _remember_less(connection: Any, **_: Any) -> None:
    """A server has many connections, and reads from the mapped file anyway."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA cache_size=-4000")


def _connected() -> None:
    from django.db.backends.signals import connection_created

    connection_created.connect(_remember_less, weak=False, dispatch_uid="a server remembers less")


_connected()
application = Counted(Turnstile(Handler(), threads=Threads(close=_close)))

"""Being signed in, without going through the door each time; and the door itself, for those who test it."""

import time
from typing import Any

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY as WHOSE,
)
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY as SHOWN
from django.test import Client

BOTH = ({"method": "password"}, {"method": "mfa", "type": "totp"})
"""What staff have shown who work in the editor."""

_plain = Client.force_login


def show(client: Client, user: Any, *records: dict[str, Any], ago: float = 0) -> None:
    """Let the session of this client say that these proofs were shown, so many seconds ago."""
    session = client.session
    session[SHOWN] = [{"at": time.time() - ago, **record} for record in records]
    session[WHOSE] = str(user.pk)
    session.save()


def sign_in(client: Client, user: Any, *records: dict[str, Any], ago: float = 0) -> Client:
    """Sign somebody in who has shown this, and nothing if nothing is named."""
    _plain(client, user)
    show(client, user, *records, ago=ago)
    return client


def with_both(client: Client, user: Any, backend: str | None = None) -> None:
    """What ``client.force_login`` does in these tests: staff have shown password and second factor."""
    sign_in(client, user, *BOTH)


class Visitor(Client):
    """A browser: it says with every form that it comes from the paper's own page, and sends its token."""

    def __init__(self, **options: Any) -> None:
        super().__init__(enforce_csrf_checks=True, **options)
        self.defaults["HTTP_SEC_FETCH_SITE"] = "same-origin"

    def send(self, path: str, **fields: Any) -> Any:
        """Send a form of the account."""
        from andruck.account.door import PURPOSE
        from andruck.infra import forms

        return self.post(path, {forms.FIELD: forms.token(PURPOSE), **fields})

"""A member of staff at the bench: signed in, with both proofs shown."""

import time

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from django.test import Client

from andruck.people.queries import accounts


def as_chief(client: Client) -> None:
    """Sign the editor-in-chief of the demo in."""
    chief = accounts.of_sign_in("chief")
    assert chief is not None
    client.force_login(chief)
    session, now = client.session, time.time()
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": "password", "at": now}, {"method": "mfa", "type": "totp", "at": now},
    ]  # fmt: skip
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(chief.pk)
    session.set_expiry(12 * 3600)
    session.save()

"""Stands before the editor: whoever goes below ``/redaktion/`` has shown two things, whichever way they came.

It looks at the address a request goes to, not at how the session began. So a password reset, an address of an older
version, an interface of Wagtail's or a reader's session that was promoted all end here.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.http import HttpRequest, HttpResponseForbidden, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import urlencode

from andruck.core import clock
from andruck.people.queries import accounts
from andruck.people.rules.gate import Proof, Step, next_step

WAYS = {
    Step.SIGN_IN: "account_login",
    Step.SIGN_IN_AGAIN: "account_login_again",
    Step.SECOND_FACTOR: "account_confirm",
    Step.SET_UP: "mfa_index",
    Step.ASK: "account_closed",
    Step.STRANGER: "account_closed",
}
"""Where a person is sent, by the names of addresses; the room of accounts has them."""


class StaffGate:
    """Lets in, sends on, or says whom to ask."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(f"/{settings.EDITOR_PATH}"):
            return self.get_response(request)
        step = next_step(accounts.visitor(request.user, proofs(request)), clock.now())
        if step is Step.ENTER:
            return self.get_response(request)
        if request.headers.get("X-Requested-With") == "XMLHttpRequest":
            # A script of the editor would take the sign-in page for an answer.
            return HttpResponseForbidden()
        back = request.get_full_path() if request.method == "GET" else f"/{settings.EDITOR_PATH}"
        return HttpResponseRedirect(f"{reverse(WAYS[step])}?{urlencode({'next': back})}")


def proofs(request: HttpRequest) -> tuple[Proof, ...]:
    """What has been shown in this session, as allauth has noted it."""
    user: Any = request.user
    if not user.is_authenticated:
        return ()
    return tuple(
        Proof(
            method=str(record.get("method", "")),
            at=datetime.fromtimestamp(float(record.get("at", 0)), UTC),
            kind=str(record.get("type", "")),
            alone=bool(record.get("passwordless")),
        )
        for record in get_authentication_records(request, user)
    )

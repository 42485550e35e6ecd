"""Forms of pages that set no cookie: a signed number in the form, and a look at where the form was sent from.

The number says that our server wrote the form, not long ago, and tells one form from the next, however often it is
sent. That a page of ours sent it, the browser says itself (``Sec-Fetch-Site``, ``Origin``), and no page can make it
lie. A page with such a form is made for each request and never kept.
"""

import secrets
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.infra import signing

FIELD = "form_token"
GOOD_FOR = timedelta(hours=12)

_NUMBER = 12
_AHEAD = timedelta(minutes=1)


def token(purpose: str) -> str:
    """A token for a form with this purpose, each time another one."""
    made = int(clock.now().timestamp())
    return signing.sign(f"form {purpose}", secrets.token_bytes(_NUMBER) + made.to_bytes(4, "big"))


def check(request: HttpRequest, purpose: str, *, good_for: timedelta = GOOD_FOR) -> str:
    """The form's number, 24 letters: the same form again has the same one.

    Raises Refusal for a form that did not come from a page of ours, was made for something else, or is too old.
    """
    if not is_own(request):
        raise Refusal(
            "foreign_form", "This form was sent from another site. Open the page here and send it again."
        )
    data = signing.unsign(f"form {purpose}", request.POST.get(FIELD, ""), _NUMBER + 4)
    seconds = clock.now().timestamp() - int.from_bytes(data[_NUMBER:], "big") if data else 0.0
    if data is None or not -_AHEAD <= timedelta(seconds=seconds) < good_for:
        raise Refusal(
            "old_form", "This form has been open for too long. Open the page again and send it once more."
        )
    return data[:_NUMBER].hex()


def is_own(request: HttpRequest) -> bool:
    """Whether the browser says that a page of ours sent this request.

    Browsers of the last years say so in ``Sec-Fetch-Site``, older ones in ``Origin``, ancient ones in ``Referer``.
    Whoever says nothing is not believed.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    source = request.headers.get("Origin") or request.headers.get("Referer", "")
    parts = urlsplit(source)
    own = {settings.BASE_URL, f"{request.scheme}://{request.get_host()}"}
    return f"{parts.scheme}://{parts.netloc}" in own

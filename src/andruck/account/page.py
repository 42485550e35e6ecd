"""What every page of an account shows around itself: the paper's frame, and the ways within the account."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from andruck.newsroom.queries.frame import frame
from andruck.people.queries import accounts


@dataclass(frozen=True, slots=True)
class Way:
    """A line of the account's menu."""

    name: str
    href: str
    current: bool


WAYS: list[tuple[str, Any]] = []
"""Names of addresses with their titles, in the order of the menu; see ``menu``."""

BELONG = {
    "account_give": "account_gifts",
    "account_codes": "account_device",
    "account_code": "account_device",
    "account_institution": "account_device",
}
"""Pages without a line of their own, and the line they belong to."""


def add_way(name: str, title: object) -> None:
    """Enter a page into the menu of every account; saying it twice changes nothing."""
    if (name, title) not in WAYS:
        WAYS.append((name, title))


def around(request: HttpRequest) -> dict[str, Any]:
    """Context processor: what the layout of the account needs. Elsewhere nothing, and nothing is asked there."""
    if not request.path_info.startswith(tuple(f"/{path}" for path in settings.ACCOUNT_PATHS)):
        return {}
    return {
        "frame": SimpleLazyObject(frame),
        "menu": SimpleLazyObject(lambda: menu(request)),
        "works_here": SimpleLazyObject(lambda: accounts.is_staff(request.user)),
        "editor": f"/{settings.EDITOR_PATH}",
    }


def menu(request: HttpRequest) -> list[Way]:
    """The pages of the account of whoever is signed in; nothing for others."""
    if not request.user.is_authenticated:
        return []
    own = [
        ("account_home", _("Overview")),
        *WAYS,
        ("account_device", _("Reading")),
        ("account_gifts", _("Gifts")),
        ("account_feeds", _("Feeds")),
        ("account_email", _("Address")),
        ("mfa_index", _("Signing in")),
        ("account_devices", _("Devices")),
        ("account_data", _("Your data")),
    ]
    paths = [(str(title), reverse(name)) for name, title in own]
    found = request.resolver_match
    line = BELONG.get(found.url_name or "") if found else None
    at = reverse(line) if line else request.path
    # The longest path that the present one begins with is where one is.
    here = max((path for _title, path in paths if at.startswith(path)), key=len, default="")
    return [Way(title, path, path == here) for title, path in paths]

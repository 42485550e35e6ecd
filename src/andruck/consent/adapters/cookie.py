"""An external consent dialogue that leaves its string in a cookie of our host, as most of them do."""

from dataclasses import dataclass

from django.http import HttpRequest

USUAL = "euconsent-v2"


@dataclass(frozen=True, slots=True)
class CookieDialogue:
    """Reads the cookie of this name. Nothing here sets it."""

    policy: int
    cookie: str = USUAL

    def said(self, request: HttpRequest) -> str:
        """The string in the cookie."""
        return request.COOKIES.get(self.cookie, "")

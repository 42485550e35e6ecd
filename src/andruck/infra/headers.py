"""Headers that protect: one content security policy for readers, one for their accounts, one for the editor.

Readers' pages may be kept and sent to everyone, so their policy names no nonce. The editor (Wagtail) writes
inline scripts of its own; they get the request's nonce here, because Wagtail does not.
"""

import re
from collections.abc import Callable
from typing import Any

from csp.constants import NONCE, SELF, UNSAFE_INLINE
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

EDITOR_POLICY: dict[str, Any] = {
    "default-src": ["'none'"],
    "script-src": [SELF, NONCE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "font-src": [SELF, "data:"],
    "connect-src": [SELF],
    "media-src": [SELF],
    "frame-src": [SELF],
    "frame-ancestors": [SELF],
    "form-action": [SELF],
    "base-uri": ["'none'"],
    "manifest-src": [SELF],
    "object-src": ["'none'"],
}

ACCOUNT_POLICY: dict[str, Any] = {
    # Made for one person, so it may name a nonce; nothing from elsewhere, and never in a frame.
    "default-src": ["'none'"],
    "script-src": [SELF, NONCE],
    "style-src": [SELF],
    "img-src": [SELF, "data:"],
    "font-src": [SELF],
    "connect-src": [SELF],
    "frame-ancestors": ["'none'"],
    "form-action": [SELF],
    "base-uri": ["'none'"],
    "manifest-src": [SELF],
    "object-src": ["'none'"],
}

_INLINE_SCRIPT = re.compile(rb"<script(?![^>]*\b(?:src|nonce)=)([^>]*)>", re.IGNORECASE)
_DATA_TYPE = re.compile(
    rb"\btype\s*=\s*[\"']?(?:application/(?:ld\+)?json|text/(?:x-)?template|text/html)", re.IGNORECASE
)


def _is_editor(request: HttpRequest) -> bool:
    return request.path_info.startswith(f"/{settings.EDITOR_PATH}")


def _is_account(request: HttpRequest) -> bool:
    return request.path_info.startswith(tuple(f"/{path}" for path in settings.ACCOUNT_PATHS))


class PolicyMiddleware(CSPMiddleware):
    """django-csp with the policy chosen by where the request went."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not hasattr(response, "_csp_config"):
            if _is_editor(request):
                response._csp_config = EDITOR_POLICY  # type: ignore[attr-defined]
            elif _is_account(request):
                # Only a nonce that was asked for is named.
                str(request.csp_nonce)  # type: ignore[attr-defined]
                response._csp_config = ACCOUNT_POLICY  # type: ignore[attr-defined]
        return super().process_response(request, response)


class EditorNonceMiddleware:
    """Gives every inline script of the editor the nonce of its request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if (
            _is_editor(request)
            and not response.streaming
            and response.get("Content-Type", "").startswith("text/html")
        ):
            nonce = str(request.csp_nonce).encode()  # type: ignore[attr-defined]
            response.content = _INLINE_SCRIPT.sub(  # type: ignore[attr-defined]
                lambda found: _with_nonce(found, nonce),
                response.content,  # type: ignore[attr-defined]
            )
            if response.has_header("Content-Length"):
                # It was measured before; browsers would cut the page off there.
                response["Content-Length"] = str(len(response.content))  # type: ignore[attr-defined]
        return response


def _with_nonce(found: "re.Match[bytes]", nonce: bytes) -> bytes:
    if _DATA_TYPE.search(found.group(1)):
        return found.group(0)
    return b'<script nonce="' + nonce + b'"' + found.group(1) + b">"


class PermissionsPolicyMiddleware:
    """Says to the browser that our pages use none of its sensors,."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault(
            "Permissions-Policy",
            "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=(), browsing-topics=()",
        )
        return response


class TextGZipMiddleware(GZipMiddleware):
    """Compresses what is text; pictures and fonts are compressed already."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        kind = response.get("Content-Type", "").partition(";")[0]
        if kind.startswith("text/") or kind.endswith(("json", "xml", "javascript")):
            compressed: HttpResponseBase = super().process_response(request, response)
            return compressed
        return response

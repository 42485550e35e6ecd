"""Headers that protect readers and editors."""

import re
from typing import Any

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory

from andruck.infra.headers import EditorNonceMiddleware
from andruck.people.rules import Role
from tests import factories


def _policy(response: Any) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in response["Content-Security-Policy"].split(";"))
    return {name: value for name, _, value in parts}


READERS = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "media-src": "'self'",
    "frame-src": "'self' https://www.youtube-nocookie.com https://player.vimeo.com",
    "frame-ancestors": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "manifest-src": "'self'",
    "object-src": "'none'",
}


@pytest.mark.parametrize("address", ["/", "/rubrik/politik/", "/suche/", "/nirgends/", "/feed/atom.xml"])
def test_readers_pages_allow_no_inline_code_and_name_no_nonce(house: Any, address: str) -> None:
    assert _policy(Client().get(address)) == READERS


def _editor(house: Any) -> Client:
    client = Client()
    client.force_login(factories.staff(Role.EDITOR, house.politics))
    return client


@pytest.mark.parametrize(
    "address", ["/redaktion/", "/redaktion/snippets/newsroom/article/add/", "/redaktion/account/"]
)
def test_every_inline_script_of_the_editor_has_the_nonce_of_its_answer(house: Any, address: str) -> None:
    client = _editor(house)
    nonces = []
    for _ in range(2):
        response = client.get(address)
        assert response.status_code == 200
        page = response.content.decode()
        (nonce,) = re.findall(r"'nonce-([^']+)'", _policy(response)["script-src"])
        nonces.append(nonce)
        scripts = re.findall(r"<script\b([^>]*)>", page)
        inline = [
            tag
            for tag in scripts
            if "src=" not in tag and not re.search(r'type="(?!module|text/javascript)', tag)
        ]
        assert [tag for tag in inline if f'nonce="{nonce}"' not in tag] == []
        assert [tag for tag in scripts if "src=" in tag and "nonce=" in tag] == []
    assert nonces[0] != nonces[1]


def test_the_editors_policy(house: Any) -> None:
    policy = _policy(_editor(house).get("/redaktion/"))
    assert re.fullmatch(r"'self' 'nonce-[^']+'", policy["script-src"])
    assert {name: value for name, value in policy.items() if name != "script-src"} == {
        "default-src": "'none'",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": "'self'",
        "media-src": "'self'",
        "frame-src": "'self'",
        "frame-ancestors": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "manifest-src": "'self'",
        "object-src": "'none'",
    }


def _with_nonce(
    html: str, *, path: str = "/redaktion/x/", kind: str = "text/html; charset=utf-8"
) -> HttpResponse:
    def view(request: Any) -> HttpResponse:
        response = HttpResponse(html, content_type=kind)
        response["Content-Length"] = str(len(response.content))
        return response

    request = RequestFactory().get(path)
    request.csp_nonce = "N0nce"  # type: ignore[attr-defined]
    response = EditorNonceMiddleware(view)(request)
    assert isinstance(response, HttpResponse)
    assert response["Content-Length"] == str(len(response.content))
    return response


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<script>a()</script>", '<script nonce="N0nce">a()</script>'),
        ("<SCRIPT async>a()</SCRIPT>", '<script nonce="N0nce" async>a()</SCRIPT>'),
        ('<script type="module">a()</script>', '<script nonce="N0nce" type="module">a()</script>'),
        ('<script src="/a.js"></script>', '<script src="/a.js"></script>'),
        ('<script nonce="x">a()</script>', '<script nonce="x">a()</script>'),
        ('<script type="application/json">{}</script>', '<script type="application/json">{}</script>'),
        ("<script type='text/x-template'><b></script>", "<script type='text/x-template'><b></script>"),
        ('<script type="text/html"><b></script>', '<script type="text/html"><b></script>'),
        ("<b>Ü</b>", "<b>Ü</b>"),
    ],
)
def test_only_inline_code_gets_a_nonce(before: str, after: str) -> None:
    assert _with_nonce(before).content.decode() == after


@pytest.mark.parametrize(
    "elsewhere",
    [{"path": "/"}, {"path": "/artikel/1.x.html"}, {"kind": "application/json"}, {"kind": "text/plain"}],
)
def test_nothing_is_touched_elsewhere(elsewhere: dict[str, str]) -> None:
    assert _with_nonce("<script>a()</script>", **elsewhere).content == b"<script>a()</script>"


def test_streams_are_left_alone() -> None:
    request = RequestFactory().get("/redaktion/x/")
    stream = StreamingHttpResponse([b"<script>"], content_type="text/html")
    assert EditorNonceMiddleware(lambda _: stream)(request) is stream


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "strict-origin-when-cross-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("X-Frame-Options", "SAMEORIGIN"),
        (
            "Permissions-Policy",
            "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=(), browsing-topics=()",
        ),
    ],
)
def test_the_others(house: Any, name: str, value: str) -> None:
    for client, address in ((Client(), "/"), (Client(), "/nirgends/"), (_editor(house), "/redaktion/")):
        assert client.get(address)[name] == value, address

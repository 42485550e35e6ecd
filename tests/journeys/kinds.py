"""Every kind of page of the public paper, each with a real address of the demo; and the routes they belong to.

The resolver says which routes there are. Whoever adds one finds here that it has no address yet.
"""

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, resolve
from django.utils.translation import override

from andruck.core import clock
from tests.journeys.conftest import Paper

EDITOR = "redaktion/"
"""Below this is the editor: for staff who have signed in, with a register of its own."""

LEFT_OUT = {
    "media/images/<path:path>": "a picture, not a page: every page with pictures asks for some",
    "-/read": "only ever sent to, by a script, after a yes",
}
"""Routes without an address of their own in the crawl, and why."""

PLAIN = {
    "archive": "/archiv/", "corrections": "/korrekturen/", "dossiers": "/dossier/", "editions": "/ausgabe/",
    "front": "/", "imprint": "/impressum/", "nothing_found": "/suche/?q=Quastenflosser",
    "not_found": "/gibt-es-nicht/", "privacy": "/privatsphaere/", "counting": "/privatsphaere/zaehlung/",
    "privacy_from": "/privatsphaere/?from=/suche/",
    "replies": "/gegendarstellungen/", "search": "/suche/?q=Hafen", "sections": "/rubrik/", "asks": "/transparenz/",
    "tagged": "/?utm_source=brief&utm_campaign=herbst&fbclid=x1",
    # The interface for programs, and what machines read.
    "api": "/api/v1/", "api_articles": "/api/v1/articles", "api_description": "/api/v1/openapi.json",
    "api_dossiers": "/api/v1/dossiers", "api_nowhere": "/api/v1/nichts", "api_sections": "/api/v1/sections",
    "ads": "/ads.txt", "favicon": "/favicon.ico", "feed": "/feed/rss.xml", "feed_atom": "/feed/atom.xml",
    "feed_json": "/feed/feed.json", "gpc": "/.well-known/gpc.json", "health": "/-/health", "hook": "/-/hook/paypal/",
    "demo_bank": "/-/demo-bank/nichts/", "licence": "/license.xml", "register": "/privatsphaere/register.json",
    "proof": "/privatsphaere/proof.json", "robots": "/robots.txt", "security": "/.well-known/security.txt",
    "sitemap": "/sitemap.xml", "sitemap_news": "/sitemap-news.xml", "sitemap_pages": "/sitemap-pages.xml",
    "tdmrep": "/.well-known/tdmrep.json", "own_feed_forged": f"/feed/{'A' * 32}/rss.xml",
    # Doors and forms, opened and not used.
    "support": "/unterstuetzen/", "support_from": "/unterstuetzen/?amount=25.00&from=/transparenz/",
    "support_nowhere": "/unterstuetzen/00000000-0000-4000-8000-000000000000/",
    "support_code_nowhere": "/unterstuetzen/00000000-0000-4000-8000-000000000000/code.svg",
    "support_receipt_nowhere": "/unterstuetzen/00000000-0000-4000-8000-000000000000/quittung.pdf",
    "sign_in": "/konto/anmelden/", "sign_in_code": "/konto/anmelden/code/",
    "sign_in_password": "/konto/anmelden/passwort/", "sign_in_passkey": "/konto/anmelden/passkey/",
    "sign_in_second": "/konto/anmelden/zweiter-faktor/", "sign_out": "/konto/abmelden/",
    "switched_off": "/konto/abgeschaltet/", "erased": "/konto/geloescht/", "no_entry": "/konto/kein-zutritt/",
    "code": "/konto/code/", "code_typed": "/konto/code/BBBB-BBBB-BBBB/", "device": "/konto/geraet/",
    "gifts": "/konto/geschenke/", "institution": "/konto/einrichtung/",
    # One's own pages; to others they show the door.
    "account": "/konto/", "confirm": "/konto/bestaetigen/", "address": "/konto/adresse/",
    "address_code": "/konto/adresse/code/", "security_overview": "/konto/anmeldung/",
    "second_factor": "/konto/anmeldung/zweiter-faktor/", "password": "/konto/anmeldung/passwort/",
    "passkey": "/konto/anmeldung/passkey/", "passkey_gone": "/konto/anmeldung/passkey/1/",
    "app": "/konto/anmeldung/app/", "app_gone": "/konto/anmeldung/app/entfernen/",
    "recovery": "/konto/anmeldung/notfallcodes/", "recovery_new": "/konto/anmeldung/notfallcodes/neu/",
    "feeds": "/konto/feeds/", "devices": "/konto/geraete/", "data": "/konto/daten/",
    "export": "/konto/daten/export/", "erase": "/konto/daten/loeschen/",
}  # fmt: skip

LAST = {"sign_in_again": "/konto/anmelden/noch-einmal/"}
"""Ends the session of whoever looks at it."""


def kinds(paper: Paper) -> dict[str, str]:
    """An address for every kind of page that can be reached by following links; kinds by name."""
    found = {**PLAIN, **_of_the_tree(paper)}
    found |= _of_articles(paper, found["article"])
    today = clock.now().date()
    found |= {
        "archive_year": f"/archiv/{today:%Y}/",
        "archive_month": f"/archiv/{today:%Y/%m}/",
        "archive_day": f"/archiv/{_day_of(paper):%Y/%m/%d}/",
        "archive_empty": "/archiv/1999/",
        "sitemap_month": f"/sitemap-{today:%Y-%m}.xml",
        "sitemap_part": f"/sitemap-{today:%Y-%m}-1.xml",
    }
    return {**dict(sorted(found.items())), **LAST}


def public_routes() -> set[str]:
    """Every route of the resolver that is not the editor's, in German."""
    with override("de"):
        return {
            route
            for route in _routes(get_resolver().url_patterns)
            if not route.lstrip("^").startswith(EDITOR)
        }


def routes_of(addresses: dict[str, str]) -> set[str]:
    """The routes to which addresses lead; what leads nowhere is a kind, too, and has none."""
    with override("de"):
        return {str(resolve(path.partition("?")[0]).route) for path in addresses.values()}


def first(pattern: str, html: str) -> str:
    """The first group of the first match."""
    found = re.search(pattern, html)
    assert found, pattern
    return found.group(1)


def first_with(sign: str, place: str, paper: Paper) -> str:
    """The first article in a list on whose page this stands."""
    for path in dict.fromkeys(re.findall(r'href="(/artikel/[^"#?]+)"', paper.get(place)[1])):
        if sign in paper.get(path)[1]:
            return path
    raise AssertionError(f"None of the demo’s articles in {place} has {sign}.")


def fullest_article(paper: Paper) -> str:
    """The demo's article with every kind of block: the one from Ahlsund."""
    found = paper.get("/suche/?q=Ahlsund")[1]
    for path in dict.fromkeys(re.findall(r'href="(/artikel/[^"]+)"', found)):
        if "<table" in (html := paper.get(path)[1]) and "data-frame" in html:
            return path
    raise AssertionError("The demo has no article with every kind of block.")


def _of_the_tree(paper: Paper) -> dict[str, str]:
    """One of each list, found from the front and from the fullest article."""
    front = paper.get("/")[1]
    article = fullest_article(paper)
    page = paper.get(article)[1]
    edition = first(r'href="(/ausgabe/[\d-]+/)', page)
    return {
        "article": article,
        "section": first(r'href="(/rubrik/[\w-]+/)"', front),
        "dossier": first(r'href="(/dossier/[\w-]+/)"', front),
        "topic": first(r'href="(/thema/[\w-]+/)"', page),
        "author": first(r'href="(/autor/[\w-]+/)"', page),
        "edition": edition,
        "edition_page": f"{edition}seite/1/",
        "gone": _gone(paper, front),
    }


def _of_articles(paper: Paper, article: str) -> dict[str, str]:
    """What there is about and around single articles."""
    wall = first_with('id="wall"', "/rubrik/wissen/", paper)
    number = first(r"/artikel/(\d+)\.", article)
    section = first(r'href="/rubrik/([\w-]+)/"', paper.get("/")[1])
    dossier = json.loads(paper.get("/api/v1/dossiers")[1])
    return {
        "wall": wall,
        "opened": first_with('id="opening"', "/dossier/solidarisch/", paper),
        "other_slug": f"/artikel/{number}.anders.html",
        "give": f"/konto/verschenken/{first(r'/artikel/([0-9]+)', wall)}/",
        "api_article": f"/api/v1/articles/{number}",
        "api_dossier": f"/api/v1/dossiers/{_slug(dossier)}",
        "feed_section": f"/feed/section/{section}/rss.xml",
        "gift_forged": "/geschenk/nichts/",
        "gift_opened_forged": f"/geschenk/nichts/{'A' * 22}/",
        "own_feed_of_forged": f"/feed/{'A' * 32}/section/{section}/atom.xml",
    }


def _slug(answer: Any) -> str:
    rows = (
        answer if isinstance(answer, list) else next(one for one in answer.values() if isinstance(one, list))
    )
    return str(rows[0]["slug"])


def _gone(paper: Paper, front: str) -> str:
    """An article that was withdrawn: its number is among the others', and it answers 410."""
    seen = paper.get("/sitemap-pages.xml")[1] + front
    newest = max(int(number) for number in re.findall(r"/artikel/(\d+)\.", seen))
    return next(path for id in range(1, newest + 60) if paper.get(path := f"/artikel/{id}.x.html")[0] == 410)


def _day_of(paper: Paper) -> date:
    """A day on which something was printed or published."""
    month = paper.get(f"/archiv/{clock.now():%Y}/")[1]
    parts = re.findall(r'href="/archiv/(\d{4})/(\d\d)/"', month)
    year, number = parts[-1] if parts else (f"{clock.now():%Y}", f"{clock.now():%m}")
    day = first(r'href="/archiv/\d{4}/\d\d/(\d\d)/"', paper.get(f"/archiv/{year}/{number}/")[1])
    return date(int(year), int(number), int(day))


def _routes(found: Any, prefix: str = "") -> Iterator[str]:
    for one in found:
        route = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _routes(one.url_patterns, route)
        elif isinstance(one, URLPattern):
            yield route

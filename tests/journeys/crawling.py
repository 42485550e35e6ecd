"""Walks through pages in a real browser and writes down what each leaves behind: the crawl's table."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Page, Request

BUILD = Path(__file__).resolve().parents[2] / "build"
LINK = 'href="/privatsphaere/'

KEPT = """async () => ({
  local_storage: Object.keys(localStorage),
  session_storage: Object.keys(sessionStorage),
  databases: (await indexedDB.databases()).map((one) => one.name),
  caches: await caches.keys(),
  workers: (await navigator.serviceWorker.getRegistrations()).map((one) => one.scope),
})"""
"""What scripts may have left on a device, by place; cookies are asked of the browser, which hides none."""

SETTLED = 30
"""Milliseconds, after loading, for scripts that wait until there is nothing else to do."""

PLACES = ("cookie", "local_storage", "session_storage", "databases", "caches", "workers")


@dataclass
class Visit:
    """One look at one kind of page. ``cookies_sent``: names in Set-Cookie, of all answers that the page caused.
    ``kept``: names by place, after it. ``foreign``: hosts that were called beside our own.
    ``same_as``: the kind at whose address the browser has seen this very page."""

    who: str
    kind: str
    path: str
    status: int = 0
    type: str = ""
    cookies_sent: list[str] = field(default_factory=list)
    kept: dict[str, list[str]] = field(default_factory=dict)
    foreign: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    leads_to_privacy: bool = False
    same_as: str = ""

    @property
    def is_page(self) -> bool:
        """Whether people see it as a page."""
        return self.type.startswith("text/html")

    @property
    def traces(self) -> bool:
        """Whether anything at all was left."""
        return bool(self.cookies_sent or self.foreign or names_of(self.kept))


def names_of(kept: Mapping[str, list[str]]) -> list[str]:
    """All names, wherever they are kept."""
    return [name for names in kept.values() for name in names]


class Crawl:
    """Everything seen so far."""

    def __init__(self) -> None:
        self.visits: list[Visit] = []

    def is_page(self, kind: str) -> bool:
        """Whether this kind was a page when nobody in particular looked at it."""
        return any(visit.is_page for visit in self.visits if (visit.who, visit.kind) == ("nobody", kind))

    def walk(self, page: Page, who: str, addresses: dict[str, str]) -> list[Visit]:
        """Look at all of these in one window and return what was seen; no other host is within the browser's reach.

        Where several addresses lead to the same page, such as the door, the browser looks at it once.
        """
        now = Visit(who, "", "")

        def asked(request: Request) -> None:
            parts = urlsplit(request.url)
            if parts.scheme in {"http", "https", "ws", "wss"} and parts.hostname != "localhost":
                now.foreign.append(str(parts.hostname))

        def answered(event: dict[str, Any]) -> None:
            sent = [value for name, value in event["headers"].items() if name.lower() == "set-cookie"]
            now.cookies_sent += [line.partition("=")[0] for value in sent for line in value.splitlines()]

        page.on("request", asked)

        def complained(message: ConsoleMessage) -> None:
            # That an answer is a 404 is no complaint about the page.
            if message.type == "error" and not message.text.startswith("Failed to load resource"):
                now.errors.append(message.text)

        page.on("console", complained)
        page.on("pageerror", lambda error: now.errors.append(str(error)))
        devtools = page.context.new_cdp_session(page)
        devtools.send("Network.enable")
        devtools.on("Network.responseReceivedExtraInfo", answered)
        seen: dict[str, Visit] = {}
        visits = []
        for kind, path in addresses.items():
            now = Visit(who, kind, path)
            visits.append(now)
            place = self._ask(page, now)
            if now.is_page and place in seen:
                now.kept, now.same_as = seen[place].kept, seen[place].kind
            elif now.is_page:
                seen[place] = now
                page.goto(path, wait_until="load")
                page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
                page.wait_for_timeout(SETTLED)
                now.kept = page.evaluate(KEPT)
            now.kept["cookie"] = sorted({str(one["name"]) for one in page.context.cookies()})
            now.cookies_sent, now.foreign = sorted(set(now.cookies_sent)), sorted(set(now.foreign))
        devtools.detach()
        self.visits += visits
        return visits

    def _ask(self, page: Page, visit: Visit) -> str:
        """A plain question first: what is no page would be offered for saving by the browser. Where it has led."""
        answer = page.context.request.get(visit.path)
        visit.status, visit.type = answer.status, answer.headers.get("content-type", "")
        visit.cookies_sent = [
            one["value"].partition("=")[0]
            for one in answer.headers_array
            if one["name"].lower() == "set-cookie"
        ]
        if visit.is_page:
            visit.leads_to_privacy = LINK in answer.text()
        parts = urlsplit(answer.url)
        return parts.path if parts.path != urlsplit(visit.path).path else visit.path

    def write(self) -> None:
        """The table for people and for machines."""
        BUILD.mkdir(exist_ok=True)
        rows = [asdict(visit) for visit in self.visits]
        (BUILD / "crawl.json").write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n")
        (BUILD / "crawl.md").write_text("\n".join(self._table()) + "\n")

    def _table(self) -> list[str]:
        head = ["who", "kind", "status", "Set-Cookie", *PLACES, "foreign hosts"]
        lines = ["# What each kind of page leaves behind", "", _row(head), _row(["---"] * len(head))]
        for one in self.visits:
            kept = [", ".join(one.kept.get(place, [])) or "0" for place in PLACES]
            sent, foreign = ", ".join(one.cookies_sent) or "0", ", ".join(one.foreign) or "0"
            lines.append(_row([one.who, one.kind, str(one.status), sent, *kept, foreign]))
        return lines


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"

"""What one worker needs to answer kept pages: the pages at hand, who may read them, the second's headers."""

import gc
import logging
import re
import threading
import time
from collections.abc import Iterable
from email.utils import formatdate, parsedate_to_datetime
from functools import lru_cache
from pathlib import Path

import httptools
from django.conf import settings
from django.http.request import split_domain_port, validate_host

from andruck.infra import tokens
from andruck.press import uniques
from andruck.press.admission import Admission
from andruck.press.counters import FACTS
from andruck.press.counting import Counting, Sender
from andruck.press.hot import HotSet
from andruck.press.rules import choose, matches
from andruck.press.store import Store, open_store

FLUSH_USES = 60.0
MOST_FAMILIAR, MOST_SENDERS = 1_000, 12_000
LONGEST_FAMILIAR = 2_048
_VERSION, _COOKIE = b" HTTP/1.1\r\n", b"\r\nCookie: "
_VISIBLE = bytes(range(0x20, 0x7F))
_SPECIAL = frozenset({b"cookie", b"if-none-match", b"if-modified-since", b"connection"})
_LAST_MODIFIED = re.compile(rb"\r\nlast-modified: ([^\r]+)\r\n")
log = logging.getLogger("andruck.press")


class Lane:
    """Takes one whole request apart, for a request that came in one piece; every callback is a function in C.

    Repeated headers of the same spelling overwrite each other here: whoever uses it counts the lines.
    """

    def __init__(self) -> None:
        self.fields: dict[bytes, bytes] = {}
        self.targets: list[bytes] = []
        self.on_header = self.fields.__setitem__
        self.on_url = self.targets.append
        self.renew()

    def renew(self) -> None:
        """A new parser, since nobody knows what the last one is waiting for."""
        self.parser = httptools.HttpRequestParser(self)

    def take(self, data: bytes) -> bool:
        """False: this is not exactly one plain request."""
        self.fields.clear()
        self.targets.clear()
        try:
            self.parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            return False
        return (
            len(self.targets) == 1 and data.count(b"\n") == len(self.fields) + 2 and b" HTTP/1.1\r\n" in data
        )


class Familiar:
    """Header lines that have been taken apart before: of a browser's requests only address and cookie change.

    What lines mean is settled by the parser the first time; after that it is looked up, byte for byte. ``_meanings``
    are by all lines but the cookies, of whatever reader; ``_senders`` by everything behind the address.
    """

    def __init__(self) -> None:
        self._meanings: dict[bytes, tuple[int, Sender | None]] = {}
        self._senders: dict[bytes, tuple[int, Sender | None, bytes | None]] = {}

    def look(self, data: bytes) -> tuple[str, int, Sender | None, bytes | None] | None:
        """(target, packing, sender, cookies) of a GET request whose other lines are known; None: take it apart."""
        end = data.find(_VERSION)
        sender = self._senders.get(data[end:])
        if sender is None:
            sender = self._sender(data, end)
        if sender is None or data[:5] != b"GET /":
            return None
        return data[4:end].decode("latin-1"), *sender

    def _sender(self, data: bytes, end: int) -> tuple[int, Sender | None, bytes | None] | None:
        """Packing, sender and cookies if the lines are known, whoever sent them."""
        rest = data[end:]
        if end < 0 or data.find(b"\r\n") != end + len(_VERSION) - 2:
            return None
        lines, cookies = _split(data, end + len(_VERSION) - 2)
        meaning = self._meanings.get(lines)
        if meaning is None or (cookies is not None and cookies.translate(None, _VISIBLE)):
            return None
        found = (*meaning, cookies)
        if len(rest) <= LONGEST_FAMILIAR:
            if len(self._senders) >= MOST_SENDERS:
                self._senders.clear()
            self._senders[rest] = found
        return found

    def learn(self, data: bytes, fields: dict[bytes, bytes], packing: int, sender: Sender | None) -> None:
        """Remember the lines of a request that has just been answered, unless they ask for something special."""
        lines, cookies = _split(data, data.find(b"\r\n"))
        special = {name.lower() for name in fields if name.lower() in _SPECIAL}
        if cookies is not None:
            special.discard(b"cookie")
        if fields.get(b"Connection") == b"keep-alive":
            special.discard(b"connection")
        if special or len(lines) > LONGEST_FAMILIAR:
            return
        if len(self._meanings) >= MOST_FAMILIAR:
            self._meanings.clear()
            self._senders.clear()
        self._meanings[lines] = packing, sender


def _split(data: bytes, end: int) -> tuple[bytes, bytes | None]:
    """The header lines without the cookies, and the cookies."""
    start = data.find(_COOKIE, end)
    if start < 0:
        return data[end:], None
    stop = data.find(b"\r\n", start + 10)
    return data[end:start] + data[stop:], data[start + 10 : stop]


class Serving:
    """One worker's share of the press. For the event loop's thread."""

    def __init__(
        self,
        store: Store,
        admission: Admission,
        *,
        hosts: Iterable[str],
        https: str,
        counted_in: Path | None = None,
        beacons: bool = False,
        trusted_proxy: bool = False,
        regions: Path | None = None,
        unique_in: str | None = None,
    ) -> None:
        self.store, self.admission = store, admission
        self.hot = HotSet(store, admission)
        self._cells = store.counters.cells
        self.lane = Lane()
        self.familiar = Familiar()
        self.hosts = list(hosts)
        counting = None
        if counted_in is not None:
            counting = Counting(
                counted_in,
                ours=self.is_ours,
                standing=admission.standing,
                trusted_proxy=trusted_proxy,
                regions=regions,
                uniques=None if unique_in is None else uniques.Uniques(uniques.given(unique_in)),
            )
        self.counting: Counting | None = None if beacons else counting
        """Where the pages that are sent are counted."""
        self.intake: Counting | None = counting if beacons else None
        """Where those are counted that a network of caches has sent: never both, for it also asks us for pages."""
        self.https = https
        """Which requests are answered here: ``any``, those that came by ``tls``, or what a ``proxy`` says did."""
        self.known_hosts: set[bytes] = set()
        self.encodings: dict[bytes, int] = {}
        self.next_second = 0.0
        self.tail = self.closing_tail = b""
        self._next_flush = time.time() + FLUSH_USES

    def tick(self) -> float:
        """The time; what is due once a second is done first, and what others have published is read at once."""
        now = time.time()
        if self._cells[FACTS] != self.admission.seen:
            self.admission.refresh()
        if now >= self.next_second or now < self.next_second - 1.5:
            self.second(now)
        return now

    def second(self, now: float) -> None:
        """Once a second, with a request: the date, and what readers have used."""
        self.next_second = float(int(now) + 1)
        date = formatdate(now, usegmt=True).encode("ascii")
        self.tail = b"x-press: hit\r\ndate: " + date + b"\r\n\r\n"
        self.closing_tail = b"connection: close\r\n" + self.tail
        if now >= self._next_flush or now < self._next_flush - 2 * FLUSH_USES:
            self._next_flush = now + FLUSH_USES
            uses = self.hot.take_uses()
            if uses:
                # Waits for the store's lock and the disk: not the readers' business.
                threading.Thread(target=self.store.add_uses, args=(uses,), daemon=True).start()

    def host(self, host: bytes) -> bool:
        """Whether a ``Host`` header names this paper, by Django's own rules."""
        domain, _ = split_domain_port(host.decode("latin-1"))
        if not domain or not validate_host(domain, self.hosts):
            return False
        if len(self.known_hosts) > 100:
            self.known_hosts.clear()
        self.known_hosts.add(host)
        return True

    def is_ours(self, domain: str) -> bool:
        """Whether pages of this host are the paper's own."""
        return bool(domain) and validate_host(domain, self.hosts)

    def encoding(self, accepted: bytes) -> int:
        """The packing for an ``Accept-Encoding`` header."""
        known = self.encodings.get(accepted)
        if known is not None:
            return known
        if len(self.encodings) > 500:
            self.encodings.clear()
        found = self.encodings[accepted] = choose(accepted.decode("latin-1"))
        return found


def unchanged(tag: bytes, head: bytes, none_match: bytes | None, since: bytes | None) -> bool:
    """Whether the reader has this already: ``If-None-Match``, or without it ``If-Modified-Since``."""
    if none_match is not None:
        return none_match == tag or matches(none_match.decode("latin-1"), tag.decode("ascii"))
    found = _LAST_MODIFIED.search(head)
    if since is None or found is None:
        return False
    try:
        return parsedate_to_datetime(found[1].decode()) <= parsedate_to_datetime(since.decode("latin-1"))
    except (ValueError, TypeError):
        return False


def admission_of(store: Store) -> Admission:
    """Who decides with what has been published in this store. For one thread at a time."""
    # Django has to be loaded first: a worker reads this module before it has.
    from andruck.people import queries as people

    return Admission(store, people.keys(), cookie=f"{settings.PREFIX}{tokens.COOKIE}")


@lru_cache(maxsize=1)
def serving() -> Serving:
    """This process's share, opened when the first connection comes."""
    # Django has to be loaded first: a worker reads this module before it has.
    from andruck.press import following, memory

    store = open_store(Path(settings.DATA) / "press")
    https = "any"
    if settings.SECURE_SSL_REDIRECT:
        https = "proxy" if settings.SECURE_PROXY_SSL_HEADER else "tls"
    # Also a worker that has everything at hand, and renders nothing, hears what is taken back.
    following.watch()
    memory.share_heaps()
    # What is there now stays: the collector needs not look through all of Django again and again.
    gc.freeze()
    return Serving(
        store,
        admission_of(store),
        hosts=settings.ALLOWED_HOSTS,
        https=https,
        counted_in=settings.DATA / "spool" if settings.COUNTING else None,
        beacons=settings.BEACONS,
        trusted_proxy=settings.TRUSTED_PROXY,
        regions=settings.NETWORKS,
        unique_in=settings.TIME_ZONE if settings.COUNTING_UNIQUE else None,
    )

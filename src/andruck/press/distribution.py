"""Beyond this machine: other machines are told to look at the journal, caches in front to let go of pages."""

import logging
import threading
import time
from collections.abc import Iterable, Sequence
from urllib.request import Request, urlopen

from django.conf import settings
from wagtail.contrib.frontend_cache.backends import BaseBackend
from wagtail.contrib.frontend_cache.utils import get_backends, purge_urls_from_cache

log = logging.getLogger("andruck.press")

CHANNEL = "andruck:press"
TIMEOUT = 2.0
MOST_KEYS = 200
"""Surrogate keys in one request; headers have an end."""

EVERYTHING = "everything"
"""The surrogate key of every page."""

WALLED = "walled"
"""The surrogate key of pages that not every reader gets alike."""


# ---------------------------------------------------------------- other machines
def tell() -> bool:
    """Tell every machine that there is something in the journal. False: nobody was told; they look by themselves."""
    if not settings.REDIS_URL:
        return False
    import redis

    try:
        with redis.Redis.from_url(
            settings.REDIS_URL, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT
        ) as connection:
            connection.publish(CHANNEL, b"changed")
    except redis.RedisError as problem:
        log.warning("Other machines could not be told: %s", problem)
        return False
    return True


def listen(nudged: threading.Event, stopping: threading.Event | None = None) -> threading.Thread | None:
    """Set ``nudged`` whenever another machine has published; in a thread that outlives a server that is away."""
    if not settings.REDIS_URL:
        return None
    thread = threading.Thread(
        target=_listen, args=(nudged, stopping or threading.Event()), name="press-wire", daemon=True
    )
    thread.start()
    return thread


def _listen(nudged: threading.Event, stopping: threading.Event) -> None:
    # Six megabytes that only papers on several machines need.
    import redis

    complained = float("-inf")
    while not stopping.is_set():
        try:
            with (
                redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=TIMEOUT) as connection,
                connection.pubsub(ignore_subscribe_messages=True) as wire,
            ):
                wire.subscribe(CHANNEL)
                # Something may have happened while nobody listened.
                nudged.set()
                while not stopping.is_set():
                    if wire.get_message(timeout=1.0) is not None:
                        nudged.set()
        except (redis.RedisError, OSError) as problem:
            if time.monotonic() - complained > 60:
                complained = time.monotonic()
                log.warning("No messages from other machines for now: %s", problem)
            stopping.wait(1.0)


# ---------------------------------------------------------------- caches in front
class SurrogateKeys(BaseBackend):  # type: ignore[misc]
    """A cache that knows pages by the keys in their ``Surrogate-Key`` header (Varnish's xkey, Fastly and others).

    It is sent one PURGE request to LOCATION with the keys in a header of the same name.
    """

    def __init__(self, params: dict[str, str]) -> None:
        super().__init__(params)
        self.location = params["LOCATION"]

    def purge_keys(self, keys: Sequence[str]) -> None:
        """Let go of every page with one of these keys. Raises OSError when the cache does not answer."""
        for start in range(0, len(keys), MOST_KEYS):
            words = " ".join(keys[start : start + MOST_KEYS])
            request = Request(self.location, method="PURGE", headers={"Surrogate-Key": words})  # noqa: S310
            with urlopen(request, timeout=TIMEOUT):  # noqa: S310 - the address is the administrator's own
                pass

    def purge(self, url: str) -> None:
        """Keys are enough: pages are not purged one by one."""


def purge(marks: Sequence[str], paths: Iterable[str]) -> None:
    """Tell the caches in front, in the background: by keys where they know keys, otherwise by addresses."""
    if settings.WAGTAILFRONTENDCACHE:
        addresses = [f"{settings.BASE_URL}{path}" for path in paths]
        threading.Thread(target=_purge, args=(list(marks), addresses), daemon=True).start()


def purge_everything() -> None:
    """Tell caches that know keys to let go of all pages; the others hold theirs for a minute at most."""
    purge([EVERYTHING], [])


def _purge(marks: list[str], addresses: list[str]) -> None:
    backends = get_backends(settings.WAGTAILFRONTENDCACHE)
    try:
        for backend in backends.values():
            if isinstance(backend, SurrogateKeys):
                backend.purge_keys(marks)
        if addresses:
            purge_urls_from_cache(addresses, backends=backends)
    except Exception:
        log.exception("A cache in front could not be told; it holds pages for a minute at most")

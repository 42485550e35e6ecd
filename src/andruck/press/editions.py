"""Which program made a page: after a deploy every kept page is out of date, however little has changed.

Pages of the program before stay as copies for the time the new one fails. Workers of the old program that are
still finishing (a rolling restart) keep nothing any more.
"""

from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

from django.conf import settings

from andruck.press.store import Store

_FACT = "edition"
_COUNTING = ("COUNTING", "FIGURES_BY_AUTHOR", "BEACONS", "NETWORKS")
"""What the pages about counting say besides."""

_KINDS = {".py", ".html", ".xml", ".mo", ".txt"}


@lru_cache(maxsize=1)
def own() -> bytes:
    """The fingerprint of this program with everything that goes into pages: code, templates, words, settings."""
    package = Path(__file__).resolve().parents[1]
    state = blake2b(digest_size=12)
    for name in (
        "BASE_URL",
        "LANGUAGE_CODE",
        "TIME_ZONE",
        "STATIC_URL",
        "MEDIA_URL",
        "EDITOR_PATH",
        *_COUNTING,
    ):
        state.update(f"{name}={getattr(settings, name)}\n".encode())
    for file in sorted(file for file in package.rglob("*") if file.suffix in _KINDS):
        facts = file.stat()
        state.update(f"{file.relative_to(package)} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if manifest.is_file():
        state.update(manifest.read_bytes())
    return state.digest()


def is_current(store: Store) -> bool:
    """Whether the pages of this program are the ones that are kept."""
    return store.published(_FACT) == own()


def begin(store: Store) -> bool:
    """From now on pages are made by this program; returns whether those of another one were put aside."""
    if is_current(store):
        return False
    store.publish(_FACT, own())
    store.purge_all()
    return True

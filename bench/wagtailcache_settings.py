"""The paper's settings with wagtail-cache instead of the press, as a peer.

It has no release for this Wagtail, so it is in no list of requirements: put it beside the others by hand,
``.venv/bin/uv pip install --no-deps wagtail-cache==3.0.0``. Without it the table says that it is missing.
"""

from bench.cached_settings import *  # noqa: F403
from bench.plain_settings import INSTALLED_APPS as APPS
from bench.plain_settings import MIDDLEWARE as PLAIN

INSTALLED_APPS = [*APPS, "wagtailcache"]
WAGTAIL_CACHE_TIMEOUT = 3600
MIDDLEWARE = [
    "wagtailcache.cache.UpdateCacheMiddleware",
    "bench.cached_settings.Cacheable",
    *PLAIN,
    "wagtailcache.cache.FetchFromCacheMiddleware",
]

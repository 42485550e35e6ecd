"""The paper's settings with Django's own cache of whole pages instead of the press, as a peer."""

from typing import Any

from bench.plain_settings import *  # noqa: F403
from bench.plain_settings import MIDDLEWARE as PLAIN

CACHE_MIDDLEWARE_SECONDS = 3600


class Cacheable:
    """Our pages tell browsers to ask again, and Django's cache believes that of itself too."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        response = self.get_response(request)
        response.headers.pop("Cache-Control", None)
        return response


MIDDLEWARE = [
    "django.middleware.cache.UpdateCacheMiddleware",
    "bench.cached_settings.Cacheable",
    *PLAIN,
    "django.middleware.cache.FetchFromCacheMiddleware",
]

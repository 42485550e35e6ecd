"""Every address of the paper, from the rooms' own lists."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path, re_path
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.views import serve

from andruck.api import urls as api_urls
from andruck.infra.media import rendition
from andruck.newsroom.wagtail_hooks import urls as editor_urls
from andruck.reading import urls as reading_urls

urlpatterns: list[URLPattern | URLResolver] = [
    # Some of Wagtail's reports, narrowed to one's own sections; they keep Wagtail's addresses and names.
    path(settings.EDITOR_PATH, include(editor_urls)),
    path(settings.EDITOR_PATH, include(wagtailadmin_urls)),
    path("media/images/<path:path>", rendition),
    path("api/v1/", include(api_urls)),
    path("", include(reading_urls)),
    # Pages of the tree; Wagtail's own list also has sign-in pages for readers, which we do not offer.
    re_path(r"^((?:[\w\-]+/)*)$", serve, name="wagtail_serve"),
]

handler404 = "andruck.reading.views.errors.not_found"
handler500 = "andruck.reading.views.errors.server_error"
handler403 = "andruck.reading.views.errors.forbidden"
handler400 = "andruck.reading.views.errors.bad_request"

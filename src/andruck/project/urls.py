"""Every address of the paper, from the rooms' own lists."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.utils.translation import gettext_lazy as _
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.views import serve

from andruck.account import urls as account_urls
from andruck.account.giving import urls as giving_urls
from andruck.account.views import entrance
from andruck.api import demo_bank, hooks
from andruck.api import urls as api_urls
from andruck.infra.media import rendition
from andruck.newsroom.wagtail_hooks import urls as editor_urls
from andruck.reading import urls as reading_urls

urlpatterns: list[URLPattern | URLResolver] = [
    # Wagtail's own doors are walled up: in and out goes through the account, and a password is not reset by mail.
    path(f"{settings.EDITOR_PATH}login/", entrance.from_editor, name="wagtailadmin_login"),
    path(f"{settings.EDITOR_PATH}logout/", entrance.leave_editor, name="wagtailadmin_logout"),
    re_path(rf"^{settings.EDITOR_PATH}password_reset/", entrance.from_editor),
    # Some of Wagtail's reports, narrowed to one's own sections; they keep Wagtail's addresses and names.
    path(settings.EDITOR_PATH, include(editor_urls)),
    path(settings.EDITOR_PATH, include(wagtailadmin_urls)),
    path("media/images/<path:path>", rendition),
    path("api/v1/", include(api_urls)),
    path("-/hook/<slug:provider>/", hooks.receive, name="hook"),
    path("-/demo-bank/<slug:id>/", demo_bank.show, name="demo_bank"),
    path(_("account/"), include(account_urls)),
    path(_("support/"), include(giving_urls)),
    path("", include(reading_urls)),
    # Pages of the tree; Wagtail's own list also has sign-in pages for readers, which we do not offer.
    re_path(r"^((?:[\w\-]+/)*)$", serve, name="wagtail_serve"),
]

handler404 = "andruck.reading.views.errors.not_found"
handler500 = "andruck.reading.views.errors.server_error"
handler403 = "andruck.reading.views.errors.forbidden"
handler400 = "andruck.reading.views.errors.bad_request"

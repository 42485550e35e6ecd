"""The way to the desk's pages about privacy, for those who may use them."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from andruck.consent.actions.processors import may_keep
from andruck.desk.privacy import views


class Item(MenuItem):
    """An entry that only those see who keep what is behind it."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_keep(request.user)


@hooks.register("register_admin_urls")
def privacy_addresses() -> list[URLPattern]:
    """Behind the editor's door."""
    return [
        path("processors/", views.ListView.as_view(), name=views.LIST),
        path("processors/new/", views.NewView.as_view(), name=views.NEW),
        path("processors/<int:id>/", views.ShowView.as_view(), name=views.SHOW),
    ]


@hooks.register("register_readers_menu_item")
def processors_item() -> Any:
    """Who works with readers' data."""
    return Item(_("Who works with data"), reverse(views.LIST), name="processors", icon_name="group", order=60)

"""The figures' place in the editor's menu."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from andruck.desk.figures import views


class Item(MenuItem):
    """An entry that is there as long as something is counted."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(settings.COUNTING)


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    """Behind the editor's door."""
    return [
        path("figures/", views.OverviewView.as_view(), name=views.OVERVIEW),
        path("figures/table/", views.TableView.as_view(), name=views.TABLE),
        path("figures/now/", views.NowView.as_view(), name=views.NOW),
        path("figures/article/<int:id>/", views.ArticleView.as_view(), name=views.ARTICLE),
    ]


@hooks.register("register_admin_menu_item")
def item() -> Any:
    """For everybody who makes the paper."""
    return Item(_("Figures"), reverse(views.OVERVIEW), name="figures", icon_name="view", order=45)

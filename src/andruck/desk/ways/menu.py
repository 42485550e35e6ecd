"""The ways to pay's place among the books in the editor's menu, for those who look after money."""

from django.urls import URLPattern, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from andruck.desk.bank.menu import TreasurersItem
from andruck.desk.ways import views
from andruck.desk.ways.urls import urlpatterns


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    """Behind the editor's door."""
    return urlpatterns


@hooks.register("register_books_menu_item")
def ways_item() -> TreasurersItem:
    """What readers can choose from."""
    return TreasurersItem(
        _("Ways to pay"), reverse_lazy(views.LIST), name="ways", icon_name="list-ul", order=60
    )

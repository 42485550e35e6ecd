"""The cases' place among the books in the editor's menu, for those who look after money."""

from django.urls import URLPattern, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from andruck.desk.bank.menu import TreasurersItem
from andruck.desk.cases import views
from andruck.desk.cases.urls import urlpatterns


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    """Behind the editor's door."""
    return urlpatterns


@hooks.register("register_books_menu_item")
def cases_item() -> TreasurersItem:
    """What waits for somebody."""
    return TreasurersItem(_("Cases"), reverse_lazy(views.LIST), name="cases", icon_name="warning", order=5)

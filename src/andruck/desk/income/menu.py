"""The books' place in the editor's menu, for those who look after money."""

from typing import Any

from django.urls import URLPattern, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, SubmenuMenuItem

from andruck.desk.bank.menu import TreasurersItem
from andruck.desk.income import months, views
from andruck.desk.income.urls import urlpatterns

books_menu = Menu(register_hook_name="register_books_menu_item", construct_hook_name="construct_books_menu")
"""Income, months."""


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    """Behind the editor's door."""
    return urlpatterns


@hooks.register("register_admin_menu_item")
def menu() -> SubmenuMenuItem:
    """Its entries show themselves only to treasurers; without any, it is not there either."""
    return SubmenuMenuItem(_("Books"), books_menu, name="books", icon_name="decimal", order=55)


def _entry(label: Any, address: str, name: str, icon: str, order: int) -> None:
    item = TreasurersItem(label, reverse_lazy(address), name=name, icon_name=icon, order=order)
    hooks.register("register_books_menu_item", lambda: item)


_entry(_("Income"), views.OVERVIEW, "income", "decimal", 10)
_entry(_("Months"), months.LIST, "months", "calendar-check", 20)

"""The bank's place in the editor's menu, for those who look after money."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from andruck.desk.bank import debits, views
from andruck.desk.bank.urls import urlpatterns
from andruck.people.queries import has_role


class TreasurersItem(MenuItem):
    """An entry that others do not see."""

    def is_shown(self, request: HttpRequest) -> bool:
        return has_role(request.user, *views.TREASURERS)


bank_menu = Menu(register_hook_name="register_bank_menu_item", construct_hook_name="construct_bank_menu")
"""Statements, debits, mandates, accounts."""


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    """Behind the editor's door."""
    return urlpatterns


@hooks.register("register_admin_menu_item")
def menu() -> SubmenuMenuItem:
    """Its entries show themselves only to treasurers; without any, it is not there either."""
    return SubmenuMenuItem(_("Bank"), bank_menu, name="bank", icon_name="table", order=60)


def _entry(label: Any, address: str, name: str, icon: str, order: int) -> None:
    item = TreasurersItem(label, reverse_lazy(address), name=name, icon_name=icon, order=order)
    hooks.register("register_bank_menu_item", lambda: item)


_entry(_("Bank statements"), views.INBOX, "bank-inbox", "list-ul", 10)
_entry(_("Direct debits"), debits.DEBITS, "bank-debits", "download", 20)
_entry(_("Mandates"), debits.MANDATES, "bank-mandates", "edit", 30)
_entry(_("Transfers back"), debits.TRANSFERS, "bank-transfers", "arrow-left", 40)
_entry(_("Bank accounts"), debits.ACCOUNTS, "bank-accounts", "cog", 50)

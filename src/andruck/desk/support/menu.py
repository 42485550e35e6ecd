"""The way to the desk's pages about support, for those who may use them."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from andruck.desk.support import addresses, codes, entitlements, gifts, giving, institutions
from andruck.support.queries.entitlements import may_keep


class Item(MenuItem):
    """An entry that only those see who keep what is behind it."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_keep(request.user)


readers = Menu(register_hook_name="register_readers_menu_item", construct_hook_name="construct_readers_menu")
"""What readers may, and why."""


@hooks.register("register_admin_urls")
def support_addresses() -> list[URLPattern]:
    """Behind the editor's door."""
    return addresses.urlpatterns


@hooks.register("register_admin_menu_item")
def readers_menu() -> Any:
    """Below the articles; nothing is shown when nothing is in it."""
    return SubmenuMenuItem(_("Readers"), readers, name="readers", icon_name="group", order=45)


@hooks.register("register_readers_menu_item")
def entitlements_item() -> Item:
    """Who is entitled to what."""
    return Item(_("Entitlements"), reverse(entitlements.LIST), name="entitlements", icon_name="key", order=10)


@hooks.register("register_readers_menu_item")
def codes_item() -> Item:
    """Codes on letters and in the paper."""
    return Item(_("Codes"), reverse(codes.LIST), name="codes", icon_name="mail", order=20)


@hooks.register("register_readers_menu_item")
def gifts_item() -> Item:
    """What members may give away."""
    return Item(_("Gifts"), reverse(gifts.TERMS), name="gifts", icon_name="link-external", order=25)


@hooks.register("register_readers_menu_item")
def giving_item() -> Item:
    """How the paper asks for contributions."""
    return Item(_("Contributions"), reverse(giving.TERMS), name="giving", icon_name="decimal", order=28)


@hooks.register("register_readers_menu_item")
def institutions_item() -> Item:
    """Libraries, schools, companies."""
    address = reverse(institutions.LIST)
    return Item(_("Institutions"), address, name="institutions", icon_name="home", order=30)

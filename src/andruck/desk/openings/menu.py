"""The menu about access, and the ways from an article's form to pages of the desk about this article."""

from typing import Any

from django.urls import URLPattern, reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.snippets.action_menu import ActionMenuItem

from andruck.desk.openings import views
from andruck.desk.openings.urls import urlpatterns

access_menu = Menu(
    register_hook_name="register_access_menu_item", construct_hook_name="construct_access_menu"
)
"""Who may read what: openings, the time machine, and what other rooms bring for it."""


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    """Behind the editor's door."""
    return urlpatterns


@hooks.register("register_admin_menu_item")
def menu() -> SubmenuMenuItem:
    """Below the duties."""
    return SubmenuMenuItem(_("Access"), access_menu, name="access", icon_name="lock-open", order=40)


@hooks.register("register_access_menu_item")
def calendar() -> MenuItem:
    """What is open when; everybody on the staff may look."""
    return MenuItem(
        _("Openings"), reverse_lazy(views.CALENDAR), name="openings", icon_name="calendar-alt", order=10
    )


class ArticleLink(ActionMenuItem):
    """A way from the form of an article that has been saved to a page of the desk about it."""

    def __init__(self, label: Any, address: str, name: str, icon: str, order: int) -> None:
        super().__init__(order)
        self.label, self.address, self.name, self.icon_name = label, address, name, icon

    def is_shown(self, context: dict[str, Any]) -> bool:
        return bool(context["view"] == "edit")

    def get_url(self, context: dict[str, Any]) -> str:
        return f"{reverse(self.address)}?article={context['instance'].pk}"


def is_article(model: type[Any]) -> bool:
    """Whether Wagtail asks for the form of an article."""
    return bool(model._meta.label == "newsroom.Article")


@hooks.register("register_snippet_action_menu_item")
def open_article(model: type[Any]) -> ArticleLink | None:
    """The form says who may."""
    if not is_article(model):
        return None
    return ArticleLink(_("Open it to everybody"), views.NEW, "open-to-everybody", "lock-open", order=210)

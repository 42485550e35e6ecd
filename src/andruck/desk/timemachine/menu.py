"""The time machine's places: in the menu about access, and at every article."""

from typing import Any

from django.urls import URLPattern, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from andruck.desk.openings.menu import ArticleLink, is_article
from andruck.desk.timemachine import views
from andruck.desk.timemachine.urls import urlpatterns


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    """Behind the editor's door."""
    return urlpatterns


@hooks.register("register_access_menu_item")
def menu() -> MenuItem:
    """Who may read what when, and why."""
    return MenuItem(
        _("Time machine"), reverse_lazy(views.MACHINE), name="timemachine", icon_name="history", order=20
    )


@hooks.register("register_snippet_action_menu_item")
def article_in_time(model: type[Any]) -> ArticleLink | None:
    """At every article."""
    if not is_article(model):
        return None
    return ArticleLink(_("Who may read it when"), views.MACHINE, "timemachine", "history", order=200)

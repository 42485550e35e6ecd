"""The figures' place in the editor's menu."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from andruck.desk.figures import letter, lists, page, subjects, views

figures_menu = Menu(
    register_hook_name="register_figures_menu_item", construct_hook_name="construct_figures_menu"
)
"""Now and today, compare, sections …"""


class Item(MenuItem):
    """An entry that is there as long as something is counted; that of authors only with the agreement."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(settings.COUNTING) and (self.name != page.AUTHORS or page.by_author())


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    """Behind the editor's door."""
    return [
        path("figures/", views.OverviewView.as_view(), name=page.OVERVIEW),
        path("figures/table/", views.TableView.as_view(), name=page.TABLE),
        path("figures/now/", views.NowView.as_view(), name=page.NOW),
        path("figures/letter/", letter.LetterView.as_view(), name=page.LETTER),
        path("figures/article/<int:id>/", views.ArticleView.as_view(), name=page.ARTICLE),
        path("figures/compare/", subjects.CompareView.as_view(), name=page.COMPARE),
        path("figures/section/", lists.SectionsView.as_view(), name=page.SECTIONS),
        path("figures/section/<int:id>/", subjects.SectionView.as_view(), name=page.SECTION),
        path("figures/dossier/", lists.DossiersView.as_view(), name=page.DOSSIERS),
        path("figures/dossier/<int:id>/", subjects.DossierView.as_view(), name=page.DOSSIER),
        path("figures/author/", lists.AuthorsView.as_view(), name=page.AUTHORS),
        path("figures/author/<int:id>/", subjects.AuthorView.as_view(), name=page.AUTHOR),
        path("figures/source/", lists.SourcesView.as_view(), name=page.SOURCES),
        path("figures/source/<path:key>/", subjects.SourceView.as_view(), name=page.SOURCE),
        path("figures/campaign/", lists.CampaignsView.as_view(), name=page.CAMPAIGNS),
        path("figures/campaign/<str:key>/", subjects.CampaignView.as_view(), name=page.CAMPAIGN),
    ]


@hooks.register("register_admin_menu_item")
def menu() -> SubmenuMenuItem:
    """For everybody who makes the paper; without any entry it is not there either."""
    return SubmenuMenuItem(_("Figures"), figures_menu, name="figures", icon_name="view", order=45)


def _entry(name: str, label: Any, order: int) -> None:
    item: Any = Item(label, reverse_lazy(name), name=name, icon_name="view", order=order)
    hooks.register("register_figures_menu_item", lambda: item)


for _order, (_name, _label) in enumerate(page.PAGES):
    _entry(_name, _label, _order * 10)

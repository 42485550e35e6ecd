"""Wagtail's start page and menus, as a newsroom needs them."""

from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.site_summary import PagesSummaryItem
from wagtail.admin.views.home import LockedPagesPanel, RecentEditsPanel, WhatsNewInWagtailVersionPanel

from andruck.desk.attention import AttentionPanel
from andruck.desk.bank import menu as bank_menu  # noqa: F401 (they add themselves)
from andruck.desk.cases import menu as cases_menu  # noqa: F401
from andruck.desk.figures import menu as figures_menu  # noqa: F401
from andruck.desk.income import menu as income_menu  # noqa: F401
from andruck.desk.openings import menu as openings_menu  # noqa: F401
from andruck.desk.privacy import menu as privacy_menu  # noqa: F401
from andruck.desk.support import menu as support_menu  # noqa: F401
from andruck.desk.timemachine import menu as timemachine_menu  # noqa: F401
from andruck.desk.ways import menu as ways_menu  # noqa: F401

_NOT_OURS = (WhatsNewInWagtailVersionPanel, RecentEditsPanel, LockedPagesPanel)
"""News about Wagtail, and pages of the tree that few people of a newspaper ever edit."""


@hooks.register("construct_homepage_panels")
def panels(request: HttpRequest, panels: list[Any]) -> None:
    """What needs attention, before everything else."""
    panels[:] = [AttentionPanel(), *(panel for panel in panels if not isinstance(panel, _NOT_OURS))]


@hooks.register("construct_homepage_summary_items", order=10)
def summary(request: HttpRequest, items: list[Any]) -> None:
    """How many pages the tree has tells nobody anything."""
    items[:] = [item for item in items if not isinstance(item, PagesSummaryItem)]


@hooks.register("construct_help_menu")
def help_menu(request: HttpRequest, items: list[Any]) -> None:
    """No news about Wagtail itself; its guide for editors and the keyboard shortcuts stay."""
    items[:] = [item for item in items if not item.name.startswith("whats-new-in-wagtail")]

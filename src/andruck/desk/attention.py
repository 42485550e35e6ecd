"""The start page of the editor: what needs attention, each with a link to where it is done."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component

from andruck.desk.cases import attention as treasury
from andruck.desk.groups import Group, Line
from andruck.newsroom.queries import desk
from andruck.newsroom.queries.desk import Attention, Item

_EDIT = {
    "late": "wagtailsnippets_newsroom_article:edit",
    "embargo": "wagtailsnippets_newsroom_article:edit",
    "scheduled": "wagtailsnippets_newsroom_article:edit",
    "review": "wagtailsnippets_newsroom_article:edit",
    "licence": "wagtailimages:edit",
    "case": "wagtailsnippets_newsroom_archivecase:edit",
    "breaking": "wagtailsnippets_newsroom_breakingnote:edit",
}
_ALL = {
    "late": ("wagtailsnippets_newsroom_article:list", "?status=scheduled"),
    "embargo": ("wagtailsnippets_newsroom_article:list", "?status=embargo"),
    "scheduled": ("wagtailsnippets_newsroom_article:list", "?status=scheduled"),
    "review": ("wagtailsnippets_newsroom_article:list", "?status=review"),
    "licence": ("wagtailimages:index", ""),
    "case": ("wagtailsnippets_newsroom_archivecase:list", ""),
    "breaking": ("wagtailsnippets_newsroom_breakingnote:list", ""),
    "fixed": ("wagtailadmin_explore_root", ""),
}


class AttentionPanel(Component):
    """First on the start page."""

    name = "attention"
    order = 10
    template_name = "desk/attention.html"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        user = parent_context["request"].user
        return {"groups": [*treasury.groups(user), *(_group(kind) for kind in desk.attention(user))]}


def _group(kind: Attention) -> Group:
    heading, when = _words(kind.kind)
    address, query = _ALL[kind.kind]
    return Group(
        kind=kind.kind,
        heading=heading,
        when=when,
        lines=tuple(_line(kind.kind, item) for item in kind.items),
        all_url=reverse(address) + query if kind.more else "",
    )


def _line(kind: str, item: Item) -> Line:
    if kind == "fixed":
        return Line(_page_name(item.label), reverse(_ALL["fixed"][0]), None)
    return Line(item.label, reverse(_EDIT[kind], args=[item.id]), item.at)


def _words(kind: str) -> tuple[str, str]:
    """The heading of a kind, and what its moment means."""
    return {
        "late": (_("Overdue: scheduled, and not out"), _("since")),
        "embargo": (_("Embargoes that end within a day"), _("until")),
        "scheduled": (_("Scheduled"), _("goes out")),
        "review": (_("Waiting for review"), _("since")),
        "licence": (_("Picture licences that end soon"), _("ends")),
        "case": (_("Open cases in the archive"), _("received")),
        "breaking": (_("Breaking notes that are on"), _("until")),
        "fixed": (_("Pages that the law asks for and that are missing"), ""),
    }[kind]


def _page_name(role: str) -> str:
    return {
        "imprint": _("Imprint"),
        "privacy": _("Privacy notice"),
        "terms": _("Terms"),
        "accessibility": _("Accessibility statement"),
        "contact": _("Contact"),
        "transparency": _("Transparency"),
    }.get(role, role)

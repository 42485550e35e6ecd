"""The terms of an article in its form, and said in sentences: who may read it, from when until when."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, Panel

from andruck.access.rules import ArticleFacts, Level
from andruck.access.rules.terms import Period, periods
from andruck.newsroom.queries import terms
from andruck.newsroom.queries.frame import paper

WHO = {
    Level.OPEN: gettext_lazy("open to everybody"),
    Level.REGISTERED: gettext_lazy("for readers with an account"),
    Level.MEMBERS: gettext_lazy("for members"),
    Level.EPAPER: gettext_lazy("for members with e-paper"),
}


class TermsPanel(Panel):
    """What the saved terms amount to."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "newsroom/editor/terms.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            article, laid_down = self.instance, paper()
            facts = terms.of_draft(article, laid_down)
            early = laid_down.members_first if article.members_first is None else article.members_first
            context["sentences"] = sentences(facts)
            context["without_edition"] = early and not facts.always_free and not facts.editions
            return context


def sentences(facts: ArticleFacts) -> list[str]:
    """Who may read it and when, a sentence for each period, openings aside."""
    if facts.always_free:
        return [_("Always open to everybody, whatever else is laid down.")]
    return [_sentence(period) for period in periods(facts)]


def _sentence(period: Period) -> str:
    words = {"who": WHO[period.level], "start": _moment(period.starts), "end": _moment(period.ends)}
    if period.starts is None:
        return (_("Until %(end)s: %(who)s.") if period.ends else _("At all times: %(who)s.")) % words
    return (
        _("From %(start)s until %(end)s: %(who)s.") if period.ends else _("From %(start)s: %(who)s.")
    ) % words


def _moment(at: Any) -> str:
    return date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT") if at else ""


ACCESS = [
    TermsPanel(heading=gettext_lazy("What holds, as it was saved last")),
    FieldRowPanel([FieldPanel("access_level"), FieldPanel("members_first", widget=forms.Select)]),
    FieldPanel("public_safety"),
    MultiFieldPanel(
        [FieldRowPanel([FieldPanel("open_from"), FieldPanel("open_until")])],
        heading=gettext_lazy("A window"),
        help_text=gettext_lazy("In it everybody may read the text, whatever else is laid down."),
    ),
    FieldRowPanel([FieldPanel("open_days"), FieldPanel("excerpt_length")]),
]

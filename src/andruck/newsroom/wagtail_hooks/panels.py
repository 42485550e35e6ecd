"""The form of an article: what stands where, in the order of print."""

from collections.abc import Callable

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    PublishingPanel,
    TabbedInterface,
)

from andruck.newsroom.queries.frame import paper
from andruck.newsroom.wagtail_hooks.article_form import ArticleForm
from andruck.newsroom.wagtail_hooks.terms import ACCESS

GOALS = {
    "kicker": 40,
    "headline": 90,
    "deck": 200,
    "teaser_headline": 80,
    "teaser_text": 240,
    "social_text": 200,
}
"""Characters that fit well. More is possible, up to the limit of the field, and is shown in red."""

_line_length: Callable[[], str] = lazy(lambda: str(paper().line_length), str)


def counted(name: str, *, lines: int = 1) -> FieldPanel:
    """A field that shows its length while somebody types."""
    attrs = {
        "data-controller": "charcount",
        "data-charcount-goal-value": str(GOALS[name]),
        "data-charcount-label-value": _("%(count)s of %(goal)s characters"),
        "data-action": "input->charcount#count",
    }
    widget = forms.TextInput(attrs=attrs) if lines == 1 else forms.Textarea(attrs={**attrs, "rows": lines})
    return FieldPanel(name, widget=widget)


def body() -> FieldPanel:
    """The text, with what it would fill in print."""
    return FieldPanel(
        "body",
        attrs={
            "data-controller": "printfit",
            "data-printfit-line-length-value": _line_length(),
            "data-printfit-label-value": _(
                "%(characters)s characters with spaces · %(lines)s lines · %(words)s words"
            ),
            "data-action": "input->printfit#soon change->printfit#soon",
        },
    )


TEXT = [
    counted("kicker"),
    counted("headline"),
    counted("deck", lines=2),
    FieldPanel("dateline"),
    InlinePanel("bylines", heading=_("Authors"), label=_("Author"), panels=[
        FieldRowPanel([FieldPanel("author"), FieldPanel("role")]),
    ]),
    body(),
]  # fmt: skip

PLACE = [
    FieldRowPanel([FieldPanel("section", widget=forms.Select), FieldPanel("genre"), FieldPanel("priority")]),
    FieldPanel("tags"),
    InlinePanel("dossier_entries", heading=_("Dossiers"), label=_("Dossier"), panels=[
        FieldPanel("dossier", widget=forms.Select),
    ]),
    InlinePanel("page_references", heading=_("In print"), label=_("Page"), panels=[
        FieldRowPanel([FieldPanel("edition"), FieldPanel("page")]),
    ]),
    FieldRowPanel([FieldPanel("language"), FieldPanel("translation_of")]),
]  # fmt: skip

PICTURE = [FieldPanel("picture"), FieldPanel("picture_caption"), FieldPanel("picture_alt")]

SHARING = [
    counted("teaser_headline"),
    counted("teaser_text", lines=3),
    counted("social_text", lines=2),
    MultiFieldPanel([FieldPanel("noindex"), FieldPanel("unlisted")], heading=_("Being found")),
]

TIMES = [FieldPanel("embargo_until"), FieldPanel("change_kind"), PublishingPanel()]

ORIGIN = [
    FieldPanel("agencies", widget=forms.CheckboxSelectMultiple),
    FieldPanel("own_mark"),
    MultiFieldPanel(
        [
            FieldPanel("provenance"),
            FieldPanel("ai_generated_by", widget=forms.Select),
            FieldPanel("ai_reviewed_by", widget=forms.Select),
            FieldPanel("ai_label"),
        ],
        heading=_("Machines"),
    ),
]

EDIT_HANDLER = TabbedInterface(
    [
        ObjectList(TEXT, heading=_("Text")),
        ObjectList(PLACE, heading=_("Place")),
        ObjectList(PICTURE, heading=_("Picture")),
        ObjectList(SHARING, heading=_("Lists and sharing")),
        ObjectList(TIMES, heading=_("Times")),
        ObjectList(ACCESS, heading=_("Access")),
        ObjectList(ORIGIN, heading=_("Origin")),
    ],
    base_form_class=ArticleForm,
)

"""The small things around articles: authors, agencies, editions, topics, breaking notes, responsibilities."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from andruck.newsroom.models import Agency, Author, BreakingNote, Edition, Responsibility, SectionPage, Topic
from andruck.newsroom.queries.permissions import visible_to
from andruck.newsroom.queries.visible import visible
from andruck.newsroom.wagtail_hooks.choosers import AuthorChooserViewSet


class AuthorViewSet(SnippetViewSet):
    """People who write."""

    model = Author
    icon = "user"
    copy_view_enabled = False
    chooser_viewset_class = AuthorChooserViewSet
    search_backend_name = None
    search_fields = ["name", "mark"]
    list_display = ["name", "role", "mark"]
    panels = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("mark")]),
        FieldPanel("role"),
        FieldPanel("about"),
        FieldPanel("picture"),
        FieldPanel("email"),
        FieldPanel("slug", help_text=gettext_lazy("Empty: made from the name.")),
    ]


class AgencyViewSet(SnippetViewSet):
    """News agencies."""

    model = Agency
    icon = "globe"
    copy_view_enabled = False
    search_backend_name = None
    search_fields = ["name", "mark"]
    list_display = ["mark", "name"]
    panels = [FieldPanel("name"), FieldPanel("mark")]


class EditionViewSet(SnippetViewSet):
    """Printed editions."""

    model = Edition
    icon = "calendar"
    copy_view_enabled = False
    list_display = [
        DateColumn("date", label=gettext_lazy("Date"), sort_key="date"),
        "number",
        "title",
        "page_count",
    ]
    ordering = "-date"
    panels = [
        FieldPanel("date"),
        FieldRowPanel([FieldPanel("number"), FieldPanel("page_count")]),
        FieldPanel("title"),
    ]


class TopicViewSet(SnippetViewSet):
    """Topics, mostly made while writing; here they are renamed or removed."""

    model = Topic
    icon = "tag"
    copy_view_enabled = False
    list_display = ["name", "slug"]
    ordering = "name"
    search_fields = ["name"]
    panels = [FieldPanel("name"), FieldPanel("slug")]


class BreakingNoteForm(WagtailAdminModelForm):
    """A note lasts for a while and leads only to what readers may see, or to one's own texts."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "article" in self.fields and self.for_user is not None:
            self.fields["article"].queryset = visible_to(self.for_user) | visible()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        starts, ends = cleaned.get("starts_at"), cleaned.get("ends_at")
        if starts is not None and ends is not None and ends <= starts:
            self.add_error("ends_at", _("It would end before it begins."))
        return cleaned


class BreakingNoteViewSet(SnippetViewSet):
    """The line across the top of every page."""

    model = BreakingNote
    icon = "warning"
    copy_view_enabled = False
    list_display = [
        "text",
        DateColumn("starts_at", label=gettext_lazy("From"), sort_key="starts_at"),
        DateColumn("ends_at", label=gettext_lazy("Until"), sort_key="ends_at"),
    ]
    edit_handler = ObjectList(
        [
            FieldPanel("text"),
            FieldPanel("article"),
            FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
        ],
        base_form_class=BreakingNoteForm,
    )


class ResponsibilityForm(WagtailAdminModelForm):
    """Sections in the order of the tree."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sections"].queryset = SectionPage.objects.order_by("path")


def _names(responsibility: Responsibility) -> str:
    return ", ".join(page.title for page in responsibility.sections.all())


class ResponsibilityViewSet(SnippetViewSet):
    """Who works for which section."""

    model = Responsibility
    icon = "group"
    copy_view_enabled = False
    list_display = ["user", Column("sections", label=gettext_lazy("Sections"), accessor=_names)]
    edit_handler = ObjectList(
        [
            FieldPanel("user", widget=forms.Select),
            FieldPanel("sections", widget=forms.CheckboxSelectMultiple),
        ],
        base_form_class=ResponsibilityForm,
    )

    def get_queryset(self, request: Any) -> Any:
        return Responsibility.objects.select_related("user").prefetch_related("sections")


class NewsroomGroup(SnippetViewSetGroup):
    """Their place in the menu."""

    menu_label = gettext_lazy("Newsroom")
    menu_name = "newsroom"
    menu_icon = "folder-open-inverse"
    menu_order = 20
    items = (
        AuthorViewSet,
        AgencyViewSet,
        EditionViewSet,
        TopicViewSet,
        BreakingNoteViewSet,
        ResponsibilityViewSet,
    )


register_snippet(NewsroomGroup)

"""Shows unsaved things as readers would see them. Plugged into the newsroom by the wiring."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import override

from andruck.newsroom.queries import stories
from andruck.newsroom.queries.frame import frame as read_frame
from andruck.reading.page import Head, render
from andruck.reading.views import articles, tree


def render_preview(request: HttpRequest, thing: Any, mode: str) -> HttpResponse:
    """An article or a page of the tree, in the language of the site, not of the editor."""
    with override(settings.LANGUAGE_CODE):
        if thing._meta.model_name != "article":
            return tree.serve(thing, request)
        frame = read_frame()
        story = stories.draft(thing, own_mark=frame.paper.own_mark)
        if mode == "teaser":
            head = Head(title=_("In lists"), path="/", index=False)
            return render(request, "teaser_preview.html", head, {"teaser": story.teaser}, frame=frame)
        return articles.page(request, story, frame)

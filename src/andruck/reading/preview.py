"""Shows unsaved things as readers would see them. Plugged into the newsroom by the wiring."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import override

from andruck.access.rules import FREE, ArticleFacts, Decision, Why
from andruck.newsroom.queries import stories
from andruck.newsroom.queries.frame import frame as read_frame
from andruck.newsroom.rules.values import Story
from andruck.reading import deciding, wall
from andruck.reading.page import Head, render
from andruck.reading.views import articles, tree


def render_preview(request: HttpRequest, thing: Any, mode: str) -> HttpResponse:
    """An article or a page of the tree, in the language of the site, not of the editor."""
    with override(settings.LANGUAGE_CODE):
        if thing._meta.model_name != "article":
            return tree.serve(thing, request)
        frame = read_frame()
        story = stories.draft(thing, paper=frame.paper, decide=_walled if mode == "wall" else _whole)
        if mode == "teaser":
            head = Head(title=_("In lists"), path="/", index=False)
            return render(request, "teaser_preview.html", head, {"teaser": story.teaser}, frame=frame)
        return articles.show_story(request, story, frame)


def draw(request: HttpRequest, article: int, decision: Decision) -> HttpResponse | None:
    """The page of a public article as it would be sent to a reader for whom this has been decided."""
    with override(settings.LANGUAGE_CODE):
        frame = read_frame()
        story = stories.story(article, paper=frame.paper, decide=lambda facts: decision)
        if not isinstance(story, Story):
            return None
        response = articles.show_story(request, story, frame)
        if decision.why is Why.OPENING:
            # Readers get it from the press, which puts it into the page that it has kept.
            line = wall.opening(decision.reason, decision.until).encode()
            response.content = response.content.replace(b"</body>", line + b"</body>")
        return response


def _whole(facts: ArticleFacts) -> Decision:
    return FREE


def _walled(facts: ArticleFacts) -> Decision:
    """As the one stands before it who may not read on: also while it is open."""
    return next((one for one in deciding.for_variants(facts) if not one.allowed), FREE)

"""The article's page."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.views.decorators.http import require_safe

from andruck.access.rules import ArticleFacts, Level
from andruck.newsroom.queries import places, stories
from andruck.newsroom.queries.frame import frame as read_frame
from andruck.newsroom.queries.legacy import Moved
from andruck.newsroom.rules.values import Frame, Gone, Story
from andruck.reading import addresses, linked_data
from andruck.reading.page import Head, render
from andruck.reading.views import legacy
from andruck.reading.views.errors import gone

LARGEST_ID = 2**63 - 1


@require_safe
def show(request: HttpRequest, id: int, slug: str) -> HttpResponse:
    """An article by its number; a wrong slug redirects to the right one; a withdrawn one is 410."""
    if id > LARGEST_ID:
        raise Http404
    frame = read_frame()
    story = stories.story(id, own_mark=frame.paper.own_mark)
    if story is None:
        raise Http404
    if isinstance(story, Story) and slug == story.teaser.slug:
        return page(request, story, frame)
    # An older system may have numbered its articles in the same way.
    older = legacy.look(request)
    if isinstance(older, Moved):
        return legacy.redirect(older)
    if isinstance(older, Gone):
        return gone(request, older.note, frame)
    if isinstance(story, Gone):
        return gone(request, story.note, frame)
    return HttpResponsePermanentRedirect(addresses.article(story.teaser))


def page(request: HttpRequest, story: Story, frame: Frame) -> HttpResponse:
    """The page of a story; the preview comes here, too."""
    path = addresses.article(story.teaser)
    head = Head(
        title=story.headline,
        path=path,
        description=story.social_text or story.deck or story.teaser.summary,
        image=story.picture,
        feed_scope="section",
        feed_slug=story.teaser.section.slug,
        kind="article",
        index=story.indexable,
        alternates=_alternates(story, path),
        data=linked_data.article(story, frame),
    )
    response = render(request, "article.html", head, {"story": story, **_dossier_box(story)}, frame=frame)
    # Whoever keeps the page decides by this who may have it.
    response.article_facts = _facts(story)  # type: ignore[attr-defined]
    return response


def _facts(story: Story) -> ArticleFacts:
    """What an access decision rests on. Every article is open for now."""
    dossiers = tuple(dossier.id for dossier in story.dossiers)
    return ArticleFacts(story.teaser.id, Level.OPEN, story.teaser.section.id, dossiers)


def _dossier_box(story: Story) -> dict[str, Any]:
    """The first dossier's other texts, for the box after the article."""
    if not story.dossiers:
        return {}
    dossier = story.dossiers[0]
    box = places.dossier_box(dossier.id, without=story.teaser.id)
    return {"dossier": box}


def _alternates(story: Story, path: str) -> tuple[tuple[str, str], ...]:
    if not story.translations:
        return ()
    others = [(language, addresses.to_article(id, slug)) for language, id, slug in story.translations]
    return ((story.language, path), *others)

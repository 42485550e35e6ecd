"""The article's page."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.views.decorators.http import require_safe

from andruck.access.queries.gifts import GiftView
from andruck.access.rules import Variant, variant
from andruck.newsroom.queries import places, stories
from andruck.newsroom.queries.frame import frame as read_frame
from andruck.newsroom.queries.legacy import Moved
from andruck.newsroom.rules.values import Frame, Gone, Story
from andruck.reading import addresses, deciding, linked_data
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
    found = stories.versions(id, paper=frame.paper, decide=deciding.for_variants)
    if found is None:
        raise Http404
    if isinstance(found, tuple) and slug == found[0].teaser.slug:
        return page(request, found, frame)
    # An older system may have numbered its articles in the same way.
    older = legacy.look(request)
    if isinstance(older, Moved):
        return legacy.redirect(older)
    if isinstance(older, Gone):
        return gone(request, older.note, frame)
    if isinstance(found, Gone):
        return gone(request, found.note, frame)
    return HttpResponsePermanentRedirect(addresses.article(found[0].teaser))


def page(request: HttpRequest, versions: tuple[Story, ...], frame: Frame) -> HttpResponse:
    """The page of an article. What it is itself is for everybody; ``variants`` has what others may be sent instead,
    and ``article_facts`` by what is decided who they are.
    """
    dossier = _dossier_box(versions[0])
    answers = {variant(story.decision): show_story(request, story, frame, dossier) for story in versions}
    response = answers.get(Variant.EXCERPT) or answers[Variant.OPENED]
    if len(answers) > 1:
        response.variants = {name: one.content for name, one in answers.items()}  # type: ignore[attr-defined]
        response.article_facts = versions[0].facts  # type: ignore[attr-defined]
    return response


def show_story(
    request: HttpRequest,
    story: Story,
    frame: Frame,
    dossier: dict[str, Any] | None = None,
    gift: GiftView | None = None,
) -> HttpResponse:
    """One version of it; the preview and opened gifts come here, too."""
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
    context = {"story": story, "gift": gift, **(_dossier_box(story) if dossier is None else dossier)}
    return render(request, "article.html", head, context, frame=frame)


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

"""Articles that a member has given: a page that offers them, and the page that is opened.

Opening is a button: programs that look at links (mail scanners, previews in chats) open nothing. Neither page is kept
by anybody nor listed by search engines; of whoever opens a gift only the number is kept.
"""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from andruck.access.actions import gifts as actions
from andruck.access.queries import gifts as queries
from andruck.access.queries.gifts import GiftView
from andruck.access.rules import ReaderFacts, decide
from andruck.access.rules import gifts as rules
from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.infra import forms
from andruck.newsroom.queries import stories
from andruck.newsroom.queries.frame import frame as read_frame
from andruck.newsroom.queries.terms import for_nobody
from andruck.newsroom.rules.values import Frame, Story
from andruck.reading import addresses
from andruck.reading.page import Head, render
from andruck.reading.views import articles

PURPOSE = "gift"


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: HttpRequest, link: str) -> HttpResponseBase:
    """What was given, by whom if they want it known, and the button that opens it."""
    gift = _find(link)
    if request.method != "POST":
        return _offer(request, gift, None)
    try:
        forms.check(request, PURPOSE)
        opened = actions.open(gift=gift)
    except Refusal as refusal:
        return _offer(request, gift, refusal)
    return HttpResponseRedirect(addresses.opened_gift(link, opened))


@require_safe
def read(request: HttpRequest, link: str, opened: str) -> HttpResponseBase:
    """The whole article, for some hours after it was opened."""
    gift, now = _find(link), clock.now()
    until = queries.opened_until(gift, opened, now)
    if until is None:
        return HttpResponseRedirect(addresses.gift(link))
    frame = read_frame()
    story = _story(gift, frame, queries.facts(gift, until))
    return _private(articles.show_story(request, story, frame, gift=gift))


def _find(link: str) -> GiftView:
    gift = queries.find(link)
    if gift is None:
        raise Http404
    return gift


def _story(gift: GiftView, frame: Frame, reader: ReaderFacts | None) -> Story:
    now = clock.now()
    deciding = for_nobody if reader is None else lambda facts: decide(facts, reader, (), now)
    story = stories.story(gift.article, paper=frame.paper, decide=deciding)
    if not isinstance(story, Story):
        # Withdrawn, whatever was given.
        raise Http404
    return story


def _offer(request: HttpRequest, gift: GiftView, refusal: Refusal | None) -> HttpResponseBase:
    frame = read_frame()
    story = _story(gift, frame, None)
    if refusal is None:
        try:
            rules.check_open(gift.state, clock.now())
        except Refusal as over:
            refusal = over
    head = Head(
        title=story.headline,
        path=addresses.article(story.teaser),
        description=story.social_text or story.deck or story.teaser.summary,
        image=story.picture,
        index=False,
    )
    context = {
        "story": story,
        "gift": gift,
        "problem": _sentence(refusal) if refusal else "",
        "again": refusal is not None and refusal.code in {"old_form", "foreign_form"},
        "token": forms.token(PURPOSE),
        "field": forms.FIELD,
    }
    status = 200 if refusal is None else 403 if context["again"] else 410
    return _private(render(request, "gift.html", head, context, frame=frame, status=status))


def _sentence(refusal: Refusal) -> str:
    return {
        "gift_stopped": _("This gift has been withdrawn."),
        "gift_over": _("This gift was good for a time that is over."),
        "gift_used": _("This gift has been opened as often as it may be."),
    }.get(refusal.code, _("Please press the button once more."))


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response

"""Takes down what a page says of its being read, for readers who have agreed to that, and for nobody else."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from andruck.consent import queries
from andruck.core import clock
from andruck.infra import forms
from andruck.reading.counted import PaperPages
from andruck.usage.actions import history, sample
from andruck.usage.rules import Kind
from andruck.usage.rules.history import HISTORY, LARGEST, SAMPLE, Said, read


@csrf_exempt
@require_POST
def note(request: HttpRequest) -> HttpResponseBase:
    """``POST /-/read`` with seconds and quarters, such as ``73 3``; the article is the page that sends it.

    Always answered with nothing: 204, or 400 for something else than that, and 403 for another site's page. Without a
    yes nothing is even looked at.
    """
    wanted = [key for key in (HISTORY, SAMPLE) if queries.may(key, request)]
    if not wanted:
        return HttpResponse(status=204)
    if not forms.is_own(request):
        return HttpResponse(status=403)
    said = read(request.read(LARGEST + 1))
    article = _article(request)
    if said is None or article is None:
        return HttpResponse(status=400)
    _note(wanted, queries.choices_of(request).subject.hex(), article, said)
    return HttpResponse(status=204)


def _note(wanted: list[str], subject: str, article: int, said: Said) -> None:
    now = clock.now()
    if HISTORY in wanted:
        history.note(subject=subject, article=article, at=now, seconds=said.seconds)
    if SAMPLE in wanted:
        sample.note(subject=subject, article=article, at=now, seconds=said.seconds, depth=said.depth)


def _article(request: HttpRequest) -> int | None:
    """The number of the article on whose page the browser is."""
    path = urlsplit(request.headers.get("Referer", "")[:2_000]).path
    page = PaperPages().by_path([path]).get(path) if path else None
    return int(page.key) if page is not None and page.kind is Kind.ARTICLE else None

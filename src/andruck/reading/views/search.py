"""Search."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from andruck.newsroom.queries.search import search
from andruck.reading import addresses
from andruck.reading.page import Head, render


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The search form and what it finds. Whatever is typed is only ever words."""
    words = request.GET.get("q", "").strip()
    number = request.GET.get("page", "1")
    hits = search(words, page=int(number) if number.isdecimal() and len(number) < 5 else 1)
    head = Head(title=_("Search"), path=addresses.named("search"), index=False)
    return render(request, "search.html", head, {"words": words[:200], "hits": hits}, max_age=10)

"""The public record: corrections and rights of reply."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from andruck.newsroom.queries import corrections as correction_queries
from andruck.newsroom.queries import replies as reply_queries
from andruck.reading import addresses
from andruck.reading.page import Head, render


@require_safe
def corrections(request: HttpRequest) -> HttpResponse:
    """What we got wrong lately."""
    head = Head(title=_("Corrections"), path=addresses.named("corrections"))
    return render(request, "corrections.html", head, {"corrections": correction_queries.latest()})


@require_safe
def replies(request: HttpRequest) -> HttpResponse:
    """Rights of reply, also those whose article is no longer there."""
    head = Head(title=_("Rights of reply"), path=addresses.named("replies"))
    return render(request, "replies.html", head, {"replies": reply_queries.everywhere()})

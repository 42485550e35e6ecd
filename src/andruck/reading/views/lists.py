"""Lists that are not pages of the tree: topics, authors, printed editions."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from andruck.newsroom.queries import lists, places
from andruck.newsroom.queries.frame import frame as read_frame
from andruck.reading import addresses, linked_data
from andruck.reading.page import Head, render


def cut(request: HttpRequest) -> str:
    """The cursor of a list from the address, checked. Raises Http404 when it is none."""
    before = request.GET.get("before", "")
    if before:
        try:
            lists.read_cursor(before)
        except ValueError as error:
            raise Http404 from error
    return before


@require_safe
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything on a topic."""
    found = places.topic(slug)
    if found is None:
        raise Http404
    slice_ = lists.topic(found.id, before=cut(request))
    if not slice_.teasers:
        raise Http404
    head = Head(
        title=found.name,
        path=addresses.topic(found.slug),
        description=_("All articles on %(topic)s") % {"topic": found.name},
        feed_scope="topic",
        feed_slug=found.slug,
        next=slice_.next,
    )
    return render(request, "topic.html", head, {"topic": found, "slice": slice_})


@require_safe
def author(request: HttpRequest, slug: str) -> HttpResponse:
    """Who somebody is and what they wrote."""
    found = places.author(slug)
    if found is None:
        raise Http404
    slice_ = lists.author(found.id, before=cut(request))
    frame = read_frame()
    head = Head(
        title=found.name,
        path=addresses.author(found.slug),
        description=found.about or found.role,
        image=found.portrait,
        feed_scope="author",
        feed_slug=found.slug,
        kind="profile",
        data=linked_data.person(found, frame),
        next=slice_.next,
    )
    return render(request, "author.html", head, {"author": found, "slice": slice_}, frame=frame)


@require_safe
def editions(request: HttpRequest) -> HttpResponse:
    """The printed editions of the last weeks."""
    head = Head(title=_("Editions"), path=addresses.named("editions"))
    return render(request, "editions.html", head, {"editions": places.editions()})


@require_safe
def edition(request: HttpRequest, day: date) -> HttpResponse:
    """A printed edition, page by page."""
    found = places.edition(day)
    if found is None:
        raise Http404
    title = _("Edition of %(day)s") % {"day": date_format(day, "DATE_FORMAT")}
    head = Head(title=title, path=addresses.edition(day))
    return render(request, "edition.html", head, {"edition": found, "pages": lists.edition(day)})


@require_safe
def edition_page(request: HttpRequest, day: date, page: int) -> HttpResponse:
    """One page of a printed edition."""
    found = places.edition(day)
    if found is None or not 1 <= page <= found.pages:
        raise Http404
    title = _("Page %(page)s, edition of %(day)s") % {"page": page, "day": date_format(day, "DATE_FORMAT")}
    head = Head(title=title, path=addresses.edition_page(day, page))
    pages = lists.edition(day, page=page)
    return render(request, "edition_page.html", head, {"edition": found, "page": page, "pages": pages})

"""How the paper counts, for everybody: what, for how long, how exactly, and what never."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from andruck.core import clock
from andruck.reading import addresses
from andruck.reading.method import method
from andruck.reading.page import Head, render

PAGES = {
    "article": gettext_lazy("articles"),
    "front": gettext_lazy("the front page"),
    "section": gettext_lazy("sections"),
    "dossier": gettext_lazy("dossiers"),
    "topic": gettext_lazy("topics"),
    "author": gettext_lazy("authors’ pages"),
    "edition": gettext_lazy("printed editions"),
    "archive": gettext_lazy("the archive"),
    "giving": gettext_lazy("the form for contributions (that it was opened, nothing of what is filled in)"),
    "other": gettext_lazy("other pages of the paper"),
}
DEVICES = {
    "phone": gettext_lazy("telephone"),
    "tablet": gettext_lazy("tablet"),
    "desktop": gettext_lazy("computer"),
    "other": gettext_lazy("something else"),
}
READERS = {
    "anonymous": gettext_lazy("without an account"),
    "registered": gettext_lazy("with an account"),
    "member": gettext_lazy("members"),
    "epaper": gettext_lazy("members with the e-paper"),
}


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Generated from what the program does. 404 where nothing is counted."""
    if not settings.COUNTING:
        raise Http404
    known = method()
    head = Head(title=_("How we count"), path=addresses.named("privacy_counting"))
    context = {
        "method": known,
        "made_on": localdate(clock.now()),
        "pages": [PAGES.get(one, one) for one in known.pages],
        "devices": [DEVICES.get(one, one) for one in known.devices],
        "readers": [READERS.get(one, one) for one in known.readers],
        "months": round(known.hours_kept.days / 30.44),
        "lost_ms": round(known.may_be_lost * 1000),
    }
    return render(request, "counting.html", head, context)

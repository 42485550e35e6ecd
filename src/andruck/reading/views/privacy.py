"""What may be kept on a reader's device: the storage register, in words."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from andruck.infra.storage import declarations
from andruck.reading import addresses
from andruck.reading.page import Head, render


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Every declared cookie and key, with its purpose, basis, lifetime and trigger."""
    head = Head(title=_("Privacy"), path=addresses.named("privacy"))
    return render(request, "privacy.html", head, {"declarations": declarations()})

"""Pictures from the data folder, for papers without a web server in front.

Only cut renditions are public: originals may hold more than was meant to be shown (uncropped faces, positions).
"""

import mimetypes
from pathlib import Path

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.utils._os import safe_join
from django.utils.http import http_date
from django.views.decorators.http import require_safe

PUBLIC = "images"
A_WEEK = 7 * 24 * 3600
TYPES = {"image/webp", "image/jpeg", "image/png", "image/gif", "image/avif"}


@require_safe
def rendition(request: HttpRequest, path: str) -> HttpResponse:
    """A cut picture by its path below ``images``. Raises Http404 for everything else, tricks included."""
    try:
        file = Path(safe_join(Path(settings.MEDIA_ROOT) / PUBLIC, path))
        kind, _encoding = mimetypes.guess_type(file.name)
        if kind not in TYPES or not file.is_file():
            raise Http404
    except (SuspiciousFileOperation, ValueError, OSError) as error:
        raise Http404 from error
    response = HttpResponse(file.read_bytes(), content_type=kind)
    response["Last-Modified"] = http_date(file.stat().st_mtime)
    response["Cache-Control"] = f"public, max-age={A_WEEK}"
    return response

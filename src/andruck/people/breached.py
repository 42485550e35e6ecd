"""Refuses passwords that are known from thefts, without asking anybody.

Django's own list has the 20,000 commonest. Whoever wants more takes the file of "Pwned Passwords" (one SHA-1 per
line in hexadecimal digits, sorted, with ``:count`` behind it or not) and names it in ``ANDRUCK_BREACHED_PASSWORDS``.
It is looked up on the disk by halving: 30 steps for a thousand million lines.
"""

import hashlib
import logging
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

log = logging.getLogger(__name__)

LINE = 128
"""No line is longer: 40 digits, a colon, a count."""


class BreachedPasswordValidator:
    """Looks a password up in the file of the installation, if it has one."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError for a password from the file. A file that cannot be read is logged, no hindrance."""
        if not settings.BREACHED_PASSWORDS:
            return
        digest = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()
        try:
            found = contains(Path(settings.BREACHED_PASSWORDS), digest)
        except OSError:
            log.exception("The file of stolen passwords cannot be read")
            return
        if found:
            raise ValidationError(
                _("This password is known from a theft of data elsewhere. Choose another one."),
                code="password_stolen",
            )

    def get_help_text(self) -> str:
        """What is said beside the field."""
        return _("Your password must not be known from a theft of data.")


def contains(path: Path, digest: str) -> bool:
    """Whether a sorted file of digests (upper case) has this one. Raises OSError."""
    with path.open("rb") as file:
        low, high = 0, file.seek(0, 2)
        while low < high:
            middle = (low + high) // 2
            start, line = _line_at(file, middle)
            if not line:
                high = middle
                continue
            have = line.partition(b":")[0].strip().upper().decode("ascii", "replace")
            if have == digest:
                return True
            if have < digest:
                low = max(start + len(line), middle + 1)
            else:
                high = middle
        return False


def _line_at(file: BinaryIO, place: int) -> tuple[int, bytes]:
    """The first line that begins at this place or behind it: where it begins, and the line."""
    if place:
        file.seek(place - 1)
        place += len(file.readline(LINE)) - 1
    else:
        file.seek(0)
    return place, file.readline(LINE)

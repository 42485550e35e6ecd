"""What a reader has said, and whether something may be: the only door to both.

``may`` before anything that needs a yes; ``answer`` for whoever has to say why, or wants to know whether to ask.
"""

from datetime import date
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest
from django.utils.timezone import localdate
from django.utils.translation import override

from andruck.consent import ports
from andruck.consent.models import ConsentHolder, ConsentRecord
from andruck.consent.rules import Choices, Decision, Purpose, Reason, State, choices, decide, notice, signals
from andruck.consent.rules import version as version_of
from andruck.core import clock
from andruck.infra import signing

SIGNED = "privacy choices"
FORM = "choices"
"""What forms are for with which choices are made, on whichever page they stand; see ``infra.forms``."""
_MEMORY = "_choices_of_the_reader"


def cookie_name() -> str:
    """What the cookie with the choices is called."""
    return f"{settings.PREFIX}privacy"


def may(key: str, request: HttpRequest) -> bool:
    """Whether what needs this yes may be done for whoever sends this request."""
    return answer(key, request).allowed


def answer(key: str, request: HttpRequest) -> Decision:
    """The same with the reason. One look into the records, only for devices that say they have said yes."""
    purpose = ports.purpose(key)
    if purpose is None:
        return Decision(False, Reason.UNKNOWN, State.UNSET, False)
    said = choices_of(request)
    found = decide(
        said.made.get(purpose.slot), version=version(purpose), today=today(), objects=objects(request)
    )
    if found.state is State.GRANTED and not holds(said.subject.hex(), key):
        return Decision(False, Reason.UNPROVEN, State.WITHDRAWN, True)
    return found


def objects(request: HttpRequest) -> bool:
    """Whether the browser objects in general (GPC, DNT)."""
    return signals.objects(request.headers)


def choices_of(request: HttpRequest) -> Choices:
    """What the device remembers; nothing, if that was not signed by us."""
    known: Choices | None = getattr(request, _MEMORY, None)
    if known is None:
        known = read(request.COOKIES.get(cookie_name(), "")) or Choices()
        setattr(request, _MEMORY, known)
    return known


def read(cookie: str) -> Choices | None:
    """The choices in the value of a cookie."""
    signed = cookie.partition("~")[2]
    size = len(signed) * 3 // 4 - signing.TAG
    data = signing.unsign(SIGNED, signed, size) if size > 0 else None
    return choices.read(data) if data is not None else None


def write(said: Choices) -> str:
    """The value of the cookie: the yeses in plain for our own scripts, then everything, signed."""
    return f"{choices.spoken(said)}~{signing.sign(SIGNED, choices.write(said))}"


def holds(subject: str, key: str) -> bool:
    """Whether there is a record of this yes that has not ended."""
    rows = ConsentRecord.objects.filter(subject=subject, purpose=key, end=None, expires_at__gt=clock.now())
    return rows.exists()


def holding(key: str) -> set[str]:
    """The numbers of all devices whose yes to this holds."""
    rows = ConsentRecord.objects.filter(purpose=key, end=None, expires_at__gt=clock.now())
    return set(rows.values_list("subject", flat=True))


def devices(account: int) -> list[str]:
    """The numbers of the devices on which this account was signed in when something was granted."""
    rows = ConsentHolder.objects.filter(account=account).order_by("pk")
    return list(rows.values_list("subject", flat=True))


def spoken(key: str) -> str:
    """What a device's cookie bears in plain when its reader has said yes to this, with the words of today."""
    purpose = ports.purpose(key)
    return f"{purpose.slot}.{version(purpose).hex()}" if purpose else ""


def version(purpose: Purpose) -> bytes:
    """The version of the words of a purpose, in all languages of the program."""
    return _version(purpose.key, notice(purpose))


@lru_cache(maxsize=256)
def _version(key: str, _now: str) -> bytes:
    purpose = ports.purpose(key)
    assert purpose is not None  # noqa: S101 (asked with one)
    notices = []
    for language, _name in sorted(settings.LANGUAGES):
        with override(language):
            notices.append(notice(purpose))
    return version_of(notices)


def today() -> date:
    """The day in the paper's zone."""
    return localdate(clock.now())

"""Is this installation complete, lawful and safe? Every finding says what is missing and what to do next."""

import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core import checks as django_checks

from andruck.infra.queries import seconds_since_beat
from andruck.newsroom.actions import founding, importing
from andruck.newsroom.queries import fixed
from andruck.newsroom.queries.frame import paper
from andruck.people import queries as people
from andruck.project import backup, preparing
from andruck.project.demo import building
from andruck.project.demo.sign_ins import PASSWORD, SIGN_INS

BACKUP_AGE = timedelta(days=1, hours=2)
"""A night later than usual is no alarm."""
BEAT_AGE = 60
KEY_LENGTH = 50

_IMPRINT = {
    "publisher": "the legal name of the publisher (§ 5 DDG)",
    "address": "the postal address (§ 5 DDG)",
    "represented_by": "who represents the publisher (§ 5 DDG)",
    "responsible": "who is responsible for the content (§ 18(2) MStV)",
    "email": "an e-mail address (§ 5 DDG)",
    "owners": "the owners (Art. 6 EMFA)",
    "state_advertising": "the income from state advertising, even if there is none (Art. 6 EMFA)",
}
# The first four say once more that readers do not come by https, W018 that DEBUG is on. W019 wants no frames at
# all, but the editor shows its previews in one; the content security policy allows our own pages alone.
_SAID_ALREADY = {f"security.{code}" for code in ("W004", "W008", "W012", "W016", "W018", "W019")}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is missing, and the next step."""

    what: str
    step: str


def findings() -> list[Finding]:
    """Everything that is missing, the database first: without it nothing else can be asked."""
    found = list(_database())
    if not found:
        for look in _LOOKS:
            found += look()
    found += [finding for look in _OUTSIDE for finding in look()]
    return found


def _database() -> Iterator[Finding]:
    if not preparing.is_migrated():
        yield Finding(
            "The database is missing or not up to date.",
            "Run “andruck init” for a new paper, “andruck update” after a new version.",
        )
    elif not founding.has_paper():
        yield Finding("There is no paper yet.", "Run “andruck init”.")


def _imprint() -> Iterator[Finding]:
    values = paper()
    for name, words in _IMPRINT.items():
        if not getattr(values, name):
            yield Finding(f"The imprint does not name {words}.", "Fill it in under Settings → The paper.")


def _pages() -> Iterator[Finding]:
    for role in fixed.missing():
        yield Finding(f"The page “{role}” is empty or not public.", "Write and publish it under Pages.")


def _people() -> Iterator[Finding]:
    if not people.has_administrator():
        yield Finding("Nobody can sign in as administrator.", "Run “andruck init --admin NAME”.")
    still = people.using_password(PASSWORD, among=SIGN_INS)
    if still:
        yield Finding(
            f"The password of the demo still opens: {', '.join(still)}.",
            "Change these passwords under Settings → Users, or delete the accounts.",
        )


def _demo() -> Iterator[Finding]:
    if importing.runs(building.SOURCE):
        yield Finding("This is the demo paper.", "Found your own with “andruck init --data ANOTHER_FOLDER”.")


def _worker() -> Iterator[Finding]:
    seconds = seconds_since_beat("work")
    if seconds is None or seconds > BEAT_AGE:
        since = "has never run" if seconds is None else f"was last seen {seconds / 60:,.0f} minutes ago"
        yield Finding(
            f"The background worker {since}: nothing is published on schedule.",
            "Start “andruck work”, or “andruck serve --with-worker”.",
        )


def _keys() -> Iterator[Finding]:
    if len(settings.SECRET_KEY) < KEY_LENGTH:
        yield Finding(
            f"The signing key is shorter than {KEY_LENGTH} characters.",
            "Remove ANDRUCK_SECRET_KEY (one is made in the data folder) or give a longer one.",
        )
    for file in sorted(Path(settings.DATA).glob("*.key")):
        mode = stat.S_IMODE(file.stat().st_mode)
        if mode & 0o077:
            yield Finding(f"Others can read the key {file} (mode {mode:03o}).", f"Run “chmod 600 {file}”.")


def _mail() -> Iterator[Finding]:
    if settings.EMAIL_BACKEND.endswith("filebased.EmailBackend"):
        yield Finding(
            f"Mails are not sent, they go to {settings.EMAIL_FILE_PATH}.",
            "Set ANDRUCK_EMAIL_URL=smtp://user:password@host:587 and ANDRUCK_EMAIL_FROM.",
        )


def _address() -> Iterator[Finding]:
    if not settings.BASE_URL.startswith("https://"):
        yield Finding(
            f"Readers come by {settings.BASE_URL}, which is not encrypted.",
            "Set ANDRUCK_BASE_URL=https://… and put a proxy with a certificate in front.",
        )


def _backups() -> Iterator[Finding]:
    age = backup.age(Path(settings.DATA))
    step = "Let “andruck backup --keep 14” run every night, and copy its files to another machine."
    if age is None:
        yield Finding("There is no backup.", step)
    elif age > BACKUP_AGE:
        yield Finding(f"The last good backup is {age / timedelta(hours=1):,.0f} hours old.", step)


def _debug() -> Iterator[Finding]:
    if settings.DEBUG:
        yield Finding(
            "DEBUG is on: errors show readers how the paper works inside.", "Switch it off in the settings."
        )


def _static() -> Iterator[Finding]:
    if not preparing.static_files_ready():
        yield Finding("Style sheets and scripts are missing or out of date.", "Run “andruck update”.")


def _django() -> Iterator[Finding]:
    messages = django_checks.run_checks(include_deployment_checks=True)
    for message in sorted(messages, key=lambda message: str(message.id)):
        if (
            message.level >= django_checks.WARNING
            and not message.is_silenced()
            and message.id not in _SAID_ALREADY
        ):
            yield Finding(f"{message.id}: {message.msg}", str(message.hint or "See Django's system checks."))


_LOOKS: tuple[Callable[[], Iterator[Finding]], ...] = (_demo, _imprint, _pages, _people, _worker)
_OUTSIDE: tuple[Callable[[], Iterator[Finding]], ...] = (
    _address, _mail, _keys, _backups, _static, _debug, _django,
)  # fmt: skip

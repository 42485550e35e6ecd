"""Is this installation complete, lawful and safe? Every finding says what is missing and what to do next."""

import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core import checks as django_checks

from andruck.core import clock
from andruck.infra import senders
from andruck.infra.queries import mails_waiting, seconds_since_beat
from andruck.newsroom.actions import founding, importing
from andruck.newsroom.queries import fixed
from andruck.newsroom.queries.frame import paper
from andruck.payments.adapters.demo.provider import FILE as DEMO_BANK
from andruck.payments.queries import checks as ledger_checks
from andruck.people import queries as people
from andruck.people.queries import accounts
from andruck.people.rules.gate import FACTORS
from andruck.project import backup, paying, preparing
from andruck.project.demo import building
from andruck.project.demo.sign_ins import APP, PASSWORD, SIGN_INS
from andruck.usage import regions
from andruck.usage.queries import doubts as usage_doubts

BACKUP_AGE = timedelta(days=1, hours=2)
"""A night later than usual is no alarm."""
NETWORKS_AGE = timedelta(days=365)
BEAT_AGE = 60
STUCK = timedelta(hours=1)
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
# The first five say once more that readers do not come by https, W018 that DEBUG is on. W019 wants no frames at
# all, but the editor shows its previews in one; the content security policy allows our own pages alone.
_SAID_ALREADY = {f"security.{code}" for code in ("W004", "W008", "W010", "W012", "W016", "W018", "W019")}


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
    demo = accounts.using_app(APP, among=SIGN_INS)
    if demo:
        yield Finding(
            f"The second factor of the demo still opens: {', '.join(demo)}.",
            "Run “andruck staff let-in NAME” for each, and let them set up their own.",
        )
    without = [name for name, _roles, factors in accounts.staff_list() if not factors & FACTORS]
    if without:
        yield Finding(
            f"Staff without a second factor cannot open the editor: {', '.join(without)}.",
            "They set one up when they sign in; after a week only if you run “andruck staff let-in NAME”.",
        )


def _demo() -> Iterator[Finding]:
    if importing.runs(building.SOURCE):
        yield Finding("This is the demo paper.", "Found your own with “andruck init --data ANOTHER_FOLDER”.")


def _demo_bank() -> Iterator[Finding]:
    file = Path(settings.DATA) / DEMO_BANK
    if file.exists():
        yield Finding(
            "Readers can pay at the demo bank, with money that does not exist.",
            f"Delete {file} and start the server anew; take the demo bank off the list of ways to pay.",
        )


def _worker() -> Iterator[Finding]:
    seconds = seconds_since_beat("work")
    if seconds is None or seconds > BEAT_AGE:
        since = "has never run" if seconds is None else f"was last seen {seconds / 60:,.0f} minutes ago"
        yield Finding(
            f"The background worker {since}: nothing is published on schedule.",
            "Start “andruck work”, or “andruck serve --with-worker”.",
        )


def _post() -> Iterator[Finding]:
    waiting = mails_waiting(clock.now() - STUCK)
    if waiting:
        yield Finding(
            f"{waiting:,} mails have been waiting for more than an hour.",
            "Look into the log of the background worker for “andruck.mail”: the mail server refuses them or is away.",
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
            "Readers cannot sign in without their mails: set ANDRUCK_EMAIL_URL=smtp://user:password@host:587 "
            "and ANDRUCK_EMAIL_FROM.",
        )
    else:
        for lack in senders.lacks():
            yield Finding(lack.what, lack.step)


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


def _networks() -> Iterator[Finding]:
    if settings.NETWORKS is None:
        return
    step = "Fetch a new one from its provider; the workers notice it within an hour."
    try:
        age = clock.now() - regions.built(settings.NETWORKS)
    except (OSError, ValueError) as problem:
        yield Finding(f"Countries are not counted: {settings.NETWORKS}: {problem}.", step)
        return
    if age > NETWORKS_AGE:
        yield Finding(
            f"The file of networks and countries is {age / timedelta(days=30.4):,.0f} months old: networks move.",
            step,
        )


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


def _books() -> Iterator[Finding]:
    if not ledger_checks.well():
        yield Finding(
            "The last check of the books did not find them well.",
            "Run “andruck ledger check”: it names every mistake.",
        )


def _providers() -> Iterator[Finding]:
    https = settings.BASE_URL.startswith("https://")
    for what, step in paying.doubts(settings.ENVIRONMENT, https=https):
        yield Finding(what, step)


def _counts() -> Iterator[Finding]:
    for what, step in usage_doubts.doubts(several=bool(settings.REDIS_URL)):
        yield Finding(what, step)


_LOOKS: tuple[Callable[[], Iterator[Finding]], ...] = (
    _demo, _imprint, _pages, _people, _worker, _post, _books, _providers, _counts,
)  # fmt: skip
_OUTSIDE: tuple[Callable[[], Iterator[Finding]], ...] = (
    _address, _mail, _keys, _demo_bank, _backups, _networks, _static, _debug, _django,
)  # fmt: skip

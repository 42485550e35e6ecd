"""Accounts: opened once, found however they are written, forgotten when nobody uses them."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.infra import audit, events
from andruck.infra.models import Mail
from andruck.people import breached, ports
from andruck.people.actions import accounts as acting
from andruck.people.actions import hire
from andruck.people.actions import personal as erasing
from andruck.people.actions.accounts import open_account
from andruck.people.events import AccountOpened, DevicesSignedOut
from andruck.people.models import User
from andruck.people.queries import accounts
from andruck.people.rules import Role
from andruck.people.rules.accounts import NOTICE, Unused, earlier, when_unused
from andruck.people.rules.devices import kind_of_browser

ADDRESS = "ida@anderswo.example"


# ---------------------------------------------------------------- opening
@pytest.mark.django_db
def test_an_address_has_one_account_however_it_is_written() -> None:
    first = open_account(address=" Ida@Anderswo.Example ")
    assert first.email == ADDRESS
    assert open_account(address="IDA@anderswo.example") == first
    assert User.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(username="other", email="IDA@ANDERSWO.EXAMPLE")


@pytest.mark.django_db
def test_staff_without_an_address_do_not_meet() -> None:
    for name in ("a", "b"):
        hire(username=name, password="x", role=Role.EDITOR)
    assert User.objects.filter(email="").count() == 2


@pytest.mark.django_db
def test_two_at_the_same_moment_get_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the look and the insert somebody else has opened it."""
    plain, looks = accounts.of_address, []

    def late(address: str) -> Any:
        looks.append(address)
        if len(looks) == 1:
            acting._open(address)
            return None
        return plain(address)

    monkeypatch.setattr(accounts, "of_address", late)
    assert open_account(address=ADDRESS).email == ADDRESS
    assert User.objects.count() == 1


@pytest.mark.django_db
def test_others_hear_of_it(django_capture_on_commit_callbacks: Any) -> None:
    heard: list[Any] = []
    for kind in (AccountOpened, DevicesSignedOut):
        events.subscribe(kind, heard.append)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            user = open_account(address=ADDRESS)
            open_account(address=ADDRESS)
            acting.sign_out_everywhere(person=user.pk, actor=user.pk)
    finally:
        for kind in (AccountOpened, DevicesSignedOut):
            events.unsubscribe(kind, heard.append)
    assert heard == [AccountOpened(user.pk), DevicesSignedOut(user.pk)]


@pytest.mark.django_db
def test_two_people_of_one_name_are_nobody() -> None:
    User.objects.create(username="ida", email=ADDRESS)
    User.objects.create(username=ADDRESS)
    assert accounts.of_sign_in(ADDRESS) is None
    assert accounts.of_sign_in("IDA").username == "ida"  # type: ignore[union-attr]
    assert [accounts.of_sign_in(name) for name in ("", " ", "nobody")] == [None] * 3


@pytest.mark.django_db
def test_readers_are_not_let_in() -> None:
    user = open_account(address=ADDRESS)
    with pytest.raises(Refusal) as caught:
        acting.let_in(person=user.pk, actor=None)
    assert caught.value.code == "no_staff"


@pytest.mark.django_db
def test_letting_in_is_written_down() -> None:
    user = hire(username="ole", password="x", role=Role.EDITOR)
    acting.let_in(person=user.pk, actor=None)
    actions = [entry.action for entry in audit.entries(subject=f"person:{user.pk}")]
    assert actions == ["people.let_in", "people.signed_out_everywhere", "people.hired"]
    assert accounts.without_factor() == []
    with time_machine.travel(clock.now() + timedelta(days=8), tick=False):
        assert accounts.without_factor() == ["ole"]


# ---------------------------------------------------------------- unused accounts
TODAY = date(2026, 11, 29)


@given(
    seen=st.dates(date(2015, 1, 1), TODAY), told=st.none() | st.dates(date(2015, 1, 1), TODAY),
    months=st.integers(0, 120),
)  # fmt: skip
def test_nothing_is_deleted_without_notice(seen: date, told: date | None, months: int) -> None:
    what = when_unused(seen=seen, told=told, needed=False, staff=False, months=months, today=TODAY)
    if what is Unused.DELETE:
        assert told is not None
        assert seen < told <= TODAY - NOTICE
        assert seen <= earlier(TODAY, months)
    for needed, staff in ((True, False), (False, True)):
        assert (
            when_unused(seen=seen, told=told, needed=needed, staff=staff, months=months, today=TODAY)
            is Unused.NOTHING
        )
    assert (
        when_unused(seen=seen, told=told, needed=False, staff=False, months=0, today=TODAY) is Unused.NOTHING
    )


@pytest.mark.parametrize(
    ("today", "months", "expected"),
    [
        (date(2026, 3, 31), 1, date(2026, 2, 28)), (date(2024, 3, 31), 1, date(2024, 2, 29)),
        (date(2026, 1, 15), 13, date(2024, 12, 15)), (date(2026, 12, 1), 12, date(2025, 12, 1)),
    ],
)  # fmt: skip
def test_months_before(today: date, months: int, expected: date) -> None:
    assert earlier(today, months) == expected


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    keepers: dict[str, Any] = {}
    monkeypatch.setattr(ports, "_keepers", keepers)
    return keepers


def _at(day: date) -> Any:
    return time_machine.travel(datetime(day.year, day.month, day.day, 12, tzinfo=UTC), tick=False)


@pytest.mark.django_db
def test_unused_accounts_are_told_and_erased(settings: Any, alone: dict[str, Any]) -> None:
    settings.INACTIVE_MONTHS = 12
    with _at(date(2025, 1, 1)):
        open_account(address=ADDRESS)
        hire(username="ole", password="x", role=Role.EDITOR)
    with _at(date(2025, 12, 31)):
        assert erasing.tell_or_erase_unused() == (0, 0)
    with _at(date(2026, 1, 1)):
        assert erasing.tell_or_erase_unused() == (1, 0)
        assert erasing.tell_or_erase_unused() == (0, 0)
    (told,) = Mail.objects.all()
    assert "31. Januar 2026" in told.text
    assert "http://localhost:8000/konto/anmelden/" in told.text
    with _at(date(2026, 1, 30)):
        assert erasing.tell_or_erase_unused() == (0, 0)
    with _at(date(2026, 1, 31)):
        assert erasing.tell_or_erase_unused() == (0, 1)
    assert [user.username for user in User.objects.all()] == ["ole"]


@pytest.mark.django_db
def test_who_comes_back_begins_anew(settings: Any, alone: dict[str, Any]) -> None:
    settings.INACTIVE_MONTHS = 12
    with _at(date(2025, 1, 1)):
        user = open_account(address=ADDRESS)
    with _at(date(2026, 1, 2)):
        erasing.tell_or_erase_unused()
    with _at(date(2026, 1, 20)):
        acting.note_seen(person=user.pk)
    with _at(date(2026, 2, 20)):
        assert erasing.tell_or_erase_unused() == (0, 0)
    with _at(date(2027, 1, 20)):
        assert erasing.tell_or_erase_unused() == (1, 0)


@pytest.mark.django_db
def test_a_membership_keeps_an_account_alive(settings: Any, alone: dict[str, Any]) -> None:
    settings.INACTIVE_MONTHS = 12
    member = ports.Nothing("support")
    member.needs = lambda person: True  # type: ignore[method-assign]
    alone["support"] = member
    with _at(date(2025, 1, 1)):
        open_account(address=ADDRESS)
    with _at(date(2027, 1, 1)):
        assert erasing.tell_or_erase_unused() == (0, 0)
    settings.INACTIVE_MONTHS = 0
    del alone["support"]
    with _at(date(2037, 1, 1)):
        assert erasing.tell_or_erase_unused() == (0, 0)


# ---------------------------------------------------------------- browsers
@pytest.mark.parametrize(
    ("agent", "kind"),
    [
        ("(Windows NT 10.0; Win64; x64) Chrome/130.0 Safari/537.36 Edg/130.0", "Edge, Windows"),
        ("(X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
        ("(Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1 Version/18.0 Safari/605.1", "Safari, Mac"),
        ("(Linux; Android 15; Pixel 9) Chrome/130.0 Mobile Safari/537.36", "Chrome, Android"),
        ("(iPhone; CPU iPhone OS 18_0 like Mac OS X) CriOS/130.0 Mobile Safari/604", "Chrome, iPhone"),
        ("curl/8.0", "?"), ("", "?"), ("<script>alert(1)</script>", "?"),
    ],
)  # fmt: skip
def test_kinds_of_browsers(agent: str, kind: str) -> None:
    assert kind_of_browser(f"Mozilla/5.0 {agent}") == kind


# ---------------------------------------------------------------- stolen passwords
@pytest.fixture
def stolen(tmp_path: Path) -> Path:
    import hashlib

    words = [f"wort{number}" for number in range(500)] + ["geklaut und verkauft"]
    digests = sorted(hashlib.sha1(word.encode()).hexdigest().upper() for word in words)
    file = tmp_path / "stolen.txt"
    file.write_text("".join(f"{digest}:{number}\r\n" for number, digest in enumerate(digests)))
    return file


def test_stolen_passwords_are_found_in_a_sorted_file(stolen: Path, settings: Any) -> None:
    settings.BREACHED_PASSWORDS = str(stolen)
    validator = breached.BreachedPasswordValidator()
    for word in ("wort0", "wort499", "geklaut und verkauft", "wort250"):
        with pytest.raises(ValidationError, match="Datendiebstahl"):
            validator.validate(word)
    validator.validate("noch nie geklaut")


def test_every_line_of_the_file_is_found(stolen: Path) -> None:
    for line in stolen.read_text().split():
        assert breached.contains(stolen, line.partition(":")[0])


@given(st.text("0123456789ABCDEF", min_size=40, max_size=40))
def test_nothing_else_is(digest: str) -> None:
    import tempfile

    with tempfile.NamedTemporaryFile("w") as file:
        file.write("0" * 39 + "1:3\n" + "8" * 40 + "\n" + "F" * 39 + "E\n")
        file.flush()
        there = digest in {"0" * 39 + "1", "8" * 40, "F" * 39 + "E"}
        assert breached.contains(Path(file.name), digest) is there


def test_without_a_file_nothing_is_looked_up(settings: Any, tmp_path: Path) -> None:
    settings.BREACHED_PASSWORDS = ""
    breached.BreachedPasswordValidator().validate("wort0")
    settings.BREACHED_PASSWORDS = str(tmp_path / "missing")
    breached.BreachedPasswordValidator().validate("wort0")
    (tmp_path / "empty").touch()
    settings.BREACHED_PASSWORDS = str(tmp_path / "empty")
    breached.BreachedPasswordValidator().validate("wort0")

"""andruck check: what is missing is listed, and nothing that is there."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from click.testing import CliRunner

from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.infra import mail, ports
from andruck.infra.actions import beat
from andruck.newsroom import models
from andruck.newsroom.actions import founding, importing
from andruck.people.actions import hire
from andruck.people.actions.accounts import give_app
from andruck.people.rules import Role
from andruck.project import checks, stamps
from andruck.project.backup import record
from andruck.project.cli import cli, paper  # noqa: F401 (the second adds its commands)
from andruck.project.demo import building
from andruck.project.demo.sign_ins import APP, PASSWORD
from tests import mmdb
from tests.account import factors

pytestmark = pytest.mark.django_db

ABOUT = {
    "publisher": "Küstenblatt eG",
    "address": "Kai 1",
    "represented_by": "Vorstand",
    "responsible": "Ida Brandt",
    "email": "post@blatt.example",
    "owners": "Mitglieder",
    "state_advertising": "keine",
}
ENTRIES = {
    "blatt.example": ["v=spf1 include:_spf.mail.example -all"],
    "s1._domainkey.blatt.example": ["v=DKIM1; k=rsa; p=MIIB"],
    "_dmarc.blatt.example": ["v=DMARC1; p=reject"],
}
TEXT = [{"type": "text", "value": "<p>Text.</p>"}]


@pytest.fixture
def complete(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation to which nothing is missing."""
    settings.DATA = tmp_path
    settings.STATIC_ROOT = tmp_path / "static"
    settings.BASE_URL = "https://blatt.example"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    settings.SECURE_HSTS_SECONDS = 3600
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    settings.SECURE_SSL_REDIRECT = settings.SESSION_COOKIE_SECURE = True
    roles = ("imprint", "privacy", "terms", "accessibility", "contact", "transparency")
    founding.found_paper(name="Küstenblatt", language="de", about=ABOUT, fixed=dict.fromkeys(roles, TEXT))
    chief = hire(username="chefin", password="ein-langes-Wort-9", role=Role.ADMINISTRATOR)
    factors.add_app(chief)
    settings.DKIM_SELECTOR, settings.DEFAULT_FROM_EMAIL = "s1", "Blatt <post@blatt.example>"
    monkeypatch.setattr(ports, "_names", ports.WrittenNames(ENTRIES))
    beat("work")
    (tmp_path / "static").mkdir()
    stamps.put(tmp_path / "static" / ".stamp")
    record.remember(tmp_path, tmp_path / "monday.tar.gz")
    (tmp_path / "secret.key").touch(mode=0o600)
    return tmp_path


def missing() -> list[str]:
    return [finding.what for finding in checks.findings()]


def test_nothing_is_missing_from_a_complete_paper(complete: Path) -> None:
    assert missing() == []
    result = CliRunner().invoke(cli, ["check", "--data", str(complete)])
    assert (result.exit_code, result.output) == (
        0,
        "Complete, lawful and safe, as far as a program can tell.\n",
    )


def test_findings_are_listed_with_the_next_step(complete: Path) -> None:
    models.PaperSettings.objects.update(owners="")
    result = CliRunner().invoke(cli, ["check", "--data", str(complete)])
    assert result.exit_code == 1
    assert result.output.splitlines() == [
        "  1. The imprint does not name the owners (Art. 6 EMFA).",
        "     → Fill it in under Settings → The paper.",
        "1 things are missing.",
    ]


@pytest.mark.parametrize("name", list(ABOUT))
def test_every_field_of_the_imprint_is_asked_for(complete: Path, name: str) -> None:
    models.PaperSettings.objects.update(**{name: ""})
    assert [what.startswith("The imprint does not name ") for what in missing()] == [True]


@pytest.mark.parametrize("role", ["imprint", "privacy", "terms", "accessibility", "contact", "transparency"])
def test_every_fixed_page_is_asked_for(complete: Path, role: str) -> None:
    models.FixedPage.objects.get(role=role).unpublish()
    assert missing() == [f"The page “{role}” is empty or not public."]


def test_open_keys_are_found(complete: Path) -> None:
    key = complete / "secret.key"
    key.chmod(0o640)
    assert missing() == [f"Others can read the key {key} (mode 640)."]


def test_short_signing_key_is_found(complete: Path, settings: Any) -> None:
    settings.SECRET_KEY = "kurz"
    assert missing()[0] == "The signing key is shorter than 50 characters."


def test_mail_address_debug_and_static_files(complete: Path, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.BASE_URL = "http://blatt.example"
    settings.DEBUG = True
    (complete / "static" / ".stamp").write_text("older", encoding="ascii")
    assert missing() == [
        "Readers come by http://blatt.example, which is not encrypted.",
        f"Mails are not sent, they go to {complete}/mail.",
        "Style sheets and scripts are missing or out of date.",
        "DEBUG is on: errors show readers how the paper works inside.",
    ]


def test_backups_grow_old(complete: Path) -> None:
    with time_machine.travel(clock.now() + timedelta(hours=25), tick=False):
        beat("work")
        assert missing() == []
    with time_machine.travel(clock.now() + timedelta(hours=30), tick=False):
        beat("work")
        assert missing() == ["The last good backup is 30 hours old."]
    beat("work")
    with time_machine.travel(clock.now() - timedelta(hours=2), tick=False):
        beat("work")
        assert missing() == ["There is no backup."]
    beat("work")
    (complete / "last-backup").unlink()
    assert missing() == ["There is no backup."]


def test_an_old_file_of_networks_and_none(complete: Path, settings: Any) -> None:
    settings.NETWORKS = complete / "world.mmdb"
    assert any("Countries are not counted" in one.what for one in checks.findings())
    settings.NETWORKS.write_bytes(b"not at all")
    assert any("Countries are not counted" in one.what for one in checks.findings())
    for days, found in (
        (364, []),
        (366, ["The file of networks and countries is 12 months old: networks move."]),
    ):
        made = int((clock.now() - timedelta(days=days)).timestamp())
        mmdb.write(settings.NETWORKS, {"5.9.0.0/16": {"country": {"iso_code": "DE"}}}, built=made)
        assert [one.what for one in checks.findings()] == found


def test_silent_worker_is_found(complete: Path) -> None:
    with time_machine.travel(clock.now() + timedelta(minutes=3), tick=False):
        assert missing() == [
            "The background worker was last seen 3 minutes ago: nothing is published on schedule."
        ]


def test_demo_and_its_passwords_are_found(complete: Path) -> None:
    importing.begin(source=building.SOURCE, file_hash="demo-de")
    for name, password in (("editor", PASSWORD), ("chief", "anderes-langes-Wort"), ("jemand", PASSWORD)):
        user = hire(username=name, password=password, role=Role.EDITOR)
        give_app(person=user.pk, secret=APP)
    assert missing() == [
        "This is the demo paper.",
        "The password of the demo still opens: editor.",
        "The second factor of the demo still opens: chief, editor.",
    ]


def test_staff_without_a_second_factor_are_named(complete: Path) -> None:
    for name in ("ole", "ida"):
        hire(username=name, password="anderes-langes-Wort", role=Role.EDITOR)
    assert missing() == ["Staff without a second factor cannot open the editor: ida, ole."]


def test_the_domain_is_looked_up(complete: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DKIM_SELECTOR = ""
    monkeypatch.setattr(ports, "_names", ports.WrittenNames({"_dmarc.blatt.example": ["v=DMARC1; p=none"]}))
    assert missing() == [
        "blatt.example does not say which servers may send its mail (no SPF entry).",
        "It is not known with which key the mail server signs (DKIM), so that was not looked at.",
        "The DMARC entry of blatt.example only watches (“p=none”): forged mails in the paper's name arrive.",
    ]
    monkeypatch.setattr(ports, "_names", ports.WrittenNames(away=True))
    assert missing() == [
        "The entries of blatt.example could not be looked up, so SPF, DKIM and DMARC were not checked."
    ]


def test_returned_mail_has_its_own_domain(complete: Path, settings: Any) -> None:
    settings.EMAIL_RETURNED_TO = "zurueck@anders.example"
    assert missing() == ["anders.example does not say which servers may send its mail (no SPF entry)."]


def test_mails_that_do_not_go_out_are_found(complete: Path) -> None:
    mail.send(to="ida@anderswo.example", template="account/mail/code.txt")
    assert missing() == []
    with time_machine.travel(clock.now() + timedelta(hours=1, minutes=1), tick=False):
        beat("work")
        assert missing() == ["1 mails have been waiting for more than an hour."]
    beat("work")


def test_administrator_is_asked_for(complete: Path) -> None:
    hire(username="chefin", password="", role=Role.CHIEF)
    assert missing() == ["Nobody can sign in as administrator."]


def test_checks_of_django_are_listed(complete: Path, settings: Any) -> None:
    settings.SESSION_COOKIE_HTTPONLY = False
    settings.SECURE_CONTENT_TYPE_NOSNIFF = False
    assert [what.partition(":")[0] for what in missing()] == ["security.W006", "security.W013"]


def test_without_a_paper_the_rest_is_not_asked(tmp_path: Path, settings: Any) -> None:
    settings.DATA = tmp_path
    assert missing()[0] == "There is no paper yet."
    assert not any("imprint" in what for what in missing())


def test_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli, ["check", "--data", str(tmp_path / "nowhere")])
    assert isinstance(result.exception, Refusal)
    assert result.exception.reason.startswith(f"There is no data folder {tmp_path}/nowhere.")
    assert not (tmp_path / "nowhere").exists()


def test_real_paper_is_never_turned_into_a_demo(house: Any) -> None:
    with pytest.raises(Refusal, match="holds a paper of its own"):
        building.is_built("de")

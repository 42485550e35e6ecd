"""The outbox: in the transaction or not at all, tried again, held where mails came back, forgotten when gone."""

import smtplib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from click.testing import CliRunner
from django.core import mail as djangos
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction

from andruck.core import clock
from andruck.infra import limits, mail, nets, ports, postman
from andruck.infra.models import Address, Allowance, Mail
from andruck.infra.ports import Head
from andruck.infra.rules.letters import Picture
from andruck.infra.rules.post import Sort, Why
from andruck.project.cli import cli
from andruck.project.cli import mail as _commands  # noqa: F401 (it adds them)
from tests.infra import returned

TO = "ida@anderswo.example"
TEMPLATE = "account/mail/code.txt"

pytestmark = pytest.mark.django_db


def send(to: str = TO, **fields: Any) -> Mail:
    context = {"paper": "Der Lotse", "code": "BDMM-FMFW"}
    mail.send(**{"to": to, "template": TEMPLATE, "context": context, **fields})
    return Mail.objects.latest("id")


class Line(EmailBackend):
    """A mail server that says what the test tells it to."""

    says: list[Exception] = []

    def send_messages(self, messages: Any) -> int:
        if self.says:
            raise self.says.pop(0)
        return super().send_messages(messages)


@pytest.fixture
def server(settings: Any) -> Iterator[list[Exception]]:
    settings.EMAIL_BACKEND = "tests.infra.test_mail.Line"
    Line.says = []
    yield Line.says
    Line.says = []


# ---------------------------------------------------------------- a letter
def test_a_letter_has_both_forms_and_the_imprint(monkeypatch: pytest.MonkeyPatch) -> None:
    head = Head("Der Lotse", "https://lotse.example", "https://lotse.example/impressum/", ("Lotse eG",))
    monkeypatch.setattr(ports, "_letterhead", lambda: head)
    row = send(sort=Sort.ASKED)
    assert postman.deliver() == 1
    (message,) = djangos.outbox
    assert message.subject == "Ihr Code für Der Lotse"
    assert "\n    BDMM-FMFW\n" in message.body
    assert message.body.rstrip().endswith("Lotse eG\nImpressum: https://lotse.example/impressum/")
    html = message.alternatives[0].content
    assert "BDMM-FMFW</p>" in html
    assert '<a href="https://lotse.example/impressum/">Impressum</a>' in html
    assert "<img" not in html
    assert message.extra_headers["Message-ID"] == f"<{row.number}>"
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"


def test_what_stands_in_a_letter_cannot_become_markup() -> None:
    send(context={"paper": "<b>Lotse</b>\r\nBcc: alle@x.example", "code": "<script>"})
    postman.deliver()
    (message,) = djangos.outbox
    assert "\n" not in message.subject
    assert "<script>" not in message.alternatives[0].content
    assert list(message.to) == [TO]


def test_an_address_nobody_can_have_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="no address"):
        send("ida@x\nBcc: alle@x.example")


def test_a_mail_belongs_to_its_transaction() -> None:
    with transaction.atomic():
        send()
        transaction.set_rollback(True)
    assert Mail.objects.count() == 0


def test_one_occasion_is_one_mail_until_it_is_forgotten() -> None:
    said = [mail.send(to=TO, template=TEMPLATE, key="thanks:1") for _ in range(2)]
    postman.deliver()
    said.append(mail.send(to=TO, template=TEMPLATE, key="thanks:1"))
    assert said == [True, False, False]
    assert mail.send(to=TO, template=TEMPLATE, key="thanks:2")
    assert mail.send(to=TO, template=TEMPLATE)
    assert mail.send(to=TO, template=TEMPLATE)
    assert postman.deliver() == 3
    assert len(djangos.outbox) == 4


def test_a_picture_travels_in_the_mail_and_nothing_is_fetched(tmp_path: Path, settings: Any) -> None:
    picture = Picture("code.png", b"\x89PNG not really", 'A "code"')
    template = tmp_path / "t.txt"
    template.write_text("Subject\n\nLook:\n\n[code.png]\n")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    mail.send(to=TO, template="t.txt", pictures=[picture])
    postman.deliver()
    whole = djangos.outbox[0].message()
    assert whole.get_content_type() == "multipart/related"
    body, enclosed = whole.get_payload()
    assert [part.get_content_type() for part in body.get_payload()] == ["text/plain", "text/html"]
    assert (enclosed.get_content_type(), enclosed["Content-ID"], enclosed.get_filename()) == (
        "image/png", "<code.png>", "code.png"
    )  # fmt: skip
    assert enclosed.get_payload(decode=True) == picture.data
    html = djangos.outbox[0].alternatives[0].content
    assert '<img src="cid:code.png" alt="A &quot;code&quot;"' in html
    assert html.count("src=") == 1
    assert Mail.objects.get().pictures == []


def test_what_is_gone_is_forgotten() -> None:
    send(person=5)
    postman.deliver()
    row = Mail.objects.get()
    assert (row.state, row.to, row.subject, row.text) == ("sent", "", "", "")
    assert row.to_hash == mail.address_hash(TO.upper())
    assert TO not in str(row.__dict__)
    with time_machine.travel(clock.now() + timedelta(days=31), tick=False):
        mail.forget()
    assert Mail.objects.count() == 0


# ---------------------------------------------------------------- trying again
def test_a_server_that_is_away_is_asked_again(server: list[Exception]) -> None:
    send()
    now = clock.now()
    server.append(ConnectionRefusedError())
    with time_machine.travel(now, tick=False):
        assert postman.deliver() == 0
        assert postman.deliver() == 0, "not at once"
    with time_machine.travel(now + timedelta(seconds=21), tick=False):
        assert postman.deliver() == 1


def test_a_mail_is_given_up_in_the_end(server: list[Exception]) -> None:
    send()
    at = clock.now()
    for _ in range(9):
        server.append(TimeoutError())
        with time_machine.travel(at, tick=False):
            assert postman.deliver() == 0
        at += timedelta(days=2)
    assert Mail.objects.get().state == "failed"
    assert mail.trouble(TO) is None, "once may be chance"


def test_a_mailbox_that_does_not_exist_is_believed_at_once(server: list[Exception]) -> None:
    send()
    server.append(smtplib.SMTPRecipientsRefused({TO: (550, b"5.1.1 no such user")}))
    postman.deliver()
    assert Mail.objects.get().state == "failed"
    assert mail.trouble(TO) is Why.HARD


def test_a_server_that_dislikes_us_says_nothing_about_the_mailbox(server: list[Exception]) -> None:
    send()
    server.append(smtplib.SMTPRecipientsRefused({TO: (554, b"5.7.1 your net is on a list")}))
    postman.deliver()
    send()
    server.append(smtplib.SMTPDataError(552, b"5.2.3 too large"))
    postman.deliver()
    assert [row.state for row in Mail.objects.all()] == ["failed", "failed"]
    assert mail.trouble(TO) is None


def test_later_is_later(server: list[Exception]) -> None:
    send()
    server.append(smtplib.SMTPRecipientsRefused({TO: (451, b"4.7.1 greylisted")}))
    postman.deliver()
    assert Mail.objects.get().state == "waiting"
    assert mail.trouble(TO) is None


def test_a_code_that_is_too_late_is_not_sent() -> None:
    send(expires=clock.now() - timedelta(seconds=1))
    assert postman.deliver() == 0
    assert (Mail.objects.get().state, djangos.outbox) == ("expired", [])


def test_two_carriers_do_not_send_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    row = send()
    other = Mail.objects.get(id=row.id)
    assert postman._claim(row)
    assert not postman._claim(other)


def test_a_carrier_that_died_is_followed_by_another() -> None:
    row = send()
    postman._claim(row)
    assert postman.deliver() == 0
    with time_machine.travel(clock.now() + postman.LEASE + timedelta(seconds=1), tick=False):
        assert postman.deliver() == 1


# ---------------------------------------------------------------- what comes back
def _sent() -> Mail:
    row = send(person=5)
    postman.deliver()
    return row


def _bounces(raw: bytes) -> str:
    return CliRunner().invoke(cli, ["mail", "bounces", "-"], input=raw).output


def test_a_report_on_standard_input_is_believed_once(tmp_path: Path) -> None:
    row = _sent()
    raw = returned.postfix(row.number, TO)
    assert _bounces(raw) == "1 mails read, 1 of the paper's own came back.\n"
    assert mail.trouble(TO) is Why.HARD
    assert _bounces(raw) == "1 mails read, 0 of the paper's own came back.\n"
    assert (Mail.objects.get().state, Mail.objects.get().said) == ("failed", "550 5.1.1 unknown user")


def test_forged_reports_lock_nobody_out() -> None:
    """Anybody can write to that address: a number nobody was sent, or one that was sent to somebody else."""
    row = _sent()
    for number, to in (("0a1b@lotse.example", TO), (row.number, "ole@anderswo.example"), ("", TO)):
        assert "0 of the paper's own" in _bounces(returned.postfix(number, to))
    assert Address.objects.count() == 0


def test_a_complaint_stops_letters_only() -> None:
    row = _sent()
    _bounces(returned.complaint(row.number, TO))
    assert mail.trouble(TO) is Why.COMPLAINT
    send(sort=Sort.LETTER)
    send(sort=Sort.NOTICE)
    postman.deliver()
    assert sorted(Mail.objects.filter(id__gt=row.id).values_list("state", flat=True)) == ["held", "sent"]


def test_the_owner_shows_that_mails_arrive_again() -> None:
    mail.note_return(TO, permanent=True)
    mail.absolve(TO)
    assert mail.trouble(TO) is None
    mail.complain(TO)
    mail.absolve(TO)
    assert mail.trouble(TO) is Why.COMPLAINT, "a complaint is no fault of the mailbox"


def test_addresses_are_recognised_under_a_key_that_took_over(settings: Any) -> None:
    mail.note_return(TO, permanent=True)
    before, settings.SECRET_KEY = settings.SECRET_KEY, "a new one " + "y" * 50
    assert mail.trouble(TO) is None
    settings.SECRET_KEY_FALLBACKS = [before]
    assert mail.trouble(TO) is Why.HARD


def test_maildirs_are_emptied_of_what_was_read(tmp_path: Path) -> None:
    import mailbox

    row = _sent()
    box = mailbox.Maildir(tmp_path / "box")
    box.add(returned.exim(row.number, TO))
    box.add(returned.absence(row.number, TO))
    runner = CliRunner()
    assert runner.invoke(cli, ["mail", "bounces", str(tmp_path / "box"), "--keep"]).output.startswith(
        "2 mails read, 1"
    )
    assert len(box) == 2
    Mail.objects.update(state="sent")
    runner.invoke(cli, ["mail", "bounces", str(tmp_path / "box")])
    assert [message["Subject"] for message in mailbox.Maildir(tmp_path / "box")] == ["Abwesend"]


def test_mbox_files_are_read(tmp_path: Path) -> None:
    import mailbox

    row = _sent()
    box = mailbox.mbox(tmp_path / "box")
    box.add(returned.postfix(row.number, TO))
    box.close()
    assert (
        "1 of the paper's own" in CliRunner().invoke(cli, ["mail", "bounces", str(tmp_path / "box")]).output
    )
    assert mail.trouble(TO) is Why.HARD


# ---------------------------------------------------------------- limits and nets
def test_counting_ends_with_its_span() -> None:
    now = clock.now()
    with time_machine.travel(now, tick=False):
        assert [limits.consume("x", "ida", most=2, per=timedelta(minutes=5)) for _ in range(3)] == [
            True,
            True,
            False,
        ]
        assert limits.consume("x", "ole", most=2, per=timedelta(minutes=5))
        assert limits.consume("y", "ida", most=2, per=timedelta(minutes=5))
        assert limits.used("x", "ida") == 3
    with time_machine.travel(now + timedelta(minutes=5, seconds=1), tick=False):
        assert limits.used("x", "ida") == 0
        assert limits.consume("x", "ida", most=2, per=timedelta(minutes=5))
        assert limits.forget() == 2
    assert not Allowance.objects.filter(key__contains="ida").exists()


def test_once_is_once() -> None:
    assert [limits.once("code", "1", within=timedelta(minutes=1)) for _ in range(3)] == [True, False, False]
    limits.clear("code", "1")
    assert limits.once("code", "1", within=timedelta(minutes=1))


@pytest.mark.parametrize(
    ("address", "net"),
    [
        ("192.0.2.7", "192.0.2.7"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"), ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", "unknown"), ("unix", "unknown"),
    ],
)  # fmt: skip
def test_nets(rf: Any, address: str, net: str) -> None:
    assert nets.net(rf.get("/", REMOTE_ADDR=address)) == net

"""Carries mails out: whatever is due, one connection for all, each at most once unless the machine dies meanwhile."""

import logging
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.mime.image import MIMEImage
from email.utils import formataddr, parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import override

from andruck.core import clock
from andruck.infra import events, mail
from andruck.infra.models import Mail
from andruck.infra.ports import Head, letterhead
from andruck.infra.rules.letters import Picture, html_blocks, picture_of
from andruck.infra.rules.post import Sort, holds, next_try

log = logging.getLogger("andruck.mail")

LEASE = timedelta(minutes=5)
"""If the machine dies while a mail is being sent, somebody tries again after this. It then bears the same number."""

AT_ONCE = 50


def deliver() -> int:
    """Send what is due; returns how many mails went out. Errors of the mail server are noted, not raised."""
    rows = list(Mail.objects.filter(state=Mail.State.WAITING, due__lte=clock.now()).order_by("due")[:AT_ONCE])
    if not rows:
        return 0
    sent = 0
    with _line() as line:
        for row in rows:
            if _claim(row) and _is_wanted(row):
                sent += _send(row, line)
    return sent


def _claim(row: Mail) -> bool:
    """Whether this process is the one to send it."""
    now = clock.now()
    mine = Mail.objects.filter(id=row.id, state=Mail.State.WAITING, due=row.due)
    return bool(mine.update(due=now + LEASE, attempts=row.attempts + 1))


def _is_wanted(row: Mail) -> bool:
    now = clock.now()
    if row.expires is not None and row.expires <= now:
        _end(row, Mail.State.EXPIRED)
        return False
    known = mail.suppression(row.to)
    why = holds(Sort(row.sort), known, now)
    if why is not None:
        _end(row, Mail.State.HELD, why)
        return False
    if known is not None and known.why is not None:
        mail.note_try(row.to)
    return True


def _send(row: Mail, line: Any) -> bool:
    try:
        _message(row, line).send()
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        _refused(row, int(code), _words(said), mailbox=True)
    except smtplib.SMTPResponseException as error:
        _refused(row, int(error.smtp_code), _words(error.smtp_error), mailbox=False)
        line.close()
    except (OSError, smtplib.SMTPException) as error:
        log.warning("Mail %s could not be sent: %s", row.id, type(error).__name__)
        _later(row, type(error).__name__)
        line.close()
    else:
        _end(row, Mail.State.SENT)
        mail.note_arrival(row.to)
        return True
    return False


def _refused(row: Mail, code: int, said: str, *, mailbox: bool) -> None:
    """The server said no: for good (5xx), or for now (4xx)."""
    log.warning("Mail %s was refused with %s", row.id, code)
    if code < 500:
        _later(row, said)
        return
    if mailbox:
        mail.note_return(row.to, permanent="5.7." not in said)
    _end(row, Mail.State.FAILED, said)


def _later(row: Mail, said: str) -> None:
    again = next_try(row.attempts + 1, clock.now())
    if again is None:
        mail.note_return(row.to, permanent=False)
        _end(row, Mail.State.FAILED, said)
        return
    Mail.objects.filter(id=row.id).update(due=again, said=said[:300])


@transaction.atomic
def _end(row: Mail, state: str, said: str = "") -> None:
    """Over, one way or the other: what stood in it and whom it went to is forgotten."""
    Mail.objects.filter(id=row.id).update(
        state=state, said=said[:300], to="", subject="", text="", pictures=[], ended_at=clock.now()
    )
    if row.key and state != Mail.State.SENT:
        events.emit(mail.MailFailed(row.key))


# ---------------------------------------------------------------- the letter
def _message(row: Mail, line: Any) -> EmailMultiAlternatives:
    head, pictures = letterhead(), [picture_of(one) for one in row.pictures]
    with override(row.language):
        plain = render_to_string("infra/mail/frame.txt", {"text": row.text, "head": head})
        html = render_to_string("infra/mail/frame.html", _pieces(row, head, pictures))
    headers = {"Message-ID": f"<{row.number}>", "From": _sender(head)}
    if row.sort != Sort.LETTER:
        headers |= {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
    message = _Letter(
        subject=row.subject,
        body=plain,
        from_email=settings.EMAIL_RETURNED_TO or settings.DEFAULT_FROM_EMAIL,
        to=[row.to],
        headers=headers,
        connection=line,
    )
    message.attach_alternative(html, "text/html")
    for picture in pictures:
        message.attach(_enclosure(picture))
    return message


class _Letter(EmailMultiAlternatives):
    """Text and pictures belong together: programs then show a picture in its place, not once more below."""

    mixed_subtype = "related"


def _enclosure(picture: Picture) -> MIMEImage:
    """A picture of the mail itself: nothing is fetched when it is read, so nobody learns that it is."""
    enclosed = MIMEImage(picture.data, "png")
    enclosed.add_header("Content-ID", f"<{picture.name}>")
    enclosed.add_header("Content-Disposition", "inline", filename=picture.name)
    return enclosed


def _pieces(row: Mail, head: Head, pictures: list[Picture]) -> dict[str, Any]:
    says = {one.name: one.says for one in pictures}
    blocks = [(block, says.get(block.lines[0], "")) for block in html_blocks(row.text, pictures=says)]
    return {"subject": row.subject, "blocks": blocks, "head": head, "language": row.language}


def _sender(head: Head) -> str:
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return formataddr((name or head.name, address))


def _words(said: object) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)


@contextmanager
def _line() -> Iterator[Any]:
    """A connection to the mail server, opened by the first mail."""
    line = get_connection()
    try:
        yield line
    finally:
        line.close()

"""What mail servers send back, in the forms that common ones write: Postfix, Exim, older ones, reports of spam."""

from textwrap import dedent


def _mail(text: str, **parts: str) -> bytes:
    text = dedent(text).lstrip()
    for name, value in parts.items():
        text = text.replace(f"[{name}]", value)
    return text.replace("\n", "\r\n").encode()


def postfix(
    number: str,
    to: str,
    *,
    status: str = "5.1.1",
    action: str = "failed",
    said: str = "550 5.1.1 unknown user",
) -> bytes:
    """Postfix: a report whose last part is the whole mail."""
    return _mail(
        """
        Return-Path: <>
        From: MAILER-DAEMON@mx.lotse.example (Mail Delivery System)
        To: zurueck@lotse.example
        Subject: Undelivered Mail Returned to Sender
        Auto-Submitted: auto-replied
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=delivery-status; boundary="A1/mx.lotse.example"

        This is a MIME-encapsulated message.

        --A1/mx.lotse.example
        Content-Description: Notification
        Content-Type: text/plain; charset=us-ascii

        This is the mail system at host mx.lotse.example.
        <[to]>: host mx.anderswo.example[192.0.2.7] said: [said] (in reply to RCPT TO command)

        --A1/mx.lotse.example
        Content-Description: Delivery report
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mx.lotse.example
        X-Postfix-Queue-ID: 3F2A41
        Arrival-Date: Sun, 29 Nov 2026 10:00:00 +0100 (CET)

        Final-Recipient: rfc822; [to]
        Original-Recipient: rfc822;[to]
        Action: [action]
        Status: [status]
        Remote-MTA: dns; mx.anderswo.example
        Diagnostic-Code: smtp; [said]

        --A1/mx.lotse.example
        Content-Description: Undelivered Message
        Content-Type: message/rfc822

        Return-Path: <zurueck@lotse.example>
        From: Der Lotse <post@lotse.example>
        To: [to]
        Message-ID: <[number]>
        Subject: Ihr Code

        BDMM-FMFW

        --A1/mx.lotse.example--
        """,
        number=number, to=to, status=status, action=action, said=said,
    )  # fmt: skip


def exim(number: str, to: str) -> bytes:
    """Exim: only the head of the mail, and the address without its type in capitals."""
    return _mail(
        """
        From: Mail Delivery System <Mailer-Daemon@mail.anderswo.example>
        To: zurueck@lotse.example
        X-Failed-Recipients: [to]
        Auto-Submitted: auto-replied
        Subject: Mail delivery failed: returning message to sender
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=delivery-status; boundary=164-eximdsn

        --164-eximdsn
        Content-type: text/plain; charset=us-ascii

        A message that you sent could not be delivered to one or more of its recipients.

        --164-eximdsn
        Content-type: message/delivery-status

        Reporting-MTA: dns; mail.anderswo.example

        Action: failed
        Final-Recipient: rfc822;[to]
        Status: 5.0.0
        Remote-MTA: dns; mx.weit.example
        Diagnostic-Code: smtp; 550-5.1.1 The email account that you tried to reach does not exist.
         550 5.1.1 Please try double-checking.

        --164-eximdsn
        Content-type: text/rfc822-headers

        Return-path: <zurueck@lotse.example>
        Message-ID: <[number]>
        To: [to]
        Subject: Ihr Code

        --164-eximdsn--
        """,
        number=number, to=to,
    )  # fmt: skip


def plain(number: str, to: str) -> bytes:
    """An old server: words, a header with whom it did not reach, the mail quoted below."""
    return _mail(
        """
        From: MAILER-DAEMON@alt.example
        To: zurueck@lotse.example
        X-Failed-Recipients: [to]
        Subject: failure notice
        Content-Type: text/plain; charset=us-ascii

        Hi. I am the mail program at alt.example. I was not able to deliver your message.
        Remote host said: 550 5.1.1 no such user

        --- Below this line is a copy of the message.

        Message-ID: <[number]>
        Subject: Ihr Code
        """,
        number=number, to=to,
    )  # fmt: skip


def complaint(number: str, to: str) -> bytes:
    """Somebody pressed “spam”: RFC 5965."""
    return _mail(
        """
        From: <abuse@gross.example>
        To: <zurueck@lotse.example>
        Subject: FW: Abuse report
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=feedback-report; boundary="part1_13d"

        --part1_13d
        Content-Type: text/plain; charset="US-ASCII"

        This is an email abuse report.

        --part1_13d
        Content-Type: message/feedback-report

        Feedback-Type: abuse
        User-Agent: SomeGenerator/1.0
        Version: 1
        Original-Rcpt-To: <[to]>

        --part1_13d
        Content-Type: message/rfc822

        From: <post@lotse.example>
        To: <[to]>
        Message-ID: <[number]>
        Subject: Der Lotse am Morgen

        Guten Morgen.

        --part1_13d--
        """,
        number=number, to=to,
    )  # fmt: skip


def absence(number: str, to: str) -> bytes:
    """An automatic answer: no report."""
    return _mail(
        """
        From: [to]
        To: post@lotse.example
        Auto-Submitted: auto-replied
        In-Reply-To: <[number]>
        Subject: Abwesend
        Content-Type: text/plain; charset=utf-8

        Ich bin bis Montag nicht da. 550 5.1.1 ist eine Zahl.
        """,
        number=number, to=to,
    )  # fmt: skip

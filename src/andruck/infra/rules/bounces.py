"""Reads what comes back: reports of mail servers that a mail was not delivered (RFC 3464), complaints (RFC 5965).

Anybody can write to the address for returned mail. So a report only counts when it names the number of a mail that
we sent to exactly this address; that is for the caller to compare.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.utils import parseaddr
from enum import StrEnum


class Kind(StrEnum):
    """What a report says about one recipient."""

    PERMANENT = "permanent"
    PASSING = "passing"
    COMPLAINT = "complaint"


@dataclass(frozen=True, slots=True)
class Returned:
    """One recipient of one mail. ``number`` is our Message-ID without brackets, ``said`` the server's words."""

    kind: Kind
    address: str
    number: str
    status: str = ""
    said: str = ""


LONGEST = 5 * 1024 * 1024
SAID = 300
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_NUMBER = re.compile(r"<([^<>\s]+@[^<>\s]+)>")


def read(raw: bytes) -> list[Returned]:
    """What a mail reports, one entry per recipient; empty for everything that is no such report.

    Delays that a server still works at, and reports of success, are no returned mail.
    """
    if len(raw) > LONGEST:
        return []
    # The plain policy: the newer one stumbles over broken heads, and these mails are written by strangers.
    message = message_from_bytes(raw)
    kind = str(message.get_param("report-type", "")).lower()
    if message.get_content_type() == "multipart/report" and kind == "feedback-report":
        return list(_complaints(message))
    if any(part.get_content_type() == "message/delivery-status" for part in message.walk()):
        return list(_reported(message))
    return list(_old_fashioned(message))


def _reported(message: Message) -> Iterator[Returned]:
    number = _number_of_ours(message)
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        for block in _blocks(part):
            action = str(block.get("Action", "")).strip().lower()
            address = _recipient(block)
            if not address or action in {"delivered", "relayed", "expanded", "delayed"}:
                continue
            status = _STATUS.search(str(block.get("Status", "")))
            said = str(block.get("Diagnostic-Code", "")).partition(";")[2].strip()
            code = _STATUS.search(said) or status if status is None or status.group(0) == "5.0.0" else status
            if code is not None and code.group(1) == "2":
                continue
            yield Returned(
                _kind(code), address, number, code.group(0) if code else "", " ".join(said.split())[:SAID]
            )


def _kind(status: "re.Match[str] | None") -> Kind:
    """5.2.2 (full), 5.7.x (refused for what it said) and 5.4.x (the way there) say nothing about the mailbox."""
    if status is None:
        return Kind.PASSING
    first, second, third = (int(group) for group in status.groups())
    if first == 5 and (second in {0, 1} or (second, third) in {(2, 1), (5, 0)}):
        return Kind.PERMANENT
    return Kind.PASSING


def _complaints(message: Message) -> Iterator[Returned]:
    for part in message.walk():
        if part.get_content_type() != "message/feedback-report":
            continue
        fields = _fields(part)
        original = _original(message)
        wanted = fields.get("Original-Rcpt-To") or (original.get("To", "") if original is not None else "")
        address = _address(str(wanted))
        if address:
            yield Returned(Kind.COMPLAINT, address, _number_of_ours(message))


def _old_fashioned(message: Message) -> Iterator[Returned]:
    """Servers that write no report, but name whom they failed to reach in a header."""
    failed = message.get("X-Failed-Recipients")
    if failed is None:
        return
    number, status = _number_of_ours(message), _STATUS.search(_words(message))
    for address in str(failed).split(","):
        if _address(address):
            yield Returned(_kind(status), _address(address), number, status.group(0) if status else "")


# ---------------------------------------------------------------- the parts of a report
def _blocks(part: Message) -> list[Message]:
    """The fields per recipient; the first block is about the mail as a whole."""
    payload = part.get_payload()
    return [block for block in payload if isinstance(block, Message)] if isinstance(payload, list) else []


def _fields(part: Message) -> Message:
    payload = part.get_payload()
    if isinstance(payload, list) and payload and isinstance(payload[0], Message):
        return payload[0]
    content = part.get_payload(decode=True)
    return message_from_bytes(content if isinstance(content, bytes) else b"")


def _recipient(block: Message) -> str:
    for name in ("Original-Recipient", "Final-Recipient"):
        address = _address(str(block.get(name, "")).rpartition(";")[2])
        if address:
            return address
    return ""


def _address(text: str) -> str:
    address = parseaddr(text.strip())[1].lower()
    return address if "@" in address else ""


def _original(message: Message) -> Message | None:
    """The mail that was returned, or its head."""
    for part in message.walk():
        kind = part.get_content_type()
        if kind == "message/rfc822":
            payload = part.get_payload()
            if isinstance(payload, list) and payload and isinstance(payload[0], Message):
                return payload[0]
        if kind == "text/rfc822-headers":
            content = part.get_payload(decode=True)
            return message_from_bytes(content if isinstance(content, bytes) else b"")
    return None


def _number_of_ours(message: Message) -> str:
    original = _original(message)
    if original is not None:
        found = _NUMBER.search(str(original.get("Message-ID", "")))
        if found:
            return found.group(1)
    answered = _NUMBER.search(str(message.get("In-Reply-To", "")) or str(message.get("References", "")))
    if answered:
        return answered.group(1)
    quoted = re.search(r"(?im)^message-id:\s*<([^<>\s]+@[^<>\s]+)>", _words(message))
    return quoted.group(1) if quoted else ""


def _words(message: Message) -> str:
    """The first plain text of a mail."""
    for part in message.walk():
        if part.get_content_type() == "text/plain":
            content = part.get_payload(decode=True)
            return content.decode("utf-8", "replace") if isinstance(content, bytes) else ""
    return ""

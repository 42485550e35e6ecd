"""Who can sign in to the demo paper, and with what: a password and an app, whose codes are printed on the screen."""

import base64
import hashlib
import hmac
import time

from andruck.people.rules import Role

PASSWORD = "andruck-demo"  # noqa: S105 (printed on the screen; "andruck check" refuses to go live with it)
SIGN_INS = {
    "reporter": Role.REPORTER,
    "editor": Role.EDITOR,
    "chief": Role.CHIEF,
    "ads": Role.ADS,
    "revenue": Role.REVENUE,
    "admin": Role.ADMINISTRATOR,
}
APP = "ANDRUCKDEMOLOTSEANDRUCKDEMOLOTSE"
"""The secret of everybody's app, in base32: any app that shows codes takes it."""

READER = "leserin@lotse.example"
"""Somebody with a membership, who comes in as all readers do: with a code by mail."""

PERIOD = 30


def code(*, ahead: int = 0) -> str:
    """What the app shows now (RFC 6238), or so many half minutes later."""
    counter = (int(time.time()) // PERIOD + ahead).to_bytes(8, "big")
    digest = hmac.new(base64.b32decode(APP), counter, hashlib.sha1).digest()
    place = digest[-1] & 0x0F
    number = int.from_bytes(digest[place : place + 4], "big") & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


def lasts() -> int:
    """Seconds until the app shows the next code."""
    return PERIOD - int(time.time()) % PERIOD

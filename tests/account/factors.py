"""Second factors for tests: an app whose codes can be computed."""

import time
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value

PERIOD = 30


def add_app(user: Any) -> str:
    """Give somebody an app; its secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def add_recovery_codes(user: Any) -> list[str]:
    """Give somebody recovery codes."""
    return RecoveryCodes.activate(user).get_unused_codes()


def app_code(secret: str, *, ahead: int = 0) -> str:
    """What the app shows now, or so many half minutes later."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // PERIOD + ahead)))


def kinds(user: Any) -> list[str]:
    """What somebody has."""
    return sorted(Authenticator.objects.filter(user=user).values_list("type", flat=True))

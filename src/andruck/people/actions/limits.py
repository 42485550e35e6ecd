"""Whether somebody may try once more: counted for all workers together, by net and by account.

No limit locks the owner out: where passwords at an account are no longer looked at, code and passkey still open it.
"""

from datetime import timedelta

from andruck.infra import limits
from andruck.people.rules import accounts as rules
from andruck.people.rules.accounts import Limit

TOTP_LIFE = timedelta(minutes=2)
"""Longer than an app's code is accepted, with the tolerance."""


def code_from_net(net: str) -> bool:
    """Whether this net may ask for one more code."""
    return _within("codes from net", net, rules.CODES_FROM_NET)


def code_to_address(address: str) -> bool:
    """Whether one more code may be sent to this address."""
    hour, day = rules.CODES_TO_ADDRESS
    return _within("codes an hour", _same(address), hour) and _within("codes a day", _same(address), day)


def password(net: str, login: str) -> bool:
    """Whether one more password may be tried. Call ``password_was_right`` when it was."""
    name = _same(login)
    return all(
        (
            _within("passwords from net", net, rules.PASSWORDS_FROM_NET),
            _within("passwords from net at account", f"{net} {name}", rules.PASSWORDS_FROM_NET_AT_ACCOUNT),
            _within("passwords at account", name, rules.PASSWORDS_AT_ACCOUNT),
        )
    )


def password_was_right(net: str, login: str) -> None:
    """Their own mistakes before count no more; what others tried at the account does."""
    limits.clear("passwords from net at account", f"{net} {_same(login)}")


def second_factor(net: str, person: int) -> bool:
    """Whether one more code of an app, or a recovery code, may be tried."""
    return all(
        (
            _within("second from net at account", f"{net} {person}", rules.SECOND_FROM_NET_AT_ACCOUNT),
            _within("second at account", str(person), rules.SECOND_AT_ACCOUNT),
        )
    )


def second_factor_was_right(net: str, person: int) -> None:
    """Their own mistakes before count no more."""
    limits.clear("second from net at account", f"{net} {person}")


def app_code_is_new(person: int, code: str) -> bool:
    """Whether this code of an app has not been used before: each counts once, on all workers."""
    return limits.once("app code", f"{person} {code}", within=TOTP_LIFE)


def passkey(net: str) -> bool:
    """Whether this net may try one more passkey."""
    return _within("passkeys from net", net, rules.PASSKEYS_FROM_NET)


def confirmation(person: int) -> bool:
    """Whether a person who is signed in may show once more who they are."""
    return _within("confirmations", str(person), rules.CONFIRMATIONS)


def export(person: int) -> bool:
    """Whether a person may have everything once more."""
    return _within("exports", str(person), rules.EXPORTS)


def _within(purpose: str, who: str, limit: Limit) -> bool:
    return limits.consume(purpose, who, most=limit.most, per=limit.per)


def _same(name: str) -> str:
    return name.strip().lower()

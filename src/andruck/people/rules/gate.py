"""Who may go into the editor: somebody of the staff who has shown two things, not long ago.

What is shown is a *proof*. A password alone is one thing; so is a code by mail, which for staff counts nothing at
all. A passkey that has asked for a finger or a PIN is two things at once. The decision is made for every request
below ``/redaktion/``, so it does not matter by which address somebody has come.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

SHIFT = timedelta(hours=12)
"""So long a proof counts for staff: a working day."""

FACTORS = frozenset({"totp", "webauthn"})
"""What can be set up as a second factor; recovery codes only stand in for one."""


class Step(StrEnum):
    """What has to happen next."""

    ENTER = "enter"
    SIGN_IN = "sign_in"
    SIGN_IN_AGAIN = "sign_in_again"
    """The session began with something that does not count for staff, or too long ago."""

    SECOND_FACTOR = "second_factor"
    SET_UP = "set_up"
    """There is no second factor yet, and the administrator has let this person in to set one up."""

    ASK = "ask"
    """There is none, and nobody has let them in: only an administrator can help."""

    STRANGER = "stranger"
    """A reader's account."""


@dataclass(frozen=True, slots=True)
class Proof:
    """Something shown in this session: ``method`` is password, mfa or code; ``kind`` says which second factor;
    ``alone`` a passkey that stood for both."""

    method: str
    at: datetime
    kind: str = ""
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever knocks. ``factors`` are those they have set up, ``let_in_until`` is when they may set up the first."""

    signed_in: bool
    staff: bool = False
    proofs: tuple[Proof, ...] = ()
    factors: frozenset[str] = frozenset()
    let_in_until: datetime | None = None


def next_step(visitor: Visitor, now: datetime) -> Step:
    """Whether they may enter, or what is missing."""
    if not visitor.signed_in:
        return Step.SIGN_IN
    if not visitor.staff:
        return Step.STRANGER
    fresh = [proof for proof in visitor.proofs if timedelta() <= now - proof.at <= SHIFT]
    if any(_is_passkey_alone(proof) for proof in fresh):
        return Step.ENTER
    if not any(proof.method == "password" for proof in fresh):
        return Step.SIGN_IN_AGAIN
    if any(_is_second(proof) for proof in fresh):
        return Step.ENTER
    if visitor.factors & FACTORS:
        return Step.SECOND_FACTOR
    return Step.SET_UP if may_set_up(visitor, now) else Step.ASK


def may_set_up(visitor: Visitor, now: datetime) -> bool:
    """Whether they may add a first or a further second factor now.

    Readers always may. Staff with one have to have shown it; staff without one have to be let in by an
    administrator: otherwise a stolen password would bring its own second factor along.
    """
    if not visitor.signed_in or not visitor.staff:
        return visitor.signed_in
    fresh = [proof for proof in visitor.proofs if timedelta() <= now - proof.at <= SHIFT]
    if visitor.factors & FACTORS:
        return any(_is_second(proof) or _is_passkey_alone(proof) for proof in fresh)
    let_in = visitor.let_in_until is not None and now < visitor.let_in_until
    return let_in and any(proof.method == "password" for proof in fresh)


def _is_passkey_alone(proof: Proof) -> bool:
    return proof.method == "mfa" and proof.kind == "webauthn" and proof.alone


def _is_second(proof: Proof) -> bool:
    return proof.method == "mfa" and proof.kind in FACTORS | {"recovery_codes"}


def demands_second_factor(*, staff: bool, wished: bool, factors: Iterable[str]) -> bool:
    """Whether signing in by code or password goes on to the second factor. A reader who has added a passkey has made
    signing in easier, not harder: they are asked only if they wish to be."""
    return bool(FACTORS & set(factors)) and (staff or wished)

"""The signing keys of an installation, in the file ``secret.key`` of its data folder, and how they are changed.

One key a line: the key, its state, since when. Nobody is signed out by a change, because what an older key has signed
is believed until the key is retired; a retired one only opens what it has sealed (account numbers). A new key is
made known to all processes before it signs: otherwise those that still run would not believe what it has signed.
"""

import os
import secrets
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path

from andruck.core.errors import Refusal

FILE = "secret.key"
BELIEVED = timedelta(days=200)
"""How long a key that has been replaced is believed: longer than any cookie is remembered."""


class State(StrEnum):
    """What a key is for: not yet signing, signing, believed, opening what it has sealed."""

    NEXT = "next"
    CURRENT = "current"
    OLDER = "older"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Key:
    """One key, and since which day it has been in this state (None: not known)."""

    secret: str
    state: State
    since: date | None


Keyring = tuple[Key, ...]
"""Exactly one key is current. Newest first."""


def read(file: Path) -> Keyring:
    """The keys in a file; a file of one bare key, as it is made at the first start, is a current one.

    Raises Refusal when it holds no current key, or something else.
    """
    try:
        keys = tuple(_key(line) for line in file.read_text(encoding="ascii").splitlines() if line.strip())
    except (ValueError, UnicodeDecodeError) as error:
        raise Refusal("keys_damaged", f"{file} is damaged: {error}. Restore it from a backup.") from None
    if sum(key.state is State.CURRENT for key in keys) != 1:
        raise Refusal(
            "keys_damaged", f"{file} does not hold exactly one current key. Restore it from a backup."
        )
    return keys


def _key(line: str) -> Key:
    secret, *rest = line.split()
    match rest:
        case []:
            return Key(secret, State.CURRENT, None)
        case [state, since]:
            return Key(secret, State(state), None if since == "-" else date.fromisoformat(since))
        case _:
            raise ValueError("a line has a key, its state and a day")


def write(file: Path, keys: Keyring) -> None:
    """Write the keys, readable by their owner alone; whoever reads meanwhile finds the old ones or the new."""
    lines = [f"{key.secret} {key.state} {key.since.isoformat() if key.since else '-'}\n" for key in keys]
    half = file.with_suffix(".half")
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        stream.writelines(lines)
        stream.flush()
        os.fsync(stream.fileno())
    half.replace(file)


def make(file: Path) -> None:
    """A first key, if there is no file yet; of two that begin at once, one makes it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    half = file.with_suffix(f".{os.getpid()}")
    half.touch(mode=0o600)
    half.write_text(f"{draw()}\n", encoding="ascii")
    try:
        os.link(half, file)
    except FileExistsError:
        pass
    finally:
        half.unlink()


def draw() -> str:
    """A new key of 64 random bytes."""
    return secrets.token_urlsafe(64)


# ---------------------------------------------------------------- changes; pure
def prepare(keys: Keyring, secret: str, today: date) -> Keyring:
    """The same with a new key that everybody is to know before it signs."""
    return (Key(secret, State.NEXT, today), *keys)


def rotate(keys: Keyring, today: date) -> Keyring:
    """The prepared key signs from now on, the one before is believed on; those replaced long ago are retired."""
    return tuple(_rotated(key, today) for key in keys)


def _rotated(key: Key, today: date) -> Key:
    match key.state:
        case State.NEXT:
            return replace(key, state=State.CURRENT, since=today)
        case State.CURRENT:
            return replace(key, state=State.OLDER, since=today)
        case State.OLDER if key.since is not None and key.since <= today - BELIEVED:
            return replace(key, state=State.RETIRED, since=today)
        case _:
            return key


def retire(keys: Keyring, today: date) -> Keyring:
    """Nothing that an older key has signed is believed any more."""
    return tuple(
        replace(key, state=State.RETIRED, since=today) if key.state is State.OLDER else key for key in keys
    )


def of(keys: Keyring, *states: State) -> list[str]:
    """The keys in these states."""
    return [key.secret for key in keys if key.state in states]

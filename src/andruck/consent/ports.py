"""What the rooms above need a yes for: each offers its purposes, the wiring does it.

And from where the word of an external consent dialogue comes, if a paper works with one.
"""

from typing import Protocol

from django.http import HttpRequest

from andruck.consent.rules import Purpose, is_assigned


class Dialogue(Protocol):
    """A registered consent dialogue (CMP) of another company. We hear what it has written down, and write nothing."""

    @property
    def policy(self) -> int:
        """The version of the framework's policy that strings must name, as its list of companies does at present."""

    def said(self, request: HttpRequest) -> str:
        """The TC string that came with this request, as it is; empty if none did."""


_purposes: dict[str, Purpose] = {}
_dialogue: list[Dialogue] = []


def offer(purpose: Purpose) -> None:
    """Let readers decide about this, too. The same one twice is fine; the same key or slot otherwise is a mistake.

    Its slot has to be the one that is assigned to its key, see ``rules.purposes``.
    """
    if not is_assigned(purpose):
        raise ValueError(f"The slot {purpose.slot} is not assigned to {purpose.key}.")
    for known in _purposes.values():
        same = known.key == purpose.key or known.slot == purpose.slot
        if same and known != purpose:
            raise ValueError(f"{purpose.key} has the key or the slot of {known.key}.")
    _purposes[purpose.key] = purpose


def purposes() -> list[Purpose]:
    """All of them, in the order of their slots."""
    return sorted(_purposes.values(), key=lambda one: one.slot)


def purpose(key: str) -> Purpose | None:
    """The purpose of this key; None if no room has it."""
    return _purposes.get(key)


def plug_dialogue(dialogue: Dialogue | None) -> None:
    """Listen to this one; None: to nobody, and whatever would need its word is refused."""
    _dialogue[:] = [] if dialogue is None else [dialogue]


def dialogue() -> Dialogue | None:
    """The one that is listened to."""
    return _dialogue[0] if _dialogue else None

"""What the rooms above need a yes for: each offers its purposes, the wiring does it."""

from andruck.consent.rules import Purpose, is_assigned

_purposes: dict[str, Purpose] = {}


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

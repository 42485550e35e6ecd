"""Silent edits: what was published may be changed, but not without saying what kind of change it is.

Pressekodex, Ziffer 3: corrections are prompt, recognisable, and name what they correct.
"""

from enum import StrEnum

from andruck.core.errors import Refusal

SILENT_LIMIT = 30
"""Characters that may differ without a word: enough for typing errors, too few for a changed fact."""


class ChangeKind(StrEnum):
    """What an editor says about a change of a published text."""

    NONE = ""
    TYPO = "typo"
    UPDATE = "update"
    CORRECTION = "correction"


def changed_characters(before: str, after: str, *, limit: int = SILENT_LIMIT) -> int:
    """How many characters were taken out or put in, counted up to ``limit``; ``limit + 1`` stands for more.

    The fewest there can be (Myers, 1986). Stopping at the limit keeps it linear in the length of the texts,
    however much was changed.
    """
    start = _common(before, after)
    before, after = before[start:], after[start:]
    end = _common(before[::-1], after[::-1])
    before, after = before[: len(before) - end], after[: len(after) - end]
    if abs(len(before) - len(after)) > limit:
        return limit + 1
    # reached[k]: how far into ``before`` one comes on diagonal k (place in before minus place in after).
    reached = {1: 0}
    for edits in range(limit + 1):
        for k in range(-edits, edits + 1, 2):
            down = k == -edits or (k != edits and reached.get(k - 1, -1) < reached.get(k + 1, -1))
            x = reached[k + 1] if down else reached[k - 1] + 1
            while x < len(before) and x - k < len(after) and before[x] == after[x - k]:
                x += 1
            reached[k] = x
            if x >= len(before) and x - k >= len(after):
                return edits
    return limit + 1


def _common(one: str, other: str) -> int:
    """The length of the beginning that both texts share."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def refusal(*, before: str, after: str, kind: ChangeKind, new_corrections: int) -> Refusal | None:
    """Why this change of a published text may not go out as it is, or None."""
    if kind is ChangeKind.CORRECTION and new_corrections == 0:
        return Refusal(
            "correction_missing",
            "A correction needs its block in the text: what was wrong, what is right.",
            field="change_kind",
        )
    if kind is ChangeKind.NONE and new_corrections == 0 and changed_characters(before, after) > SILENT_LIMIT:
        return Refusal(
            "silent_edit",
            "The published text changes noticeably. Say what kind of change it is.",
            field="change_kind",
        )
    return None

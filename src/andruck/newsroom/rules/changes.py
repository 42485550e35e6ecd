"""Silent edits: what was published may be changed, but not without saying what kind of change it is.

Pressekodex, Ziffer 3: corrections are prompt, recognisable, and name what they correct.
"""

from difflib import SequenceMatcher
from enum import StrEnum

from andruck.core.errors import Refusal

SILENT_LIMIT = 30
"""Characters that may differ without a word: enough for typing errors, too few for a changed fact."""

_EXACT_UP_TO = 20_000


class ChangeKind(StrEnum):
    """What an editor says about a change of a published text."""

    NONE = ""
    TYPO = "typo"
    UPDATE = "update"
    CORRECTION = "correction"


def changed_characters(before: str, after: str) -> int:
    """How many characters were taken out or put in. Long texts are compared by words, which is faster."""
    if before == after:
        return 0
    if len(before) + len(after) > _EXACT_UP_TO:
        old, new = before.split(), after.split()
        matcher = SequenceMatcher(None, old, new, autojunk=False)
        return sum(
            len(" ".join(old[a:b])) + len(" ".join(new[c:d]))
            for tag, a, b, c, d in matcher.get_opcodes()
            if tag != "equal"
        )
    matcher_text = SequenceMatcher(None, before, after, autojunk=False)
    return sum((b - a) + (d - c) for tag, a, b, c, d in matcher_text.get_opcodes() if tag != "equal")


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

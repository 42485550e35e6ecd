"""Staged protection of people in the archive, after BVerfG 1 BvR 16/13 and ECtHR Hurbain v. Belgium.

Each stage includes the ones before it. The original stays sealed and unchanged. An article may be part of several
cases: then the highest stage holds, and when one case is lowered exactly what the others still demand remains.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

from andruck.core.errors import Refusal
from andruck.newsroom.rules.names import Redaction, redact, words_of

SHORTEST_NAME = 2


class Stage(IntEnum):
    """How far an article is withdrawn from view for one person's sake."""

    OPEN = 0
    NOINDEX = 1
    UNLISTED = 2
    REDACTED = 3
    NOTED = 4
    UNPUBLISHED = 5


@dataclass(frozen=True, slots=True)
class File:
    """What is in the file of a case when its stage is set; ``articles`` is how many articles it is about."""

    articles: int
    redactions: Sequence[Redaction] = ()
    decision: str = ""
    note: str = ""


def demanded(stages: Iterable[int]) -> Stage:
    """The protection of an article that is part of cases in these stages; OPEN when there are none."""
    return Stage(max(stages, default=Stage.OPEN))


def refusal(stage: Stage, file: File) -> Refusal | None:
    """Why the case may not be put into this stage as the file stands, or None. Reasons come before tools."""
    if (found := _unusable(file.redactions)) is not None:
        return found
    if stage is Stage.OPEN:
        return None
    if not file.decision.strip():
        return Refusal("case_decision", "Write down the decision and its reasons first.", field="decision")
    if not file.articles:
        return Refusal("case_articles", "Name the articles that the case is about.", field="stage")
    if stage in {Stage.REDACTED, Stage.NOTED} and not file.redactions:
        return Refusal("case_names", "Name what is to be replaced in the public version.", field="stage")
    if stage is Stage.NOTED and not file.note.strip():
        return Refusal("case_note", "Write the note for readers first.", field="note")
    return None


def _unusable(redactions: Sequence[Redaction]) -> Refusal | None:
    for redaction in redactions:
        if sum(map(str.isalnum, "".join(words_of(redaction.find)))) < SHORTEST_NAME:
            return Refusal(
                "case_name",
                f"“{redaction.find}” is no name that can be found in a text.",
                field="stage",
                name=redaction.find,
            )
        if redact(redaction.replace, redactions) != redaction.replace:
            return Refusal(
                "case_replacement",
                f"“{redaction.replace}” still holds a name that is to disappear.",
                field="stage",
                name=redaction.replace,
            )
    return None

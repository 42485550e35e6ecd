"""Staged protection of people in the archive, after BVerfG 1 BvR 16/13 and ECtHR Hurbain v. Belgium.

Each stage includes the ones before it. The original stays sealed and unchanged.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum


class Stage(IntEnum):
    """How far an article is withdrawn from view for one person's sake."""

    OPEN = 0
    NOINDEX = 1
    UNLISTED = 2
    REDACTED = 3
    NOTED = 4
    UNPUBLISHED = 5


@dataclass(frozen=True, slots=True)
class Redaction:
    """A name and what stands in its place."""

    find: str
    replace: str


def redact(text: str, redactions: Iterable[Redaction]) -> str:
    """Replace whole names regardless of case and of how their parts are spaced; longest first.

    A genitive or plural ending ("Meiers", "Meier’s", "Müllers") is covered; a longer word that merely begins
    with the name ("Meierhof") is not.
    """
    for redaction in sorted(redactions, key=lambda item: len(item.find), reverse=True):
        parts = [re.escape(part) for part in redaction.find.split()]
        if not parts:
            continue
        between = r"(?:[\s\u00ad\u2011-]|&nbsp;|&#160;)+"
        pattern = rf"(?<!\w){between.join(parts)}(?:(?:['’]?s|['’]|ens?|n)(?!\w)|(?!\w))"
        text = re.sub(pattern, lambda _, new=redaction.replace: new, text, flags=re.IGNORECASE)  # type: ignore[misc]
    return text

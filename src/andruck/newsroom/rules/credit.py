"""The agency credit at the end of a text: "Agenturen/nd", "dpa/nd", "nd"."""

from collections.abc import Sequence


def credit(agencies: Sequence[str], *, own_mark: str, with_own: bool, several: str) -> str:
    """The printed form: one agency by its mark, more than one as ``several``, then our own mark.

    ``several`` is the word for agencies in the paper's language. An empty string when there is nobody to name.

    >>> credit(["dpa", "AFP"], own_mark="nd", with_own=True, several="Agenturen")
    'Agenturen/nd'
    """
    marks = list(dict.fromkeys(mark for mark in agencies if mark))
    parts = [several] if len(marks) > 1 else marks
    if with_own and own_mark and parts:
        parts = [*parts, own_mark]
    return "/".join(parts)

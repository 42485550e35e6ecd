"""Words that somebody may have meant."""

from collections.abc import Iterable

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def near(form: str) -> set[str]:
    """Every string one slip of the finger away: a letter too many, missing, wrong, or two swapped."""
    pairs = [(form[:n], form[n:]) for n in range(len(form) + 1)]
    found = {a + b[1:] for a, b in pairs if b}
    found |= {a + b[1] + b[0] + b[2:] for a, b in pairs if len(b) > 1}
    found |= {a + letter + b[1:] for a, b in pairs if b for letter in _LETTERS}
    found |= {a + letter + b for a, b in pairs for letter in _LETTERS}
    return {one for one in found if len(one) > 1} - {form}


def within_two(form: str, candidates: Iterable[str]) -> list[str]:
    """Those of the candidates that two slips lead to, or fewer."""
    return [one for one in candidates if abs(len(one) - len(form)) <= 2 and _distance(form, one) <= 2]


def _distance(one: str, other: str) -> int:
    """Slips between two words, swapped neighbours being one; anything above two comes as three."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        before, last, row = row, before, [i]
        for j, b in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if last and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > 2:
            return 3
    return min(row[-1], 3)

"""Print references: from page numbers to "Seite 4", "Seiten 4 und 8", "Seiten 2–4 und 8"."""

from collections.abc import Iterable


def runs(pages: Iterable[int]) -> list[tuple[int, int]]:
    """Sorted runs (first, last) of neighbouring pages; a run of two stays two single pages, as papers print it.

    >>> runs([8, 4])
    [(4, 4), (8, 8)]
    >>> runs([2, 3, 4, 8])
    [(2, 4), (8, 8)]
    """
    found: list[list[int]] = []
    for page in sorted(set(pages)):
        if found and page == found[-1][-1] + 1:
            found[-1].append(page)
        else:
            found.append([page])
    result: list[tuple[int, int]] = []
    for run in found:
        if len(run) == 2:
            result += [(run[0], run[0]), (run[1], run[1])]
        else:
            result.append((run[0], run[-1]))
    return result


def phrase(pages: Iterable[int], *, one: str, many: str, conjunction: str) -> str:
    """The printed reference. Words come from the caller's language.

    >>> phrase([8, 4], one="Seite", many="Seiten", conjunction="und")
    'Seiten 4 und 8'
    """
    parts = [str(first) if first == last else f"{first}–{last}" for first, last in runs(pages)]
    if not parts:
        return ""
    if len(parts) == 1:
        word = one if "–" not in parts[0] else many
        return f"{word} {parts[0]}"
    return f"{many} {', '.join(parts[:-1])} {conjunction} {parts[-1]}"

"""Takes German compounds apart, with the archive's own words as its dictionary.

A word is split where its parts are more frequent in the archive than itself (their geometric mean), joined by one
of the few sounds German puts in between. Names stay whole: words that mostly stand right behind another noun.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from andruck.newsroom.rules.analysis.constituents import COMMON
from andruck.newsroom.rules.analysis.words import plain

SHORTEST = 4
"""Letters of the shortest part; shorter ones are far more often an accident than a word."""

SHORT = frozenset({"bau", "amt", "rat", "gas", "bus", "rad", "see"})
"""The exceptions."""

SEEN = 3
"""How often the archive must have used a word before it is believed to be part of others."""

LARGEST = 120_000
"""Words that a lexicon remembers: the most frequent ones."""

_JOINTS = ("", "s", "n", "en", "es", "er", "e", "ns")
_PAIR = re.compile(r"([^\W\d_][\w-]*)[ \u00a0]([A-ZÄÖÜ][^\W\d_]{5,})")
_SENTENCE = re.compile(r"\w+")
_ENDINGS = ("", "en", "n", "e", "er", "s", "es", "em", "ern")


@dataclass(slots=True)
class Lexicon:
    """What has been learned of the archive's words: how often in all, capitalised, and behind another noun.

    ``surface`` is how a word is usually written.
    """

    counts: Counter[str] = field(default_factory=Counter)
    capitals: Counter[str] = field(default_factory=Counter)
    behind: Counter[str] = field(default_factory=Counter)
    names: set[str] = field(default_factory=set)

    def learn(self, text: str) -> None:
        """Count the words of a text, as they are written."""
        self.counts.update(_SENTENCE.findall(text))
        for before, word in _PAIR.findall(text):
            if before[0].isupper() and not before.endswith("er") and len(before) > 2:
                self.behind[word] += 1

    def keep_whole(self, name: str) -> None:
        """Remember somebody's name."""
        self.names.update(form for word in _SENTENCE.findall(name) for form in plain(word))

    def folded(self) -> "Vocabulary":
        """The same by plain forms, ready to be used and stored."""
        counts: Counter[str] = Counter()
        capitals: Counter[str] = Counter()
        best: dict[str, tuple[int, str]] = {}
        behind: Counter[str] = Counter()
        for written, count in self.counts.most_common(LARGEST * 3):
            if written[0].isdigit() or len(written) > 40:
                continue
            for form in plain(written):
                counts[form] += count
                if written[0].isupper():
                    capitals[form] += count
                best[form] = max(best.get(form, (0, "")), (count, written))
        for written, count in self.behind.items():
            for form in plain(written):
                behind[form] += count
        names = self.names | {
            form for form, count in behind.items() if count > 1 and count > 0.6 * counts.get(form, 0)
        }
        kept = dict(counts.most_common(LARGEST))
        return Vocabulary(
            counts=kept,
            nouns=frozenset(form for form in kept if capitals[form] * 2 > kept[form]),
            names=frozenset(names & kept.keys()) | self.names,
            surface={form: best[form][1] for form in kept if best[form][1] != form},
        )


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A lexicon by plain forms. ``surface`` holds how a word is written where that differs."""

    counts: Mapping[str, int] = field(default_factory=dict)
    nouns: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    surface: Mapping[str, str] = field(default_factory=dict)

    def written(self, form: str) -> str:
        """How a plain form is usually written."""
        return self.surface.get(form, form)

    def as_json(self) -> dict[str, object]:
        """For storing it; ``vocabulary`` is the way back."""
        return {
            "counts": dict(self.counts),
            "nouns": sorted(self.nouns),
            "names": sorted(self.names),
            "surface": dict(self.surface),
        }


def vocabulary(stored: Mapping[str, object]) -> Vocabulary:
    """A vocabulary as it was stored. Raises KeyError, TypeError or ValueError for anything else."""
    counts, surface = stored["counts"], stored["surface"]
    nouns, names = stored["nouns"], stored["names"]
    if not (isinstance(counts, dict) and isinstance(surface, dict)):
        raise TypeError("counts and surface are objects")
    if not (isinstance(nouns, list) and isinstance(names, list)):
        raise TypeError("nouns and names are lists")
    return Vocabulary(counts, frozenset(nouns), frozenset(names), surface)


class Splitter:
    """Splits plain forms into plain forms."""

    def __init__(self, known: Vocabulary) -> None:
        self._names = known.names
        self._counts = known.counts
        self._worth: dict[str, float] = {}
        floor = max(SEEN, sum(known.counts.values()) // 400_000)
        for form, count in known.counts.items():
            if len(form) >= SHORTEST and count >= SEEN and form in known.nouns and form not in known.names:
                self._worth[form] = float(count)
        for form in COMMON | SHORT:
            # Known to be a word, whatever this archive has printed so far.
            self._worth[form] = max(self._worth.get(form, 0.0), float(floor * 4))

    def split(self, form: str) -> tuple[str, ...]:
        """The parts of a compound and their own parts; empty for everything that is none."""
        parts = self._parts(form)
        return tuple(dict.fromkeys(one for part in parts for one in (part, *self._parts(part))))

    def smallest(self, form: str) -> tuple[str, ...]:
        """Only the parts that have no parts themselves."""
        return tuple(dict.fromkeys(one for part in self._parts(form) for one in self._parts(part) or (part,)))

    def _parts(self, form: str) -> tuple[str, ...]:
        if len(form) < SHORTEST + 3 or form in self._names or not form.isalpha():
            return ()
        parts = self._best(form)
        if not parts or len(parts) < 2:
            return ()
        own = self._counts.get(form, 0)
        worth = 1.0
        for part in parts:
            worth *= self._worth[part]
        return parts if worth ** (1 / len(parts)) > own else ()

    def _best(self, form: str) -> tuple[str, ...]:
        """The split with the fewest and then the most frequent parts: one pass from the left."""
        size = len(form)
        best: list[tuple[int, float, tuple[str, ...]] | None] = [None] * (size + 1)
        best[0] = (0, 0.0, ())
        for start in range(size - 2):
            here = best[start]
            if here is None or len(here[2]) > 4:
                continue
            for end in range(start + 3, size + 1):
                if start == 0 and end == size:
                    break
                for part, rest in self._candidates(form[start:end], last=end == size):
                    # Sums of negative worth, so that the smaller tuple is the better one.
                    found = (here[0] + 1, here[1] - self._worth[part], (*here[2], part))
                    for stop in self._stops(form, end, rest):
                        known = best[stop]
                        if known is None or found[:2] < known[:2]:
                            best[stop] = found
        final = best[size]
        return final[2] if final else ()

    def _candidates(self, piece: str, *, last: bool) -> list[tuple[str, bool]]:
        """Known words that this piece is: itself, at the end also inflected, before the end also without its e."""
        if piece in self._worth:
            return [(piece, not last)]
        if last:
            for ending in _ENDINGS[1:]:
                bare = piece.removesuffix(ending)
                if bare != piece and len(bare) >= SHORTEST and bare in self._worth:
                    return [(bare, False)]
            return []
        return [(piece + "e", False)] if len(piece) > 3 and piece + "e" in self._worth else []

    def _stops(self, form: str, end: int, joints: bool) -> list[int]:
        """Where the next part may begin: at once, or after one of the sounds in between."""
        if end == len(form) or not joints:
            return [end]
        return [
            end + len(joint)
            for joint in _JOINTS
            if form.startswith(joint, end) and len(form) - end - len(joint) >= 3
        ]


def learned(texts: Iterable[str]) -> Vocabulary:
    """The vocabulary of some texts."""
    lexicon = Lexicon()
    for text in texts:
        lexicon.learn(text)
    return lexicon.folded()

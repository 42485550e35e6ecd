"""The judged questions (judgements.toml), and how well an order of answers fits them."""

import math
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

DEPTH = 10
GRADES = {"best": 3, "good": 2, "touches": 1}
FILE = Path(__file__).with_name("judgements.toml")


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody types, and the grade (1–3) of every article that answers it."""

    corpus: str
    words: str
    held_out: bool
    grades: Mapping[str, int]


def questions(corpus: str) -> list[Question]:
    """The questions about one corpus: "demo" or "real"."""
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))["question"]
    return [
        Question(
            row["corpus"],
            row["words"],
            row["held_out"],
            {key: grade for name, grade in GRADES.items() for key in row.get(name, ())},
        )
        for row in rows
        if row["corpus"] == corpus
    ]


def ndcg(found: Sequence[str], grades: Mapping[str, int], depth: int = DEPTH) -> float:
    """Normalised discounted cumulative gain of the first ``depth`` answers: 1.0 is the best order there is."""
    gained = _gain([grades.get(key, 0) for key in found[:depth]])
    return gained / _gain(sorted(grades.values(), reverse=True)[:depth])


def _gain(grades: Sequence[int]) -> float:
    return sum((2.0**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades))


def measured(asked: Sequence[Question], find: Callable[[str], Sequence[str]]) -> dict[str, float]:
    """nDCG@10 of every question by its words. ``find`` gives the keys of the answers, best first."""
    return {question.words: ndcg(find(question.words), question.grades) for question in asked}


def mean(scores: Mapping[str, float], asked: Sequence[Question], *, held_out: bool) -> float:
    """The mean over one half of the questions."""
    half = [scores[question.words] for question in asked if question.held_out == held_out]
    return sum(half) / len(half)


def table(corpus: str, asked: Sequence[Question], ways: Mapping[str, Mapping[str, float]]) -> str:
    """One line per half and way, and the questions of the tuning half that each way answers worst."""
    lines = [f"nDCG@{DEPTH}, corpus {corpus}, {len(asked)} questions"]
    for name, scores in ways.items():
        tuned, held = (mean(scores, asked, held_out=half) for half in (False, True))
        lines.append(f"  {name:<10} tuning half {tuned:.3f}   held-out half {held:.3f}")
    for name, scores in ways.items():
        open_ones = [question.words for question in asked if not question.held_out]
        worst = sorted((scores[words], words) for words in open_ones if scores[words] < 0.8)
        lines += [f"    {name}: {score:.2f} {words}" for score, words in worst]
    return "\n".join(lines)


def report(corpus: str, asked: Sequence[Question], ways: Mapping[str, Mapping[str, float]]) -> None:
    """Leave the table for people: build/relevance-CORPUS.txt."""
    folder = FILE.parents[2] / "build"
    folder.mkdir(exist_ok=True)
    (folder / f"relevance-{corpus}.txt").write_text(table(corpus, asked, ways) + "\n", encoding="utf-8")

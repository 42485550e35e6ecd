"""The judgements are whole, and the measure is the one from the books."""

import csv
from collections import Counter

import pytest

from andruck.project.demo import house
from tests.realdata.place import table_of_articles
from tests.relevance import judging


def test_halves_are_even() -> None:
    asked = [*judging.questions("demo"), *judging.questions("real")]
    assert Counter(question.held_out for question in asked) == {False: 43, True: 43}
    assert len({(question.corpus, question.words) for question in asked}) == 86
    assert [question.words for question in asked if not question.grades] == []


def test_judged_texts_are_in_the_demo() -> None:
    demo = house.load("de")
    judged = {key for question in judging.questions("demo") for key in question.grades}
    assert judged - demo.articles.keys() == set()


@pytest.mark.realdata
def test_judged_articles_are_in_the_real_corpus() -> None:
    with table_of_articles().open(encoding="utf-8", newline="") as stream:
        ids = {row["id"] for row in csv.DictReader(stream)}
    judged = {key for question in judging.questions("real") for key in question.grades}
    assert judged - ids == set()


def test_measure() -> None:
    grades = {"a": 3, "b": 2, "c": 1}
    assert judging.ndcg(["a", "b", "c"], grades) == 1.0
    assert judging.ndcg([], grades) == 0.0
    assert judging.ndcg(["x", "y"], grades) == 0.0
    # By hand: 3 and 7 · 0.6309, of 7 and 3 · 0.6309 and 1 · 0.5.
    assert judging.ndcg(["b", "a"], grades) == pytest.approx(0.7896, abs=1e-4)
    assert judging.ndcg(["x"] * 10 + ["a"], grades) == 0.0

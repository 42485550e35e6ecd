"""What a search costs: our engine, and SQLite's FTS5 over the same words in the same run.

python -m bench.searching SIZE     in the data folder of ANDRUCK_DATA; prints one figure a line
"""

import json
import random
import re
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path

import django

django.setup()

from andruck.core import clock  # noqa: E402
from andruck.infra import journal  # noqa: E402
from andruck.newsroom import models, ports  # noqa: E402
from andruck.newsroom.actions import indexing, publishing  # noqa: E402
from andruck.newsroom.adapters.tantivy import TantivySearch  # noqa: E402
from andruck.newsroom.queries import documents  # noqa: E402
from andruck.newsroom.rules.analysis import words  # noqa: E402
from andruck.newsroom.rules.analysis.compounds import Splitter, Vocabulary, learned  # noqa: E402
from andruck.newsroom.rules.analysis.texts import Analyser  # noqa: E402
from andruck.newsroom.rules.searching import Query, Sort, parse  # noqa: E402
from bench.report import Figure, at_most, p95  # noqa: E402

ROUNDS = 150
PEER_ROUNDS = 40
SAMPLE = 2_000


def questions() -> list[Query]:
    """One, two and three words, frequent and rare ones, and phrases, as the archive itself uses them."""
    chance = random.Random(1946)
    every = list(documents.findable().order_by("pk").values_list("pk", flat=True))
    # From all years: what was written or imported last speaks of one thing only.
    some = sorted(chance.sample(every, min(SAMPLE, len(every))))
    batches = [some[start : start + documents.BATCH] for start in range(0, len(some), documents.BATCH)]
    found = [document for batch in batches for document in documents.of(batch)]
    texts = [f"{document.headline}. {document.body}" for document in found]
    known = learned(texts)
    telling = [form for form in known.counts if form in known.nouns and len(form) > 3]
    frequent, middle, rare = telling[:150], telling[150:1500], telling[1500:]
    groups: list[Callable[[], str]] = [
        lambda: chance.choice(frequent),
        lambda: chance.choice(middle),
        lambda: chance.choice(rare or middle),
        lambda: " ".join(chance.sample(frequent, 2)),
        lambda: f"{chance.choice(frequent)} {chance.choice(middle)}",
        lambda: f"{chance.choice(frequent)} {chance.choice(frequent)} {chance.choice(middle)}",
        lambda: f'"{_phrase(chance, texts)}"',
    ]
    return [replace(parse(groups[n % len(groups)]()), facets=False, size=10) for n in range(ROUNDS)]


def _phrase(chance: random.Random, texts: list[str]) -> str:
    """Three neighbouring words that begin and end with one that says something, as people quote them."""
    while True:
        found = re.findall(r"\w+", chance.choice(texts))
        start = chance.randrange(max(len(found) - 3, 1))
        picked = found[start : start + 3]
        if len(picked) == 3 and not {picked[0].lower(), picked[2].lower()} & words.STOP["de"]:
            return " ".join(picked)


def times(asked: list[Query], search: Callable[[Query], object]) -> list[float]:
    """Milliseconds of each question, after some that do not count."""
    for query in asked[:10]:
        search(query)
    found = []
    for query in asked:
        before = time.perf_counter()
        search(query)
        found.append((time.perf_counter() - before) * 1000)
    return found


@contextmanager
def engine(folder: Path) -> Iterator[TantivySearch]:
    """An index of its own, so that a worker's is left alone."""
    before, made = ports.archive_search(), TantivySearch(folder)
    ports.plug_archive_search(made)
    try:
        yield made
    finally:
        made.close()
        ports.plug_archive_search(before)


def ours(asked: list[Query], folder: Path, size: int) -> Iterator[Figure]:
    """Building, asking, and a new article until it is found."""
    with engine(folder) as search:
        began = time.perf_counter()
        count = indexing.rebuild()
        seconds = time.perf_counter() - began
        of = f"{size:,} articles"
        yield at_most(f"search: index, {of}", seconds / 60, "min", 30, f"{count / seconds:,.0f}/s")
        taken = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
        yield Figure(f"search: size of the index, {of}", round(taken / 1e6, 1), "MB")
        top = times(asked, search.search)
        yield at_most(f"search: top 10, p50, {of}", statistics.median(top), "ms", 10)
        yield at_most(f"search: top 10, p95, {of}", p95(top), "ms", 25)
        with_facets = times([replace(query, facets=True) for query in asked], search.search)
        yield at_most(f"search: with facets, p95, {of}", p95(with_facets), "ms", 50, "five facets")
        by_date = times([replace(query, sort=Sort.NEWEST) for query in asked], search.search)
        yield at_most(f"search: by date, p95, {of}", p95(by_date), "ms", 50)
        slips = times([parse(f"{query.words[0]}qx") for query in asked if query.words][:30], search.search)
        yield Figure(f"search: a slip of the finger, p50, {of}", round(statistics.median(slips), 1), "ms")
        yield at_most(
            f"search: publish → found, {of}", findable(search), "s", 5, "without the worker's 0.5 s"
        )


def findable(search: TantivySearch) -> float:
    """Seconds (median of five) from publishing a change until another process would find it."""
    row = models.Article.objects.filter(live=True).order_by("-first_published_at").first()
    kept, waited = row.headline, []
    reader = TantivySearch(search._folder.path)
    for number in range(5):
        word = f"Findling{clock.now():%H%M%S}{number}"
        row.headline = f"{kept[:100]} {word}"
        before = time.perf_counter()
        row = publishing.publish(article=row)
        indexing.catch_up()
        while not reader.search(replace(parse(word), facets=False)).hits:
            time.sleep(0.02)
        waited.append(time.perf_counter() - before)
    row.headline = kept
    publishing.publish(article=row)
    assert journal.newest() >= search.condition().position
    return statistics.median(waited)


def peer(asked: list[Query], file: Path, size: int) -> Iterator[Figure]:
    """FTS5 with the same stems in two weighted columns; facets are grouped from a table beside it."""
    analyser = Analyser(Splitter(Vocabulary()).split)
    database = sqlite3.connect(file)
    database.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA cache_size=-200000;"
        "CREATE VIRTUAL TABLE found USING fts5(title, body, content='', tokenize='unicode61');"
        "CREATE TABLE facts (id INTEGER PRIMARY KEY, section INTEGER, year INTEGER, moment REAL);"
    )
    began = time.perf_counter()
    for document in documents.every():
        analysed = analyser.document(document)
        database.execute(
            "INSERT INTO found(rowid, title, body) VALUES (?,?,?)",
            (document.id, analysed.title.stems, analysed.whole.stems),
        )
        database.execute(
            "INSERT INTO facts VALUES (?,?,?,?)",
            (document.id, document.section, document.published.year, document.published.timestamp()),
        )
    database.execute("INSERT INTO found(found) VALUES ('optimize')")
    database.commit()
    of = f"{size:,} articles"
    minutes = (time.perf_counter() - began) / 60
    yield Figure(f"FTS5: index, {of}", round(minutes, 2), "min", note="peer; same analysis, without parts")

    def top(query: Query) -> object:
        return database.execute(
            "SELECT rowid FROM found WHERE found MATCH ? ORDER BY bm25(found, 4.0, 1.0) LIMIT 10",
            (_match(query),),
        ).fetchall()

    def facets(query: Query) -> object:
        return top(query), [
            database.execute(
                f"SELECT facts.{name}, count(*) FROM found JOIN facts ON facts.id = found.rowid "
                f"WHERE found MATCH ? GROUP BY 1",
                (_match(query),),
            ).fetchall()
            for name in ("section", "year")
        ]

    plain = times(asked[:PEER_ROUNDS], top)
    yield Figure(f"FTS5: top 10, p50, {of}", round(statistics.median(plain), 1), "ms", note="peer")
    yield Figure(f"FTS5: top 10, p95, {of}", round(p95(plain), 1), "ms", note="peer")
    narrowed = times(asked[:PEER_ROUNDS], facets)
    yield Figure(f"FTS5: with facets, p95, {of}", round(p95(narrowed), 1), "ms", note="peer; two facets")


def _match(query: Query) -> str:
    stems = [words.stem(form, "de") for form in words.asked(query.words, "de")]
    phrases = [
        " ".join(words.stem(form, "de") for form in words.plain_words(phrase)) for phrase in query.phrases
    ]
    return " AND ".join(f'"{text}"' for text in [*stems, *phrases])


def main(size: int) -> None:
    """Print the figures as they come."""
    asked = [query for query in questions() if query.words or query.phrases]
    with tempfile.TemporaryDirectory(prefix="andruck-bench-") as folder:
        for figure in ours(asked, Path(folder) / "search", size):
            print(json.dumps(asdict(figure)), flush=True)
        for figure in peer(asked, Path(folder) / "peer.sqlite3", size):
            print(json.dumps(asdict(figure)), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))

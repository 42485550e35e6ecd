"""Decisions in process, and an opening of the whole paper over 100,000 kept pages.

Prints figures. Works on a press of its own beside the paper.
"""

import functools
import json
import os
import random
import shutil
import sys
import time
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

import django

from bench.report import Figure, at_least, at_most

PAGES, ASKED, QUESTIONS, ROUNDS = 100_000, 2_000, 200_000, 5
TEXT = b"<!doctype html><html><body>" + b"<p>Der Streik geht in die naechste Woche.</p>" * 60


def deciding() -> Figure:
    """Questions answered in a second of one core: mixed articles and readers, ten openings live."""
    from andruck.access.rules import (
        NOBODY,
        ArticleFacts,
        Level,
        Opening,
        ReaderFacts,
        Scope,
        Standing,
        Step,
        Timetable,
        decide,
    )  # fmt: skip
    from andruck.core import clock

    now, day, dice = clock.now(), timedelta(days=1), random.Random(4)
    openings = Timetable(Opening(Scope.SECTION, n + 1, now - day, now + day, "bench") for n in range(10))
    closing = (Step(now - day, Level.OPEN), Step(now + 30 * day, Level.MEMBERS))
    articles = [
        ArticleFacts(n + 1, dice.choice([Level.OPEN, *[Level.MEMBERS] * 4, Level.EPAPER]), n % 20 + 1, (n % 7 + 1,),
                     (n % 50 + 1, n % 30 + 60), steps=closing if n % 10 == 0 else ())
        for n in range(10_000)
    ]  # fmt: skip
    readers = [NOBODY, NOBODY, ReaderFacts(Standing.REGISTERED), ReaderFacts(Standing.MEMBER, now + day),
               ReaderFacts(Standing.EPAPER)]  # fmt: skip
    asked = [(dice.choice(articles), dice.choice(readers)) for _ in range(QUESTIONS)]
    best = 0.0
    for _ in range(ROUNDS):
        begun = time.process_time()
        for article, reader in asked:
            decide(article, reader, openings, now)
        best = max(best, QUESTIONS / (time.process_time() - begun))
    note = f"CPU time, best of {ROUNDS}; half the sections opened, every tenth text closes later"
    return at_least("access: decisions per second and core", round(best), "1/s", 300_000, note)


def opening(folder: Path) -> list[Figure]:
    """How long an opening of everything takes until kept pages are open, and what it costs."""
    from andruck.access.rules import ArticleFacts, Level, Opening, Scope, Variant
    from andruck.core import clock
    from andruck.press import forms, slips
    from andruck.press.admission import publish_openings
    from andruck.press.rules import Encoding
    from andruck.press.serving import Serving, admission_of
    from andruck.press.store import Kept, Store

    shutil.rmtree(folder, ignore_errors=True)
    store = Store(folder)
    # The pages are alike: what is measured is not how they were packed.
    forms.pack, slips.pack = functools.cache(forms.pack), functools.cache(slips.pack)
    headers = (("Content-Type", "text/html"), ("Cache-Control", "public, max-age=0, s-maxage=60"))
    whole, beginning = TEXT + b"</body></html>", TEXT[:500] + b"</body></html>"
    bodies = {Variant.MEMBER: whole, Variant.OPENED: whole, Variant.EXCERPT: beginning}
    for start in range(0, PAGES, 1_000):
        print(f"\rKeeping pages: {start:,}", end="", file=sys.stderr)
        batch = [
            (Kept(_path(n), 200, headers, bodies, frozenset({f"text:{n}"}),
                  facts=ArticleFacts(n + 1, Level.MEMBERS, n % 20 + 1)), store.begin("/"))
            for n in range(start, start + 1_000)
        ]  # fmt: skip
        if not all(store.keep_all(batch, quality=1)):
            sys.exit("The press did not keep the pages.")
    serving = Serving(store, admission_of(store), hosts=["localhost"], https="any")
    asked = random.Random(5).sample(range(PAGES), ASKED)

    def excerpts() -> int:
        now = serving.tick()
        answers = [serving.hot.answer(_path(n), now, Encoding.PLAIN) for n in asked]
        return sum(answer is None or len(answer[3]) < 1_000 for answer in answers)

    if excerpts() != ASKED:
        sys.exit("The pages are not locked.")
    begun, cpu = time.monotonic(), time.process_time()
    publish_openings(store, (Opening(Scope.EVERYTHING, 0, clock.now(), None, "bench"),))
    published, cost = time.monotonic() - begun, time.process_time() - cpu
    locked, shown = excerpts(), time.monotonic() - begun
    note = (
        f"of {ASKED:,} pages asked for at once {locked} were still locked; all answered after {shown:.2f} s"
    )
    return [
        at_most("access: opening everything, 100,000 pages kept: until it holds", published, "s", 1, note),
        at_most("access: opening everything: CPU", cost * 1000, "ms", 1000, "nothing is rendered or purged"),
        at_most("access: opening everything: pages still locked afterwards", locked, "pages", 0),
    ]


def _path(number: int) -> str:
    return f"/artikel/{number + 1}.der-streik.html"


def main() -> None:
    """Measure, and print the figures as JSON."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "andruck.project.settings")
    django.setup()
    folder = Path(os.environ["ANDRUCK_DATA"]).parent / "opening"
    found: list[Any] = [deciding(), *opening(folder)]
    shutil.rmtree(folder, ignore_errors=True)
    for figure in found:
        print(json.dumps(asdict(figure)), flush=True)


if __name__ == "__main__":
    main()

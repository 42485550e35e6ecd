"""A worker that has answers ready says at any time what one would say that has just started."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from andruck.access.rules import ArticleFacts, Level, Opening, Scope, Standing, Step, Variant
from andruck.infra.tokens import AHEAD, Claims, Revocations, derive, issue
from andruck.press import admission as admissions
from andruck.press.admission import Admission, publish_openings, publish_revocations
from andruck.press.hot import HotSet
from andruck.press.store import Store

Keep = Callable[..., bool]
KEYS = derive("a secret")
NOW = 1_790_000_000
START = datetime.fromtimestamp(NOW, UTC)
SECOND = timedelta(seconds=1)


def asker(store: Store) -> HotSet:
    return HotSet(store, Admission(store, KEYS, cookie="reader"))


def ask(hot: HotSet, path: str, now: float, encoding: int, cookies: bytes | None) -> object:
    """As the protocol does: first what was published is read."""
    hot.decides.refresh()
    return hot.answer(path, now, encoding, cookies)


def cookie(reader: int, standing: Standing, issued: int = NOW, lasts: int = 400) -> bytes:
    return b"a=b; reader=" + issue(Claims(reader, standing, 1, issued, issued + lasts), KEYS).encode()


def bodies(name: str) -> dict[Variant, bytes]:
    return {one: f"{name} {one}".encode() for one in Variant}


@pytest.mark.parametrize("seed", range(6))
def test_ready_answers_are_those_of_a_fresh_worker(
    store: Store, keep: Keep, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A worker that has just started would hand a token on that this one has handed on before.
    monkeypatch.setattr(admissions, "TOGETHER", admissions.PATIENCE)
    chance, now = Random(seed), float(NOW)
    steps = (Step(START + 90 * SECOND, Level.OPEN), Step(START + 300 * SECOND, Level.MEMBERS))
    articles = {
        "/1/": ArticleFacts(1, Level.MEMBERS, section=4),
        "/2/": ArticleFacts(2, Level.REGISTERED, section=5, tags=(8,)),
        "/3/": ArticleFacts(3, Level.MEMBERS, section=4, steps=steps),
        "/4/": ArticleFacts(4, Level.OPEN, section=4),
    }
    senders = [
        None, b"", b"a=b", b"reader=forged", cookie(9, Standing.MEMBER, NOW + AHEAD + 200),
        *(cookie(n, standing) for n, standing in enumerate(Standing)), cookie(7, Standing.MEMBER, NOW - 380),
    ]  # fmt: skip
    for path, facts in articles.items():
        keep(path, bodies(path), facts=facts)
    hot, same = asker(store), 0
    for _ in range(700):
        now += chance.choice([0, 0, 0, 0, 0.5, 7, -3, -20, 20])
        match chance.randrange(40):
            case 0:
                starts = datetime.fromtimestamp(now, UTC) + chance.choice([-5, 0, 5]) * SECOND
                ends = chance.choice([None, starts + 20 * SECOND])
                scope = chance.choice([Scope.EVERYTHING, Scope.SECTION, Scope.TAG, Scope.ARTICLE])
                key = {Scope.EVERYTHING: 0, Scope.SECTION: 4, Scope.TAG: 8, Scope.ARTICLE: 1}[scope]
                publish_openings(store, (Opening(scope, key, starts, ends, "x"),))
            case 1:
                publish_openings(store, ())
            case 2:
                publish_revocations(store, Revocations({chance.randrange(5): chance.randrange(3)}))
            case 3:
                path = chance.choice(list(articles))
                keep(path, bodies(f"{path} {now}"), facts=articles[path])
            case 4:
                path = chance.choice(list(articles))
                articles[path] = ArticleFacts(articles[path].id, chance.choice(list(Level)), section=4)
                keep(path, bodies(path), facts=articles[path])
        asked = chance.choice(list(articles)), now, chance.randrange(3), chance.choice(senders)
        first = ask(hot, *asked)
        assert first == ask(asker(store), *asked), asked
        same += first is not None and ask(hot, *asked) is first
    assert same > 300, "most answers were at hand"
    assert any(page.ready for page in hot.pages.values())


def test_towards_a_change_caches_between_may_keep_it_for_less(store: Store, keep: Keep) -> None:
    keep("/1/", bodies("1"), facts=ArticleFacts(1, Level.MEMBERS, section=4))
    publish_openings(store, (Opening(Scope.SECTION, 4, START, START + 100 * SECOND, "x"),))
    hot = asker(store)
    for after, seconds in ((0, 60), (40, 60), (41, 59), (50, 50), (99, 1)):
        assert b"s-maxage=%d\r\n" % seconds in ask(hot, "/1/", NOW + after, 2, None)[2]

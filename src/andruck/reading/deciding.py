"""The decisions behind the variants of an article's page."""

from datetime import datetime

from andruck.access.rules import NOBODY, ArticleFacts, Decision, Why, decide
from andruck.core import clock


def for_variants(facts: ArticleFacts, at: datetime | None = None) -> tuple[Decision, ...]:
    """One decision for every variant that this article's page can have: only one if nothing locks it any more.

    Openings are of no account here, the kept variants serve whatever they say: which one a reader gets, and for
    what reason it is opened, is decided when it is sent. Steps are: what is said about them holds until the next.
    """
    nobody = decide(facts, NOBODY, (), at or clock.now())
    if nobody.allowed and nobody.until is None:
        return (nobody,)
    change = nobody.next_change
    # Of a text that is open now: what will be said from the moment on at which it closes, should Django fail then.
    walled = decide(facts, NOBODY, (), nobody.until) if nobody.allowed and nobody.until else nobody
    opened = nobody if nobody.allowed else Decision(True, Why.OPENING, next_change=change)
    member = Decision(True, Why.MEMBER, next_change=change)
    return member, opened, walled._replace(next_change=change)

"""What a provider's answers have in common: they come or do not, they are understood or not, and cents are cents."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from functools import wraps
from typing import ParamSpec, TypeVar

from andruck.core.money import Money

P = ParamSpec("P")
R = TypeVar("R")


class NoAnswer(Exception):  # noqa: N818 (a condition, not somebody's mistake)
    """Nobody said what became of a call: time ran out, 5xx, no JSON, something not understood.

    ``after``: in how many seconds the provider wants to be asked again.
    """

    def __init__(self, why: str, *, after: float | None = None) -> None:
        super().__init__(why)
        self.after = after


@dataclass(frozen=True, slots=True)
class Greeting:
    """What a provider says when it is asked whether it knows us: ways to pay in its words, and what we may not do."""

    variants: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()


def understanding(work: Callable[P, R]) -> Callable[P, R]:
    """Whatever cannot be understood is no answer."""

    @wraps(work)
    def understood(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return work(*args, **kwargs)
        except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
            raise NoAnswer(f"the answer was not understood ({type(error).__name__})") from error

    return understood


def exactly(value: object, currency: object) -> Money:
    """``"12.50"``, ``"EUR"``. Raises ``ValueError`` for parts of a cent and for what is no number."""
    try:
        cents = Decimal(str(value)).scaleb(2)
    except InvalidOperation as error:
        raise ValueError("This is no amount.") from error
    if not cents.is_finite() or cents != cents.to_integral_value():
        raise ValueError("This is no amount in whole cents.")
    return Money(int(cents), str(currency))


def moment(text: str) -> datetime:
    """``2026-11-29T04:05:06Z``; raises ``ValueError`` for one without an offset."""
    read = datetime.fromisoformat(text.upper())
    if read.tzinfo is None:
        raise ValueError("A moment without an offset.")
    return read.astimezone(UTC)

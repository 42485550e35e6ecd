"""What can go wrong between us and a provider, to order: at which operation, how often, in which way."""

import random
from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

BEFORE = {"refused", "error_500", "error_503", "unauthorized", "rate_limit", "stall_before", "issue"}
"""Nothing has been done when the answer goes wrong."""
AFTER = {"dropped", "stall", "error_after", "broken_json", "html", "empty"}
"""It has been done, and the answer does not say so."""
LIES = {"wrong_amount", "wrong_currency", "wrong_payee", "partial_page", "page_error", "junk"}
"""It has been done, and the answer is well-formed and wrong."""


@dataclass(frozen=True)
class Fault:
    """One fault. ``seconds``: how long a stalling answer is held back. ``issue``: the provider's own error.

    ``seed``: where ``junk`` puts what into an answer.
    """

    kind: str
    seconds: float = 30.0
    issue: str = ""
    status: int = 422
    skip: int = 0
    seed: int = 0

    @property
    def after(self) -> bool:
        """Whether the operation is carried out."""
        return self.kind not in BEFORE

    @property
    def replaces(self) -> bool:
        """Whether the answer is thrown away."""
        return self.kind in AFTER

    def instead(self) -> Any:
        """The answer that goes out instead; None: the connection is closed."""
        from tests.emulators.server import Answer

        match self.kind:
            case "refused" | "dropped" | "stall" | "stall_before":
                return None
            case "error_500" | "error_after":
                return Answer(
                    500,
                    {
                        "name": "INTERNAL_SERVER_ERROR",
                        "title": "Internal Server Error",
                        "status": 500,
                        "detail": "Something went wrong.",
                        "message": "Something went wrong.",
                    },
                )
            case "error_503":
                return Answer(503, "<html>Service Unavailable</html>", kind="text/html")
            case "broken_json":
                return Answer(200, '{"id": "8AB123", "status": "COMPL')
            case "html":
                return Answer(200, "<html>Maintenance</html>", kind="text/html")
            case "empty":
                return Answer(200, "")
            case "unauthorized":
                return Answer(
                    401,
                    {
                        "error": "invalid_token",
                        "status": 401,
                        "title": "Unauthorized Request",
                        "detail": "Token signature verification failed",
                        "error_description": "Token signature verification failed",
                    },
                )
            case "rate_limit":
                return Answer(
                    429,
                    {
                        "name": "RATE_LIMIT_REACHED",
                        "status": 429,
                        "title": "Too Many Requests",
                        "detail": "Too many requests.",
                        "message": "Too many requests.",
                    },
                    {"Retry-After": "1"},
                )
        raise AssertionError(f"{self.kind} is made by the provider itself")


class Faults:
    """Faults waiting for their operation, first come, first served."""

    def __init__(self) -> None:
        self._waiting: dict[str, list[Fault]] = defaultdict(list)

    def add(self, operation: str, kind: str, *, times: int = 1, **more: Any) -> None:
        """Let the next ``times`` calls of an operation go wrong; ``skip`` calls before go well."""
        if kind not in BEFORE | AFTER | LIES:
            raise ValueError(f"{kind} is no fault")
        self._waiting[operation] += [Fault(kind, **more)] + [
            Fault(kind, **{**more, "skip": 0}) for _ in range(times - 1)
        ]

    def take(self, operation: str) -> Fault | None:
        """The fault for this call, used up."""
        queue = self._waiting.get(operation)
        if not queue:
            return None
        if queue[0].skip:
            first = queue[0]
            queue[0] = replace(first, skip=first.skip - 1)
            return None
        return queue.pop(0)

    def clear(self) -> None:
        """All is well again."""
        self._waiting.clear()

    @property
    def left(self) -> int:
        """How many faults nobody has met."""
        return sum(len(queue) for queue in self._waiting.values())


JUNK = (
    None,
    True,
    7,
    -1,
    1e300,
    "",
    "x",
    "-12.50",
    "0.001",
    "NaN",
    [],
    {},
    [None],
    {"x": 1},
    "2026",
    "9" * 400,
)


def junk(body: Any, seed: int) -> Any:
    """The same answer in which one thing, anywhere, is missing or something else."""
    chance = random.Random(seed)
    places: list[tuple[Any, Any]] = []

    def look(part: Any) -> None:
        keys = list(part) if isinstance(part, dict) else range(len(part)) if isinstance(part, list) else []
        for key in keys:
            places.append((part, key))
            look(part[key])

    look(body)
    if not places:
        return chance.choice(JUNK)
    part, key = chance.choice(places)
    if isinstance(part, dict) and chance.random() < 0.4:
        del part[key]
    else:
        part[key] = chance.choice(JUNK)
    return body


def lie(body: Any, kind: str, payee: tuple[str, str]) -> Any:
    """The same answer with every amount a cent higher, in another currency, or for another payee (field, value)."""
    if isinstance(body, list):
        return [lie(part, kind, payee) for part in body]
    if not isinstance(body, dict):
        return body
    currency = next(iter(body.keys() - {"value"}), "")
    if body.keys() == {currency, "value"} and currency.startswith("currency"):
        if kind == "wrong_amount":
            return {**body, "value": str(Decimal(body["value"]) + Decimal("0.01"))}
        return {**body, currency: "USD"} if kind == "wrong_currency" else body
    told = {name: lie(part, kind, payee) for name, part in body.items()}
    if kind == "wrong_payee" and payee[0] in told:
        told[payee[0]] = payee[1]
    return told

"""A connection that misbehaves as it is told."""

from collections import deque
from dataclasses import dataclass, field
from typing import Any

from tests.emulators.bank.engine import Answer, Bank

CALLS = ("create", "confirm", "refund", "cancel")


@dataclass
class Line:
    """A connection to the bank. ``faults`` are used up one per request that changes something, in their order:

    ``lost`` (never arrives), ``timeout`` (arrives, the answer does not), ``error`` (arrives, answered with 500),
    ``refused`` (never arrives, answered with 503), ``fine``. ``away``: nothing gets through, reading neither.
    """

    bank: Bank
    faults: deque[str] = field(default_factory=deque)
    away: bool = False

    def __call__(self, path: str, body: dict[str, Any]) -> Answer:
        if self.away:
            raise ConnectionError("away")
        fault = self.faults.popleft() if path in CALLS and self.faults else "fine"
        if fault == "lost":
            raise TimeoutError("lost")
        if fault == "refused":
            return 503, {}
        answer = self.bank.request(path, body)
        if fault == "timeout":
            raise TimeoutError("no answer")
        return (500, {}) if fault == "error" else answer

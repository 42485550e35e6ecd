"""Messages of a stand-in: kept until somebody sends them, or sent at once with retries, like the real ones."""

import http.client
import random
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

RETRIES = 25


@dataclass(frozen=True)
class Message:
    """One transmission: where it goes, its bytes and headers, in small letters."""

    event: str
    kind: str
    raw: bytes
    headers: dict[str, str]
    address: str = ""


class Hooks:
    """Messages that wait. Held until ``post`` or, after ``send_at_once``, sent by a thread.

    Knobs: ``duplicates`` more transmissions of each; ``lose``, a share of them; ``shuffle`` their order; ``delay``.
    """

    def __init__(self) -> None:
        self.held: list[Message] = []
        self.duplicates, self.lose, self.delay = 0, 0.0, timedelta()
        self.random = random.Random(7)
        self._wake = threading.Condition()
        self._thread: threading.Thread | None = None
        self._over = False

    def add(self, transmit: Callable[[], Message]) -> None:
        """Something has happened; ``transmit`` makes one transmission of it."""
        if self.random.random() < self.lose:
            return
        with self._wake:
            self.held += [transmit() for _ in range(1 + self.duplicates)]
            self._wake.notify()

    def take(self) -> list[Message]:
        """All that is held; nothing is held any more."""
        with self._wake:
            messages, self.held = self.held, []
        return messages

    def shuffle(self) -> None:
        """Change their order."""
        self.random.shuffle(self.held)

    def post(self, message: Message, *, tries: int = 1) -> int:
        """Send one; the status it was answered with, 0 if there was no answer."""
        status = 0
        for _ in range(tries):
            request = urllib.request.Request(message.address, message.raw, message.headers, method="POST")
            try:
                with urllib.request.urlopen(request, timeout=10) as answer:
                    return int(answer.status)
            except urllib.error.HTTPError as error:
                with error:
                    status = error.code
            except (OSError, http.client.HTTPException):
                status = 0
            if self._over:
                break
            threading.Event().wait(0.2)
        return status

    def send_at_once(self) -> None:
        """From now on messages leave by themselves."""
        self._thread = threading.Thread(target=self._send, daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Send no more."""
        with self._wake:
            self._over = True
            self._wake.notify()
        if self._thread:
            self._thread.join(2)

    def _send(self) -> None:
        while True:
            with self._wake:
                while not self.held and not self._over:
                    self._wake.wait()
                if self._over:
                    return
                message = self.held.pop(0)
            threading.Event().wait(self.delay.total_seconds())
            self.post(message, tries=RETRIES)

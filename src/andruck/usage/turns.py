"""Whose turn it is to change a lake that several machines share: a lock in its PostgreSQL.

It keeps them from disturbing each other. That nothing is counted twice does not hang on it: a change is only taken
from somebody who has seen the last one, see ``opening``. So a machine that has stood still may lose its turn.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from andruck.usage.opening import parameters

if TYPE_CHECKING:
    import psycopg

LOCK = int.from_bytes(b"andruckl", "big")
LONGEST = "2min"
"""How long one waits for the others."""

ASLEEP = "10min"
"""After which time of silence a turn is over, whatever has become of who had it."""


class Turns:
    """For one thread."""

    def __init__(self, catalog: str) -> None:
        self._catalog = catalog
        self._held: psycopg.Connection[tuple[object, ...]] | None = None

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Inside nobody else has it. Raises psycopg.Error: the others take too long, or PostgreSQL is away."""
        import psycopg

        try:
            self._take()
        except psycopg.errors.LockNotAvailable:
            raise
        except psycopg.Error:
            # The line was cut since the last time.
            self.close()
            self._take()
        try:
            yield
        finally:
            try:
                self._connected().execute("SELECT pg_advisory_unlock(%s)", [LOCK])
            except psycopg.Error:
                self.close()

    def close(self) -> None:
        """Give it back, if it is ours."""
        if self._held is not None:
            with suppress(Exception):
                self._held.close()
            self._held = None

    def _take(self) -> None:
        self._connected().execute("SELECT pg_advisory_lock(%s)", [LOCK])

    def _connected(self) -> "psycopg.Connection[tuple[object, ...]]":
        if self._held is None:
            import psycopg

            self._held = psycopg.connect(**parameters(self._catalog), autocommit=True)
            self._held.execute(f"SET lock_timeout = '{LONGEST}'")
            self._held.execute(f"SET idle_session_timeout = '{ASLEEP}'")
            # A machine that lost its power says nothing any more; PostgreSQL is to notice within a minute.
            for name, seconds in (("idle", 20), ("interval", 10), ("count", 3)):
                self._held.execute(f"SET tcp_keepalives_{name} = {seconds}")
        return self._held

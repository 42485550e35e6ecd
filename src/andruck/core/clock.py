"""The only place that asks the machine what time it is.

Everything else is told the time or calls :func:`now`; tests travel by moving the machine's clock.
"""

from datetime import UTC, datetime


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 (this is the one place)

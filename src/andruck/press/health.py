"""Is the press well? One word and one figure for the health page."""

from django.conf import settings

from andruck.press.keeping import store


def state() -> tuple[str, dict[str, int]] | None:
    """("ok" or "empty" or "broken", figures); None where there is no press."""
    if not settings.PRESS:
        return None
    try:
        statistics = store().statistics()
    except Exception:
        return "broken", {}
    return ("ok" if statistics.pages else "empty"), {"press_pages": statistics.pages}

"""How breakdowns and their values are called."""

from typing import Any

from babel import Locale
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

BREAKDOWNS: dict[str, Any] = {
    "source": gettext_lazy("Where readers came from"),
    "device": gettext_lazy("What they read on"),
    "reader": gettext_lazy("Who they are to the paper"),
    "campaign": gettext_lazy("Campaigns"),
    "region": gettext_lazy("Where they read"),
}

_VALUES: dict[str, dict[str, Any]] = {
    "source": {
        "direct": gettext_lazy("Directly"),
        "own": gettext_lazy("From another page of the paper"),
        "other": gettext_lazy("From other sites"),
        "unknown": gettext_lazy("Not known"),
    },
    "device": {
        "phone": gettext_lazy("Telephone"),
        "tablet": gettext_lazy("Tablet"),
        "desktop": gettext_lazy("Computer"),
        "other": gettext_lazy("Something else"),
    },
    "reader": {
        "anonymous": gettext_lazy("Without an account"),
        "registered": gettext_lazy("With an account"),
        "member": gettext_lazy("Members"),
        "epaper": gettext_lazy("Members with the e-paper"),
    },
    "campaign": {"": gettext_lazy("None")},
    "region": {"": gettext_lazy("Not known")},
}

_KINDS = {
    "search": gettext_lazy("Search"),
    "social": gettext_lazy("Social networks"),
    "news": gettext_lazy("News readers"),
    "assistant": gettext_lazy("Assistants"),
    "mail": gettext_lazy("Mail"),
    "reference": gettext_lazy("Reference works"),
}


_NAMES = {
    "chatgpt": "ChatGPT",
    "duckduckgo": "DuckDuckGo",
    "gmx": "GMX",
    "linkedin": "LinkedIn",
    "metager": "MetaGer",
    "msn": "MSN",
    "tiktok": "TikTok",
    "web.de": "WEB.DE",
    "whatsapp": "WhatsApp",
    "youtube": "YouTube",
}
"""Those that are not written like a word."""


_PARTS = {
    "DE": {
        "BW": "Baden-Württemberg", "BY": "Bayern", "BE": "Berlin", "BB": "Brandenburg", "HB": "Bremen",
        "HH": "Hamburg", "HE": "Hessen", "MV": "Mecklenburg-Vorpommern", "NI": "Niedersachsen",
        "NW": "Nordrhein-Westfalen", "RP": "Rheinland-Pfalz", "SL": "Saarland", "SN": "Sachsen",
        "ST": "Sachsen-Anhalt", "SH": "Schleswig-Holstein", "TH": "Thüringen",
    },
    "AT": {
        "1": "Burgenland", "2": "Kärnten", "3": "Niederösterreich", "4": "Oberösterreich", "5": "Salzburg",
        "6": "Steiermark", "7": "Tirol", "8": "Vorarlberg", "9": "Wien",
    },
}  # fmt: skip
"""Parts of countries by their codes (ISO 3166-2); those of others are called by their code."""


def value(by: str, key: str) -> str:
    """A value of a breakdown in words."""
    known = _VALUES[by].get(key)
    if known is not None:
        return str(known)
    kind, _slash, name = key.partition("/")
    if by == "source" and kind in _KINDS:
        return _("%(kind)s: %(name)s") % {"kind": _KINDS[kind], "name": _NAMES.get(name, name.capitalize())}
    return _region(kind, name) if by == "region" else key


def _region(country: str, part: str) -> str:
    """``DE/BY`` in words."""
    found = str(Locale.parse((get_language() or "en")[:2]).territories.get(country, country))
    return f"{found}: {_PARTS.get(country, {}).get(part, part)}" if part else found

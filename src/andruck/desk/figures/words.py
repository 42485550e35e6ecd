"""How breakdowns and their values are called."""

from typing import Any

from babel import Locale
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from andruck.core.errors import Refusal
from andruck.desk.figures.spans import LONGEST, Against, Sort, Span
from andruck.usage.rules import REST

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
    if key == REST:
        return _("Others")
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


SORTS: dict[Sort, Any] = {
    Sort.DAY: gettext_lazy("One day"),
    Sort.WEEK: gettext_lazy("Week"),
    Sort.MONTH: gettext_lazy("Month"),
    Sort.YEAR: gettext_lazy("Year"),
}
"""Spans that one can turn to; that of one's own dates has a form."""

AGAINST: dict[Against, Any] = {
    Against.BEFORE: gettext_lazy("The one before"),
    Against.YEAR: gettext_lazy("A year before"),
}


def span(one: Span) -> str:
    """A span of days in words."""
    match one.sort:
        case Sort.DAY:
            return date_format(one.first, _("D, F j, Y"))
        case Sort.MONTH:
            return date_format(one.first, "F Y")
        case Sort.YEAR:
            return date_format(one.first, "Y")
    first, last = (date_format(day, "SHORT_DATE_FORMAT") for day in (one.first, one.last))
    return _("%(first)s to %(last)s") % {"first": first, "last": last}


def refusal(found: Refusal) -> str:
    """Why there are no figures of what an address asks for."""
    return {
        "span_backwards": _("The last day is before the first. Please turn them round."),
        "span_outside": _("There are no figures of these days: please choose days that have been."),
        "span_long": _("A span has at most %(days)s days. Please choose a shorter one.") % {"days": LONGEST},
    }.get(found.code, _("That is no span of days. Please choose one."))

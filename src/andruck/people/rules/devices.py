"""What a list of devices says: the kind of browser and of machine, never more."""

import re

UNKNOWN = "?"

# The order matters: most browsers also call themselves by the names of others.
_BROWSERS = (
    ("Edge", r"\bEdgA?/|\bEdgiOS/"),
    ("Opera", r"\bOPR/|\bOpera\b"),
    ("Samsung Internet", r"\bSamsungBrowser/"),
    ("Vivaldi", r"\bVivaldi/"),
    ("DuckDuckGo", r"\bDuckDuckGo/|\bDdg/"),
    ("Firefox", r"\bFirefox/|\bFxiOS/|\bFocus/"),
    ("Chrome", r"\bChrome/|\bCriOS/|\bHeadlessChrome/"),
    ("Chromium", r"\bChromium/"),
    ("Safari", r"\bSafari/"),
)
_MACHINES = (
    ("iPhone", r"\biPhone\b"),
    ("iPad", r"\biPad\b"),
    ("Android", r"\bAndroid\b"),
    ("Windows", r"\bWindows\b"),
    ("Mac", r"\bMacintosh\b|\bMac OS X\b"),
    ("ChromeOS", r"\bCrOS\b"),
    ("Linux", r"\bLinux\b|\bX11\b"),
)


def kind_of_browser(user_agent: str) -> str:
    """“Firefox, Windows”: what the owner recognises and no more; parts that are not known are left out."""
    parts = [_first(_BROWSERS, user_agent), _first(_MACHINES, user_agent)]
    return ", ".join(part for part in parts if part) or UNKNOWN


def _first(names: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for name, pattern in names if re.search(pattern, text[:400])), "")

"""How text is set: quotes, dashes, spaces that hold, hyphens, and what is counted and cut from it.

Plain Python, no state. Languages are tags such as "de", "en" or "de-AT"; any other raises ValueError.
"""

from andruck.core.typography.markup import polish_html, strip_markup
from andruck.core.typography.setting import polish
from andruck.core.typography.words import count_words, excerpt, hyphenate, reading_minutes, slugify

__all__ = [
    "count_words",
    "excerpt",
    "hyphenate",
    "polish",
    "polish_html",
    "reading_minutes",
    "slugify",
    "strip_markup",
]

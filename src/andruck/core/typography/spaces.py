"""No-break spaces: a number and its unit, a title and a name, abbreviations, dates, dashes stay on a line.

Every rule exchanges a plain space for U+00A0 and reads either as a space, so the order of the rules and a
second run change nothing.
"""

from __future__ import annotations

import re

_SYMBOLS = (
    "% ‰ € $ £ °C °F ° km² km/h km m² m³ m cm mm ha kg mg g t l ml kWh MWh GWh TWh kW MW GW kB MB GB TB"
)
_WORDS = {
    "de": "Prozent Prozentpunkte Prozentpunkten Promille Euro Cent Dollar US-Dollar Franken Pfund Kronen Uhr "
    "Grad Tausend Tsd. Million Millionen Mio. Milliarde Milliarden Mrd. Billion Billionen qm Millimeter "
    "Zentimeter Zentimetern Meter Metern Kilometer Kilometern Quadratmeter Quadratmetern Quadratkilometer "
    "Quadratkilometern Kubikmeter Kubikmetern Hektar Liter Litern Gramm Kilo Kilogramm Tonnen Seemeilen "
    "Knoten Sekunden Minuten Stunden Volt Watt Kilowatt Megawatt Gigawatt Kilowattstunden Dezibel",
    "en": "percent euros euro pence dollars pounds thousand million billion trillion a.m. p.m. am pm o’clock "
    "millimetres centimetres metres kilometres kilometers miles mph hectares acres litres grams kilograms "
    "tonnes seconds minutes hours degrees volts watts kilowatts megawatts decibels",
}


def _any_of(words: list[str]) -> str:
    """An alternation of whole words; the longest first, so that "m" does not hide "m²"."""
    spelled = (re.escape(word) for word in sorted(words, key=len, reverse=True))
    return rf"(?:{'|'.join(spelled)})(?!\w)"


UNIT = {
    "de": _any_of([*_SYMBOLS.split(), *_WORDS["de"].split()]),
    "en": _any_of([*_SYMBOLS.split(), *_WORDS["en"].split(), "per cent"]),
}
"""By language, a pattern of what stands after a number and belongs to it."""

_MONTHS = {
    "de": "Januar Jänner Februar März April Mai Juni Juli August September Oktober November Dezember "
    "Jan. Febr. Feb. Aug. Sept. Sep. Okt. Nov. Dez.",
    "en": "January February March April May June July August September October November December",
}
_ABBREVIATIONS = {
    "de": "z.B. Z.B. d.h. D.h. u.a. U.a. u.v.m. i.d.R. o.ä. u.ä. o.g. u.U. v.a. z.T. s.o. s.u. m.E. "
    "v.Chr. n.Chr. e.V. a.D. i.A. a.M. z.Zt. d.J. h.c.",
    "en": "e.g. i.e. a.m. p.m.",
}
_BEFORE_NUMBERS = {"de": "S Nr Nrn Art Abs Kap Bd Ziff Abb", "en": "p pp No Nos vol fig ch"}
_TITLES = {"de": r"(?:Dr|Prof|St|Hl)\.", "en": r"(?:Dr|Prof|St|Mr|Mrs|Ms|Mx)\.?"}
_CAPITAL = "A-ZÀ-ÖØ-Þ"


def _rules(language: str) -> re.Pattern[str]:
    months = _any_of(_MONTHS[language].split())
    spelled = (
        r"[ \u00a0]".join(re.escape(part + ".") for part in word.rstrip(".").split("."))
        for word in _ABBREVIATIONS[language].split()
    )
    numbered = "|".join(_BEFORE_NUMBERS[language].split())
    day_month = rf"(?<=\d\.)(?<!\d\d\d\.) (?={months})"
    if language == "en":
        day_month = rf"(?<=\d) (?={months})|(?<!\w){months} (?=\d{{1,2}}(?!\d))"
    return re.compile(
        rf"(?<=\d) (?={UNIT[language]})"
        rf"|{day_month}"
        rf"|(?<!\w)(?:{'|'.join(spelled)})"
        rf"|(?:(?<!\w)(?:{numbered})\.|§) (?=\d)"
        rf"|(?<!\w){_TITLES[language]} (?=[{_CAPITAL}]|(?:med|phil|jur|iur|rer|h)\.)"
        # Thousands in groups.
        r"|(?<![\d.,])\d{1,3}(?:[ \u00a0]\d{3})+(?!\w)"
        # A line must not begin with the dash of a running sentence.
        r"|(?<=\S) (?=–(?:[\s,.;:!?)]|\Z))"
    )


_RULES = {language: _rules(language) for language in UNIT}


def hold_together(text: str, language: str, kept: bytearray) -> str:
    """`text` with U+00A0 for spaces at which the line must not break; same length.

    `language` is "de" or "en"; matches that touch a place where `kept` is not 0 stay as they are."""

    def bind(found: re.Match[str]) -> str:
        if any(kept[found.start() : found.end()]):
            return found[0]
        return found[0].replace(" ", "\u00a0")

    return _RULES[language].sub(bind, text)

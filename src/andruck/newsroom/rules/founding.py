"""What a new paper is founded with: the words of its tree and of its workflow, in both languages.

These words become content that people may change, so they are not translated strings: a paper founded in German
stays German whatever language the person at the keyboard has chosen.
"""

from dataclasses import dataclass

ROLES = ("imprint", "privacy", "terms", "accessibility", "contact", "transparency")


@dataclass(frozen=True, slots=True)
class Place:
    """A page of the tree before it exists: what it is called and its part of the address."""

    title: str
    slug: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The pages every paper begins with. ``fixed`` is keyed by role, in the order of the menu."""

    sections: Place
    dossiers: Place
    fixed: dict[str, Place]
    workflow: str
    review: str


_PLANS = {
    "de": Plan(
        sections=Place("Rubriken", "rubrik"),
        dossiers=Place("Dossiers", "dossier"),
        fixed={
            "imprint": Place("Impressum", "impressum"),
            "privacy": Place("Datenschutz", "datenschutz"),
            "terms": Place("AGB", "agb"),
            "accessibility": Place("Barrierefreiheit", "barrierefreiheit"),
            "contact": Place("Kontakt", "kontakt"),
            "transparency": Place("Transparenz", "transparenz"),
        },
        workflow="Redaktion",
        review="Abnahme durch die Redaktion",
    ),
    "en": Plan(
        sections=Place("Sections", "section"),
        dossiers=Place("Dossiers", "dossier"),
        fixed={
            "imprint": Place("Imprint", "imprint"),
            "privacy": Place("Privacy notice", "privacy"),
            "terms": Place("Terms", "terms"),
            "accessibility": Place("Accessibility", "accessibility"),
            "contact": Place("Contact", "contact"),
            "transparency": Place("Transparency", "transparency"),
        },
        workflow="Newsroom",
        review="Review by the desk",
    ),
}


def plan(language: str) -> Plan:
    """The plan for a language. Raises ValueError for a language we do not speak."""
    try:
        return _PLANS[language]
    except KeyError:
        raise ValueError(
            f"There is no plan for the language {language!r}; known are {', '.join(_PLANS)}."
        ) from None

"""May this be published, now? Embargo and AI gate in one pure decision.

Sources: the embargo is a promise to a source; the AI gate is Art. 50(4) of the EU AI Act (text informing the
public must be labelled as generated unless a person has reviewed it and takes editorial responsibility).
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from andruck.core.errors import Refusal


class Provenance(StrEnum):
    """Who wrote the text."""

    HUMAN = "human"
    ASSISTED = "ai_assisted"
    GENERATED = "ai_generated"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the decision needs to know. People are known by their ids; times are aware.

    ``at`` is the moment at which the text would become public (now, or its scheduled time). ``protected`` says
    that a case of a person in the archive keeps it withdrawn.
    """

    at: datetime
    embargo_until: datetime | None = None
    provenance: Provenance = Provenance.HUMAN
    has_generated_blocks: bool = False
    generated_by: int | None = None
    reviewed_by: int | None = None
    label: bool = False
    has_text: bool = True
    protected: bool = False


def is_generated(facts: Facts) -> bool:
    """Whether any of the text comes from a machine."""
    return facts.provenance is Provenance.GENERATED or facts.has_generated_blocks


def is_reviewed(facts: Facts) -> bool:
    """Whether somebody other than the person who had it generated has signed for it.

    As long as nobody says who had it generated, the one who signs may be that person.
    """
    return None not in {facts.reviewed_by, facts.generated_by} and facts.reviewed_by != facts.generated_by


def needs_label(facts: Facts) -> bool:
    """Whether readers must be told that a machine wrote it."""
    return is_generated(facts) and (facts.label or not is_reviewed(facts))


def refusal(facts: Facts) -> Refusal | None:
    """The first reason not to publish, or None. Order: what is promised to others, what the law asks, form."""
    if facts.protected:
        return Refusal(
            "case", "A case of a person in the archive keeps this text withdrawn. Lower its stage first."
        )
    if facts.embargo_until is not None and facts.at < facts.embargo_until:
        return Refusal(
            "embargo",
            "This text is under embargo. Schedule it for after the embargo, or change the embargo.",
            field="embargo_until",
            until=facts.embargo_until,
        )
    if is_generated(facts) and not is_reviewed(facts) and not facts.label:
        return Refusal(
            "ai_review",
            "Generated text needs the sign-off of a second person, or the label for readers.",
            field="ai_reviewed_by",
        )
    if not facts.has_text:
        return Refusal("empty", "There is no text yet. Write at least one paragraph.", field="body")
    return None

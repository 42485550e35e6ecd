"""What needs a yes, what a reader has said, and whether something may be. Pure."""

from andruck.consent.rules.choices import Answer, Choice, Choices, Decision, Reason, State, decide
from andruck.consent.rules.purposes import Purpose, notice, version

__all__ = [
    "Answer",
    "Choice",
    "Choices",
    "Decision",
    "Purpose",
    "Reason",
    "State",
    "decide",
    "notice",
    "version",
]

"""What needs a yes, what a reader has said, and whether something may be. Pure."""

from andruck.consent.rules.choices import Answer, Choice, Choices, Decision, Reason, State, decide
from andruck.consent.rules.purposes import ASSIGNED, Purpose, is_assigned, notice, version

__all__ = [
    "ASSIGNED",
    "Answer",
    "Choice",
    "Choices",
    "Decision",
    "Purpose",
    "Reason",
    "State",
    "decide",
    "is_assigned",
    "notice",
    "version",
]

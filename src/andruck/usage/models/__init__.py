"""What readers have agreed to be remembered of. Private to this room; in a database of its own, see ``router``."""

from andruck.usage.models.history import ReadArticle
from andruck.usage.models.sample import SampleDay, SampleReading, SampleStep, SampleWeek

__all__ = ["ReadArticle", "SampleDay", "SampleReading", "SampleStep", "SampleWeek"]

"""The roles of a paper's staff: names only; each room says what its own roles may do there."""

from enum import StrEnum


class Role(StrEnum):
    """A job in the house. The value is the name of the permission group and never changes."""

    REPORTER = "reporter"
    EDITOR = "editor"
    CHIEF = "chief"
    ADS = "ads"
    REVENUE = "revenue"
    ADMINISTRATOR = "administrator"

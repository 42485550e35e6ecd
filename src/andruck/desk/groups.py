"""What the start page's panel is made of: things of one kind under a heading."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to look at: its words, its moment (aware) and where to go."""

    label: str
    url: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Group:
    """Things of one kind under a heading. ``all_url`` leads to all of them where there are more."""

    kind: str
    heading: str
    when: str
    lines: tuple[Line, ...]
    all_url: str

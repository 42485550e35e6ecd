"""Before it is saved: what an opening would change, for whom, and what it meets on its way."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from andruck.access.queries import openings as queries
from andruck.access.rules import Level, Opening, Scope, Standing
from andruck.access.rules.openings import Record, covers, overlaps
from andruck.access.rules.planning import Plan, plan
from andruck.desk.openings import words
from andruck.newsroom.queries import openable, planning


@dataclass(frozen=True, slots=True)
class Met:
    """Another opening that is live at some moment of the planned one's window."""

    id: int
    place: str
    window: str
    reason: str
    hint: str


@dataclass(frozen=True, slots=True)
class Preview:
    """Everything that is said before it is saved."""

    opening: Opening
    place: str
    window: str
    plan: Plan
    dossiers: int
    met: tuple[Met, ...]
    repeats: tuple[str, ...]

    @property
    def changes(self) -> list[str]:
        """What it changes, in sentences; the most important first."""
        found = self.plan
        if not found.articles:
            lines = [_("There is no public article in it yet. What appears in it meanwhile will be open.")]
        elif found.changes_nothing:
            lines = [
                _("It changes nothing at the moment: everybody may read all of it in this time anyway."),
                _lie(found.articles),
            ]
        else:
            lines = [*_opens(found), *self._around(), _lie(found.articles)]
        if self.opening.ends is None:
            lines.append(_("It stays open until somebody ends it."))
        return lines

    def _around(self) -> list[str]:
        lines = []
        if self.plan.partly:
            lines.append(
                ngettext(
                    "%(count)s of them would be open for a part of this time anyway.",
                    "%(count)s of them would be open for a part of this time anyway.",
                    self.plan.partly,
                )
                % {"count": number(self.plan.partly)}
            )
        if self.dossiers:
            lines.append(
                ngettext(
                    "Articles in it stand in %(count)s dossier.",
                    "Articles in it stand in %(count)s dossiers.",
                    self.dossiers,
                )
                % {"count": number(self.dossiers)}
            )
        return lines

    @property
    def told(self) -> str:
        """What readers will see."""
        return words.told(self.opening)

    @property
    def losses(self) -> list[str]:
        """What ending it, or calling it off, would take away."""
        count = self.plan.gains[Standing.ANONYMOUS]
        if not count:
            return [_("Nobody loses anything: everybody may read all of it anyway.")]
        lost = ngettext(
            "%(count)s article is then no longer open to everyone.",
            "%(count)s articles are then no longer open to everyone.",
            count,
        ) % {"count": number(count)}
        return [lost, _for_members(self.plan)]


def preview(
    opening: Opening, user: Any, *, without: int | None = None, repeats: Iterable[datetime] = ()
) -> Preview:
    """What this opening would change beside all others but ``without``. A handful of queries at any archive size."""
    records = [one for one in queries.lasting(opening.starts) if one.id != without]
    met = [one for one in records if overlaps(opening, one.opening)]
    effective = [one.opening for one in met if not one.pending]
    found = plan(opening, effective, planning.groups(opening, effective))
    keys = {(one.opening.scope, one.opening.key) for one in met} | {(opening.scope, opening.key)}
    labels = openable.labels(keys, user)
    return Preview(
        opening=opening,
        place=words.place(opening.scope, labels.get((opening.scope, opening.key))),
        window=words.window(opening),
        plan=found,
        dossiers=0 if found.changes_nothing else planning.dossiers(opening),
        met=tuple(_met(one, opening, labels) for one in met),
        repeats=tuple(words.moment(one) for one in repeats),
    )


def number(count: int) -> str:
    """A count as people write it."""
    return number_format(count, use_l10n=True, force_grouping=True)


def _opens(found: Plan) -> list[str]:
    count = found.gains[Standing.ANONYMOUS]
    first = ngettext(
        "It opens %(count)s article to everyone.", "It opens %(count)s articles to everyone.", count
    ) % {"count": number(count)}
    kinds = (
        (Level.MEMBERS, _("%(count)s otherwise for members only")),
        (Level.EPAPER, _("%(count)s otherwise for members with e-paper")),
        (Level.REGISTERED, _("%(count)s otherwise for readers with an account")),
        (Level.OPEN, _("%(count)s that close meanwhile")),
    )
    parts = [text % {"count": number(found.levels[kind])} for kind, text in kinds if found.levels.get(kind)]
    of_these = _("Of these: %(parts)s.") % {"parts": ", ".join(parts)}
    return [f"{first} {of_these}", _for_members(found)]


def _for_members(found: Plan) -> str:
    count = found.gains[Standing.MEMBER]
    if not count:
        return _("For members nothing changes.")
    return ngettext(
        "For members without e-paper it is %(count)s article.",
        "For members without e-paper it is %(count)s articles.",
        count,
    ) % {"count": number(count)}


def _lie(articles: int) -> str:
    return ngettext(
        "%(count)s public article lies in it.", "%(count)s public articles lie in it.", articles
    ) % {"count": number(articles)}


def _met(record: Record, planned: Opening, labels: dict[tuple[Scope, int], str]) -> Met:
    other = record.opening
    hint = ""
    if record.pending:
        hint = _("It is bound to a goal and does not open before.")
    elif covers(other, planned):
        hint = _("It covers all of this. Readers see the reason of what is open longest.")
    elif (other.scope, other.key) == (planned.scope, planned.key):
        hint = _("It is the same; both add up. Readers see the reason of what is open longer.")
    return Met(
        id=record.id,
        place=words.place(other.scope, labels.get((other.scope, other.key))),
        window=words.window(other),
        reason=words.because(other.reason),
        hint=hint,
    )

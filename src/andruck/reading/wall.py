"""What stands where a reader may not read on, and beside what is open for everybody: words for decisions."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.conf import settings
from django.shortcuts import resolve_url
from django.template.loader import render_to_string
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from andruck.access.rules import Level, Why
from andruck.access.rules.terms import periods
from andruck.newsroom.rules.values import Story
from andruck.reading import addresses


@dataclass(frozen=True, slots=True)
class Wall:
    """For whom the text is, since when (None: from the beginning) and from when on for everybody (None: unknown).

    ``gifts``: whether members can give it away.
    """

    title: str
    action: str
    characters: str
    sign_in: str
    institution: str
    gifts: bool
    since: datetime | None
    opens: datetime | None


def wall(story: Story) -> Wall:
    """The wall before the rest of a story."""
    # Tables, which a worker that reads this module for the openings has not yet.
    from andruck.access.queries import gifts

    decision = story.decision
    titles = {
        Why.NEEDS_ACCOUNT: _("This text is for readers with an account"),
        Why.NEEDS_MEMBERSHIP: _("This text is for members"),
        Why.NEEDS_EPAPER: _("This text is for members with e-paper"),
    }
    return Wall(
        title=titles[decision.why],
        action=_("Sign in and read on"),
        characters=number_format(story.characters, force_grouping=True),
        sign_in=sign_in(addresses.article(story.teaser)),
        institution=addresses.institution(addresses.article(story.teaser)),
        gifts=gifts.terms().per_month > 0,
        since=_closed_since(story),
        opens=decision.until,
    )


def sign_in(back: str) -> str:
    """Where a reader signs in and comes back from to this path; empty while only the staff can sign in."""
    with override(settings.LANGUAGE_CODE):
        door = resolve_url(settings.LOGIN_URL)
    if door.startswith(f"/{settings.EDITOR_PATH}"):
        return ""
    return f"{door}?{urlencode({'next': back}, safe='/')}"


def _closed_since(story: Story) -> datetime | None:
    """When it was closed, if everybody could read it before."""
    before = Level.EPAPER
    for period in periods(story.facts):
        if period.ends is None or story.decision.next_change == period.ends:
            return period.starts if before == Level.OPEN and period.level != Level.OPEN else None
        before = period.level
    return None


def opening(reason: str, until: datetime | None) -> str:
    """A line of HTML that says why and how long something is open for everybody; nothing without a reason."""
    if not reason:
        return ""
    with override(settings.LANGUAGE_CODE):
        context = {"reason": reason, "until": until}
        return render_to_string("reading/includes/opening.html", context, request=None)

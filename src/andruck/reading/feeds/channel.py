"""What a feed says, before it is RSS, Atom or JSON."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from andruck.newsroom.rules.values import Named, Paper, Story
from andruck.reading import addresses

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""When an empty feed last changed: the formats want a moment, and it must be the same on every request."""

_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_PATH = re.compile(r'(\s(?:href|src)=")(/(?!/))')


@dataclass(frozen=True, slots=True)
class Person:
    """Who wrote something, with the address of their page."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Item:
    """One article in a feed. ``html`` is its content; ``summary`` plain text, empty when ``html`` is no more."""

    id: str
    address: str
    title: str
    html: str
    summary: str
    language: str
    published: datetime
    updated: datetime
    people: tuple[Person, ...]
    categories: tuple[str, ...]
    story: Story


@dataclass(frozen=True, slots=True)
class Channel:
    """A feed. ``home`` and ``address`` are the full addresses of its page and of itself."""

    title: str
    description: str
    home: str
    address: str
    language: str
    publisher: str
    updated: datetime
    items: tuple[Item, ...]


def channel(
    paper: Paper,
    stories: tuple[Story, ...],
    *,
    part: Named | None,
    home: str,
    address: str,
    full: bool | None = None,
) -> Channel:
    """A feed of a part of the paper, or of all of it when ``part`` is None. Paths are given, addresses are made.

    ``full``: with whole texts; None: as the paper has it.
    """
    full = paper.feed_full_text if full is None else full
    items = tuple(item(story, full=full) for story in stories)
    return Channel(
        title=legible(f"{part.name} – {paper.name}" if part else paper.name),
        description=legible(_description(paper, part)),
        home=addresses.absolute(home),
        address=addresses.absolute(address),
        language=settings.LANGUAGE_CODE,
        publisher=legible(paper.name),
        updated=max((item.updated for item in items), default=NEVER),
        items=items,
    )


def item(story: Story, *, full: bool) -> Item:
    """An article as a feed shows it: whole, or its summary with everything that the law wants beside it.

    Whole only if the feed's reader may read it.
    """
    teaser, full = story.teaser, full and story.decision.allowed
    template = "reading/feed/whole.html" if full else "reading/feed/brief.html"
    html = render_to_string(template, {"story": story, "teaser": teaser}, request=None)
    return Item(
        id=tag_uri(teaser.id, teaser.published),
        address=addresses.absolute(addresses.article(teaser)),
        title=legible(story.headline),
        html=legible(_with_full_addresses(html.strip())),
        summary=legible(teaser.summary) if full else "",
        language=story.language,
        published=teaser.published,
        updated=max(teaser.published, teaser.changed or teaser.published),
        people=tuple(
            Person(legible(author.name), addresses.absolute(addresses.author(author.slug)))
            for author in teaser.authors
        ),
        categories=tuple(legible(named.name) for named in (teaser.section, *story.dossiers, *story.tags)),
        story=story,
    )


def tag_uri(id: int, published: datetime) -> str:
    """A name for an article that outlives changes of its headline and address (RFC 4151)."""
    host = urlsplit(settings.BASE_URL).hostname
    day = timezone.localdate(published).isoformat()
    return f"tag:{host},{day}:article/{id}"


def legible(text: str) -> str:
    """Without the characters that XML cannot hold at all, however they came into a text."""
    return _NO_XML.sub("", text)


def _with_full_addresses(html: str) -> str:
    """A feed is read elsewhere: paths need the site before them."""
    return _PATH.sub(rf"\g<1>{settings.BASE_URL}\g<2>", html)


def _description(paper: Paper, part: Named | None) -> str:
    if part:
        return _("New articles in %(paper)s: %(part)s") % {"paper": paper.name, "part": part.name}
    return paper.description or paper.claim or _("New articles in %(paper)s") % {"paper": paper.name}

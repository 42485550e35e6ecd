"""What the readers' templates need beyond Django's own tags: ``{% load reading %}``.

Times stand in the paper's zone, addresses come from ``reading.addresses``, words from the catalogue.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from andruck.access.rules import Variant, variant
from andruck.core.typography import hyphenate
from andruck.newsroom.rules import pages
from andruck.newsroom.rules.values import Block, Group, Image, Named, PageRef, Source, Story, Teaser
from andruck.reading import addresses, embeds, history, wall

register = template.Library()

SIZES = {
    "lead": "(min-width: 84em) 49rem, (min-width: 60em) 62vw, 100vw",
    "wide": "(min-width: 66em) 62rem, 100vw",
    "text": "(min-width: 44em) 40rem, 100vw",
    "half": "(min-width: 84em) 40rem, (min-width: 44em) 48vw, 100vw",
    "card": "(min-width: 84em) 20rem, (min-width: 60em) 23vw, (min-width: 40em) 46vw, 100vw",
    "cell": "(min-width: 84em) 20rem, (min-width: 60em) 23vw, (min-width: 40em) 46vw, 8rem",
    "thumb": "(min-width: 60em) 15rem, 33vw",
    "portrait": "10rem",
}
"""How wide a picture is shown, for the browser's choice of file."""

_PLAIN_WIDTH = 800
_RUN_IN_KINDS = {"paragraph", "generated"}


# ---------------------------------------------------------------- times
def _formats() -> dict[str, str]:
    """How moments are written, in the language of the page; in the notation of Django's date filter."""
    return {
        "full": pgettext("date and time", "j F Y, H:i"),
        "day": pgettext("date", "j F Y"),
        "weekday": pgettext("date with weekday", "l, j F Y"),
        "short": pgettext("day and month", "j F"),
        "brief": pgettext("day and month, short", "j M"),
        "clock": pgettext("time of day", "H:i"),
    }


@register.simple_tag
def when(moment: datetime | date | None, form: str = "full") -> SafeString:
    """A moment or day as ``<time>``. Forms: full, day, weekday, short, brief, clock. Nothing for None."""
    if moment is None:
        return SafeString("")
    if isinstance(moment, datetime):
        moment = timezone.localtime(moment)
        machine = moment.isoformat(timespec="seconds")
    else:
        machine = moment.isoformat()
    return format_html('<time datetime="{}">{}</time>', machine, date_format(moment, _formats()[form]))


@register.filter
def changed_later(teaser: Teaser) -> bool:
    """Whether the last change came on another day than the publication."""
    return teaser.changed is not None and timezone.localdate(teaser.changed) != timezone.localdate(
        teaser.published
    )


@register.filter
def iso(moment: datetime | None) -> str:
    """A moment for machines, in the paper's zone."""
    return "" if moment is None else timezone.localtime(moment).isoformat(timespec="seconds")


@register.simple_tag
def newest(groups: Iterable[Group]) -> datetime | None:
    """When the newest text on a front was published: the date of a page that may be kept for long."""
    return max((teaser.published for group in groups for teaser in group.teasers), default=None)


@register.filter
def nearness(moment: datetime, top: datetime | None) -> str:
    """How a moment is written beside texts whose newest is of ``top``: its time on that day, else its date."""
    if top is not None and timezone.localdate(moment) == timezone.localdate(top):
        return "clock"
    return "brief"


@register.filter
def lifetime(seconds: int) -> str:
    """How long something is kept, in words; in the largest unit that says it exactly."""
    if seconds == 0:
        return _("until the browser is closed")
    if seconds % 86_400 == 0:
        number = seconds // 86_400
        return ngettext("%(n)s day", "%(n)s days", number) % {"n": number}
    if seconds % 3_600 == 0:
        number = seconds // 3_600
        return ngettext("%(n)s hour", "%(n)s hours", number) % {"n": number}
    if seconds % 60 == 0:
        number = seconds // 60
        return ngettext("%(n)s minute", "%(n)s minutes", number) % {"n": number}
    return ngettext("%(n)s second", "%(n)s seconds", seconds) % {"n": seconds}


# ---------------------------------------------------------------- addresses
@register.filter
def address(thing: Teaser | None) -> str:
    """The path of an article; empty for one that has no number yet (a preview)."""
    return addresses.article(thing) if thing is not None and thing.id else ""


@register.simple_tag
def to_article(id: int, slug: str) -> str:
    """The path of an article from its parts."""
    return addresses.to_article(id, slug)


@register.simple_tag
def to_topic(slug: str) -> str:
    """The path of a topic."""
    return addresses.topic(slug)


@register.simple_tag
def to_give(id: int) -> str:
    """Where an article is given away."""
    return addresses.give(id)


@register.simple_tag
def to_author(slug: str) -> str:
    """The path of an author."""
    return addresses.author(slug)


@register.simple_tag
def to_edition(day: date, page: int | None = None) -> str:
    """The path of a printed edition, or of one of its pages."""
    return addresses.edition(day) if page is None else addresses.edition_page(day, page)


@register.simple_tag
def to_feed(scope: str, kind: str, slug: str = "") -> str:
    """The path of a feed."""
    return addresses.feed(scope, kind, slug)


@register.simple_tag
def to_page(name: str) -> str:
    """The path of something there is only one of."""
    return addresses.named(name)


@register.filter
def absolute(path: str) -> str:
    """The full address of a path."""
    return addresses.absolute(path)


@register.filter
def locale(language: str) -> str:
    """A language as Open Graph names it."""
    return {"de": "de_DE", "en": "en_GB"}.get(language, language)


@register.simple_tag
def asset(path: str) -> str:
    """A static file's address that never fails: for pages that say that something is broken."""
    try:
        return static(path)
    except (ValueError, OSError):
        return f"{settings.STATIC_URL}{path}"


@register.simple_tag
def by_mail(story: Story, canonical: str) -> str:
    """A ``mailto:`` address that recommends an article."""
    body = "\r\n\r\n".join(part for part in (story.headline, story.deck, canonical) if part)
    return f"mailto:?subject={quote(story.headline)}&body={quote(body)}"


# ---------------------------------------------------------------- words
@register.filter
def hyphenated(text: str, language: str = "") -> str:
    """Soft hyphens in the long words of a headline, in its language or that of the page."""
    return hyphenate(text, language or get_language() or settings.LANGUAGE_CODE)


@register.simple_tag
def foreign(language: str) -> SafeString:
    """A ``lang`` attribute for text in another language than the page, else nothing."""
    if not language or language == get_language():
        return SafeString("")
    return format_html(' lang="{}"', language)


@register.filter
def form(teaser: Teaser) -> str:
    """What kind of text readers should expect, unless the kicker says it; plain news need no word."""
    word = {
        "explainer": _("Explainer"),
        "commentary": _("Commentary"),
        "interview": _("Interview"),
        "portrait": _("Portrait"),
        "reportage": _("Reportage"),
    }.get(teaser.genre, "")
    return "" if word.casefold() == teaser.kicker.casefold() else word


@register.simple_tag
def names(people: Sequence[Named], link: bool = False) -> SafeString:
    """“Ida Brandt, Karim Osei and Merve Aydın”, with links to their pages if asked."""
    parts = [
        format_html('<a rel="author" href="{}">{}</a>', addresses.author(person.slug), person.name)
        if link
        else conditional_escape(person.name)
        for person in people
    ]
    if len(parts) < 2:
        return parts[0] if parts else SafeString("")
    conjunction = pgettext("between the last two names", "and")
    return format_html(
        "{} {} {}", format_html_join(", ", "{}", ((part,) for part in parts[:-1])), conjunction, parts[-1]
    )


@register.simple_tag
def print_pages(reference: PageRef) -> SafeString:
    """“Seiten 4 und 8”: every number leads to that page of the edition."""
    words = pages.phrase(
        reference.pages,
        one=pgettext("printed page", "Page"),
        many=pgettext("printed pages", "Pages"),
        conjunction=pgettext("between the last two page numbers", "and"),
    )

    def link(found: re.Match[str]) -> str:
        path = addresses.edition_page(reference.edition, int(found[0]))
        return format_html('<a href="{}">{}</a>', path, found[0])

    return mark_safe(re.sub(r"\d+", link, conditional_escape(words)))  # noqa: S308 (escaped in this line)


# ---------------------------------------------------------------- the text
@register.filter
def run_in(story: Story) -> int:
    """The place of the first paragraph, at whose head the dateline stands; -1 if there is none."""
    return next((place for place, block in enumerate(story.blocks) if block.kind in _RUN_IN_KINDS), -1)


@register.simple_tag
def with_dateline(html: str, dateline: str) -> SafeString:
    """Cleaned HTML with the place in bold at the head of its first paragraph."""
    if not dateline:
        return mark_safe(html)  # noqa: S308 (cleaned by newsroom.queries.body)
    stop = "" if dateline[-1] in ".:!?" else "."
    place = format_html('<b class="dateline">{}{}</b> ', dateline, stop)
    opening = re.match(r"\s*<p[^>]*>", html)
    if opening is None:
        return mark_safe(f"<p>{place}</p>{html}")  # noqa: S308 (cleaned and escaped)
    return mark_safe(f"{opening[0]}{place}{html[opening.end() :]}")  # noqa: S308 (cleaned and escaped)


@register.simple_tag
def consent_to(provider: str) -> str:
    """What our script looks for in the cookie before it loads a player; see ``embeds.spoken``."""
    return embeds.spoken(provider)


@register.simple_tag
def consent_place(provider: str, path: str) -> str:
    """Where somebody says yes to this provider for good, and finds back from."""
    return f"{addresses.named('privacy')}?from={path}#{embeds.key(provider)}"


@register.simple_tag
def noted_for() -> str:
    """What our script looks for in the cookie before it notes that an article is read; see ``history.spoken``."""
    return history.spoken()


@register.simple_tag
def the_wall(story: Story) -> wall.Wall:
    """What stands where somebody may not read on."""
    return wall.wall(story)


@register.filter
def for_members(story: Story) -> bool:
    """Whether this is the whole of what not everybody may read."""
    return story.decision.allowed and variant(story.decision) is not Variant.OPENED


@register.filter
def first_correction(blocks: Sequence[Block]) -> str:
    """The id of the first correction in a text; empty if there is none."""
    return next((block.id for block in blocks if block.kind == "correction"), "")


# ---------------------------------------------------------------- pictures and data
@register.inclusion_tag("reading/includes/picture.html")
def picture(image: Image, size: str, eager: bool = False) -> dict[str, Any]:
    """A picture with a choice of files and with its room reserved. ``size`` is a key of SIZES."""
    return {"image": image, "plain": _plain(image), "sizes": SIZES[size], "eager": eager}


def _plain(image: Image) -> Source:
    """The file for whoever does not choose: the first that is wide enough, or the widest."""
    return next((source for source in image.sources if source.width >= _PLAIN_WIDTH), image.sources[-1])


@register.filter
def json_ld(data: str) -> SafeString:
    """Structured data for the head of a page; ``<`` can end no script element."""
    body = data.replace("<", "\\u003c")
    return mark_safe(f'<script type="application/ld+json">{body}</script>')  # noqa: S308 (cannot be left)

"""What the newsroom hands out: plain, frozen values that page, feed, API and structured data all read.

They hold what a reader may see and nothing else: names are redacted, expired pictures left out, quotes set.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from andruck.access.rules import ArticleFacts, Decision
from andruck.core.money import Money

Day = date
"""A day of the calendar; the name lets a value have a field called ``date``."""


@dataclass(frozen=True, slots=True)
class Source:
    """One file of a picture: address, width and height in pixels."""

    url: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Image:
    """A picture that may be shown: its files from narrow to wide (WebP), and one JPEG for machines."""

    id: int
    sources: tuple[Source, ...]
    fallback: Source
    alt: str
    caption: str = ""
    credit: str = ""
    synthetic: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """Something with a page of its own: section, dossier, author, topic.

    ``path`` is known for pages of the tree; topics and authors have addresses made of their slug.
    """

    id: int
    name: str
    slug: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class Contributor:
    """Somebody with a part in an article: who wrote it has no ``role``, others have one ("Photos")."""

    role: str
    person: Named


@dataclass(frozen=True, slots=True)
class Teaser:
    """An article as it stands in a list. Times are aware and in UTC.

    ``replied`` is any right of reply; ``replies`` are those that belong into the list, because the claim stood there.
    """

    id: int
    slug: str
    kicker: str
    headline: str
    summary: str
    section: Named
    genre: str
    published: datetime
    changed: datetime | None = None
    authors: tuple[Named, ...] = ()
    image: Image | None = None
    corrected: bool = False
    replied: bool = False
    language: str = ""
    generated: bool = False
    replies: "tuple[Reply, ...]" = ()


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a body. ``kind`` names the template, ``value`` holds its plain data.

    Kinds and values: paragraph, generated {html} · subhead {text} · quote {text, who} · image {image, wide} ·
    gallery {images} · table {caption, head, rows} · embed {provider, title, url, frame} ·
    box {title, html} · correction {at, wrong, right}.
    """

    id: str
    kind: str
    value: dict[str, object]


@dataclass(frozen=True, slots=True)
class PageRef:
    """Where a text stands in print: the pages of one edition, sorted, and the edition's number in the database."""

    edition: date
    pages: tuple[int, ...]
    id: int = 0


@dataclass(frozen=True, slots=True)
class Correction:
    """A mistake of ours, put right in public."""

    article: int
    slug: str
    headline: str
    at: datetime
    wrong: str
    right: str


@dataclass(frozen=True, slots=True)
class Reply:
    """A right of reply (Gegendarstellung), bound to the version that it answers."""

    id: int
    article: int
    slug: str
    headline: str
    live: bool
    person: str
    paragraphs: tuple[str, ...]
    answers: datetime
    published: datetime
    in_teaser: bool


@dataclass(frozen=True, slots=True)
class Story:
    """An article as a reader may see it, by the ``decision`` that was made about its ``facts``.

    ``blocks`` come only from ``queries.body``: all of them, or the excerpt. ``words``, ``characters`` and
    ``minutes`` are those of the whole text.
    """

    facts: ArticleFacts
    decision: Decision
    teaser: Teaser
    headline: str
    social_text: str
    deck: str
    dateline: str
    credit: str
    language: str
    tags: tuple[Named, ...]
    dossiers: tuple[Named, ...]
    pages: tuple[PageRef, ...]
    replies: tuple[Reply, ...]
    picture: Image | None
    blocks: tuple[Block, ...]
    words: int
    characters: int
    minutes: int
    indexable: bool = True
    contributors: tuple[Contributor, ...] = ()
    ai_label: bool = False
    note: str = ""
    translations: tuple[tuple[str, int, str], ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Link:
    """A page of the tree: its title and its path on the site."""

    id: int
    title: str
    path: str
    kind: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class Breaking:
    """The line across the top of every page; ``article`` is (id, slug) or None."""

    text: str
    article: tuple[int, str] | None


@dataclass(frozen=True, slots=True)
class Paper:
    """What every page says about the paper itself."""

    name: str
    claim: str
    description: str
    own_mark: str
    publisher: str
    address: str
    responsible: str
    email: str
    phone: str
    register_entry: str
    vat_id: str
    represented_by: str
    owners: tuple[str, ...]
    state_advertising: str
    reserve_mining: bool
    mining_policy: str
    ads_txt: str
    feed_full_text: bool
    line_length: int
    access_level: int
    members_first: bool
    open_days: int
    archive_level: int
    excerpt_length: int


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around every page: the paper, its sections, fixed pages and the breaking line."""

    paper: Paper
    sections: tuple[Link, ...]
    dossiers: tuple[Link, ...]
    fixed: tuple[Link, ...]
    breaking: Breaking | None


@dataclass(frozen=True, slots=True)
class Ask:
    """A form that asks for support, as an editor has worded it. ``amounts`` empty: those of the paper."""

    title: str = ""
    text: str = ""
    amounts: tuple[Money, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """A part of a front. Kinds: lead, row, opener, list, section, dossier, latest; ask: a form, and no texts."""

    kind: str
    teasers: tuple[Teaser, ...]
    title: str = ""
    path: str = ""
    text: str = ""
    image: Image | None = None
    ask: Ask | None = None


@dataclass(frozen=True, slots=True)
class AuthorProfile:
    """Somebody who writes, with what they say about themselves."""

    id: int
    name: str
    slug: str
    role: str
    about: str
    email: str
    portrait: Image | None


@dataclass(frozen=True, slots=True)
class DossierCard:
    """A dossier: its title, what it observes, its picture."""

    id: int
    title: str
    slug: str
    path: str
    observes: str
    image: Image | None


@dataclass(frozen=True, slots=True)
class DossierBox:
    """A dossier beside an article: its card and the newest other texts (id, headline, slug)."""

    card: DossierCard
    others: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class EditionCard:
    """A printed edition, and the days of the ones before and after it."""

    date: Day
    number: int | None
    title: str
    pages: int
    earlier: Day | None = None
    later: Day | None = None


@dataclass(frozen=True, slots=True)
class Gone:
    """An article that has been withdrawn (410), with what may be said about it."""

    id: int
    note: str

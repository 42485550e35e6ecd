"""The shapes of the public answers. Times are ISO 8601 with their zone; addresses are absolute."""

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import ConfigDict, Field

ARTICLE_EXAMPLE = 4711


class Answer(Schema):
    """Every field is always there; what does not apply is empty or null."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Place(Answer):
    """A section, dossier, topic or author and its page."""

    name: str = Field(examples=["Politik"])
    slug: str = Field(examples=["politik"])
    url: str = Field(examples=["https://paper.example/rubrik/politik/"])


class File(Answer):
    """One file of a picture."""

    url: str
    width: int = Field(description="Pixels.")
    height: int = Field(description="Pixels.")


class Picture(Answer):
    """A picture that may be shown now. Its licence may end; do not keep copies."""

    files: list[File] = Field(description="WebP, from narrow to wide.")
    jpeg: File
    alt: str = Field(description="Says what can be seen.")
    caption: str
    credit: str
    synthetic: bool = Field(description="Made by a machine: say so wherever it is shown.")


class ArticleCard(Answer):
    """An article as it stands in lists."""

    id: int = Field(examples=[ARTICLE_EXAMPLE], description="Never changes, unlike the words in the address.")
    url: str
    api: str = Field(description="The article here.")
    kicker: str
    headline: str
    summary: str
    genre: Literal["news", "report", "explainer", "commentary", "interview", "portrait", "reportage"]
    section: Place
    authors: list[Place]
    published: datetime
    changed: datetime | None = Field(description="Last change of substance.")
    corrected: bool = Field(description="A mistake in it was corrected in public.")
    replied: bool = Field(description="There is a right of reply to it.")
    ai_label: bool = Field(
        description="Written by a machine, wholly or in part: say so wherever it is shown."
    )
    picture: Picture | None


class ArticlePage(Answer):
    """A piece of a list, newest first."""

    articles: list[ArticleCard]
    next: str | None = Field(description="Address of the following piece; null at the end.")


class Paragraph(Answer):
    kind: Literal["paragraph", "generated"] = Field(description="Generated: written by a machine; label it.")
    id: str
    html: str = Field(description="Clean HTML: p, b, i, a, ul, ol, li, br, sup, sub and their like.")


class Subhead(Answer):
    kind: Literal["subhead"]
    id: str
    text: str


class Quote(Answer):
    kind: Literal["quote"]
    id: str
    text: str
    who: str


class ImageBlock(Answer):
    kind: Literal["image"]
    id: str
    picture: Picture
    wide: bool


class Gallery(Answer):
    kind: Literal["gallery"]
    id: str
    pictures: list[Picture]


class Table(Answer):
    kind: Literal["table"]
    id: str
    caption: str
    head: list[str]
    rows: list[list[str]]


class Embed(Answer):
    kind: Literal["embed"]
    id: str
    title: str
    provider: str = Field(description="Empty: nobody we know; show a plain link.")
    url: str


class Box(Answer):
    kind: Literal["box"]
    id: str
    title: str
    html: str


class CorrectionBlock(Answer):
    kind: Literal["correction"]
    id: str
    at: datetime | None
    wrong: str
    right: str


BodyBlock = Annotated[
    Paragraph | Subhead | Quote | ImageBlock | Gallery | Table | Embed | Box | CorrectionBlock,
    Field(discriminator="kind"),
]


class PrintPages(Answer):
    """Where it stands in print."""

    edition: date
    pages: list[int]


class RightOfReply(Answer):
    """A reply that the law obliges us, and whoever shows the article, to show unaltered."""

    person: str
    paragraphs: list[str]
    answers: datetime | None = Field(description="The version of the article that it answers.")
    published: datetime


class Translation(Answer):
    language: str
    url: str
    api: str


class Access(Answer):
    """Who may read it now. The interface knows nobody: it decides as for a reader without an account."""

    level: Literal["open", "registered", "members", "epaper"] = Field(
        description="What it asks of readers now, openings aside."
    )
    whole: bool = Field(description="Whether `body` is the whole text; else it is its beginning.")
    why: Literal["open", "opening", "always-free", "needs-account", "needs-membership", "needs-epaper"]
    reason: str = Field(description="Why it is opened for everybody, for readers.")
    until: datetime | None = Field(
        description="Whole: until then at least. Not whole: from then on, as far as is known."
    )
    next_change: datetime | None = Field(description="Until then nothing here changes by itself.")


class Article(ArticleCard):
    """An article."""

    access: Access

    deck: str
    dateline: str = Field(description="The place at the head of the text.")
    credit: str = Field(examples=["Agenturen/lo"])
    language: str = Field(examples=["de"])
    topics: list[Place]
    dossiers: list[Place]
    print_pages: list[PrintPages]
    replies: list[RightOfReply]
    note: str = Field(description="What has become of it since.")
    words: int
    characters: int
    minutes: int = Field(description="To read it.")
    translations: list[Translation]
    body: list[BodyBlock] = Field(description="All of the text, or its beginning: see `access`.")


class Section(Place):
    articles: str = Field(description="Its articles.")
    feed: str = Field(description="Its JSON Feed.")


class Sections(Answer):
    sections: list[Section]


class Dossier(Section):
    """A subject that the paper follows for long."""

    observes: str = Field(description="What it is about.")
    picture: Picture | None


class Dossiers(Answer):
    dossiers: list[Dossier]


class Problem(Answer):
    """What went wrong, in a sentence for people."""

    code: str = Field(examples=["invalid_parameter"], description="Stable, for programs.")
    message: str
    parameter: str | None = Field(description="The parameter at fault, if it is one.")


class Failure(Answer):
    error: Problem

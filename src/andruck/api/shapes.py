"""From the newsroom's values to the shapes of the answers."""

from typing import Any, cast

from pydantic import TypeAdapter

from andruck.access.rules import Level, Why, level_at
from andruck.api import addresses, schemas
from andruck.core import clock
from andruck.newsroom.rules.values import Block, DossierCard, Image, Link, Named, Reply, Source, Story, Teaser

_LEVELS: dict[Level, Any] = {level: level.name.lower() for level in Level}
_WHY: dict[Why, Any] = {why: why.value for why in Why}
_BLOCK: TypeAdapter[Any] = TypeAdapter(schemas.BodyBlock)


def card(teaser: Teaser) -> schemas.ArticleCard:
    """An article in a list."""
    return schemas.ArticleCard(**_card(teaser))


def article(story: Story) -> schemas.Article:
    """A whole article."""
    return schemas.Article(
        **_whole(story),
        access=_access(story),
        deck=story.deck,
        dateline=story.dateline,
        credit=story.credit,
        language=story.language,
        topics=[_place(tag, addresses.page("topic", slug=tag.slug)) for tag in story.tags],
        dossiers=[_place(dossier, addresses.full(dossier.path)) for dossier in story.dossiers],
        print_pages=[schemas.PrintPages(edition=ref.edition, pages=list(ref.pages)) for ref in story.pages],
        replies=[_reply(reply) for reply in story.replies],
        note=story.note,
        words=story.words,
        characters=story.characters,
        minutes=story.minutes,
        translations=[_translation(*other) for other in story.translations],
        body=[_block(block) for block in story.blocks if block.kind not in _OURS],
    )


def _access(story: Story) -> schemas.Access:
    decision = story.decision
    return schemas.Access(
        level=_LEVELS[level_at(story.facts, clock.now())],
        whole=decision.allowed,
        why=_WHY[decision.why],
        reason=decision.reason,
        until=decision.until,
        next_change=decision.next_change,
    )


def section(link: Link) -> schemas.Section:
    """A section in the list. Its slug is the last part of its path."""
    slug = link.path.rstrip("/").rpartition("/")[2]
    return schemas.Section(
        name=link.title,
        slug=slug,
        url=addresses.full(link.path),
        articles=addresses.articles(section=slug),
        feed=addresses.page("feed", scope="section", slug=slug, kind="json"),
    )


def dossier(found: DossierCard) -> schemas.Dossier:
    """A dossier with what it observes."""
    return schemas.Dossier(
        name=found.title,
        slug=found.slug,
        url=addresses.full(found.path),
        articles=addresses.articles(dossier=found.slug),
        feed=addresses.page("feed", scope="dossier", slug=found.slug, kind="json"),
        observes=found.observes,
        picture=picture(found.image),
    )


def picture(image: Image | None) -> schemas.Picture | None:
    """A picture, if there is one."""
    if image is None:
        return None
    return schemas.Picture(
        files=[_file(source) for source in image.sources],
        jpeg=_file(image.fallback),
        alt=image.alt,
        caption=image.caption,
        credit=image.credit,
        synthetic=image.synthetic,
    )


def _card(teaser: Teaser) -> dict[str, Any]:
    return {
        "id": teaser.id,
        "url": addresses.page("article", id=teaser.id, slug=teaser.slug),
        "api": addresses.article(teaser.id),
        "kicker": teaser.kicker,
        "headline": teaser.headline,
        "summary": teaser.summary,
        "genre": teaser.genre,
        "section": _place(teaser.section, addresses.full(teaser.section.path)),
        "authors": [_place(author, addresses.page("author", slug=author.slug)) for author in teaser.authors],
        "published": teaser.published,
        "changed": teaser.changed,
        "corrected": teaser.corrected,
        "replied": teaser.replied,
        "ai_label": teaser.generated,
        "picture": picture(teaser.image),
    }


def _whole(story: Story) -> dict[str, Any]:
    """What the whole article says otherwise than its teaser."""
    own = {"headline": story.headline, "ai_label": story.ai_label, "picture": picture(story.picture)}
    return {**_card(story.teaser), **own}


def _place(named: Named, url: str) -> schemas.Place:
    return schemas.Place(name=named.name, slug=named.slug, url=url)


def _file(source: Source) -> schemas.File:
    return schemas.File(url=addresses.full(source.url), width=source.width, height=source.height)


def _reply(reply: Reply) -> schemas.RightOfReply:
    return schemas.RightOfReply(
        person=reply.person,
        paragraphs=list(reply.paragraphs),
        answers=reply.answers,
        published=reply.published,
    )


def _translation(language: str, id: int, slug: str) -> schemas.Translation:
    return schemas.Translation(
        language=language, url=addresses.page("article", id=id, slug=slug), api=addresses.article(id)
    )


_OURS = {"ask"}
"""What belongs to our page and is no part of the text."""


def _block(block: Block) -> Any:
    value = dict(block.value)
    match block.kind:
        case "image":
            value["picture"] = picture(cast("Image", value.pop("image")))
        case "gallery":
            value["pictures"] = [picture(image) for image in cast("list[Image]", value.pop("images"))]
        case "embed":
            # The player is our page's way of showing it; others link to where it stands.
            value.pop("frame")
    return _BLOCK.validate_python({"kind": block.kind, "id": block.id, **value})

"""What a page says in the words of schema.org, as JSON that is safe inside a script element."""

import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.utils import timezone
from django.utils.translation import gettext as _

from andruck.access.rules import Variant, variant
from andruck.newsroom.rules.values import AuthorProfile, Frame, Image, Named, Reply, Story
from andruck.reading import addresses

_TYPES = {
    "commentary": "OpinionNewsArticle",
    "explainer": "AnalysisNewsArticle",
    "reportage": "ReportageNewsArticle",
}
_MACHINE = "https://schema.org/TrainedAlgorithmicMediaDigitalSource"
_ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def article(story: Story, frame: Frame) -> str:
    """An article. Everything in it also stands on the page."""
    teaser = story.teaser
    address = addresses.absolute(addresses.article(teaser))
    return _json(
        {
            "@type": _TYPES.get(teaser.genre, "NewsArticle"),
            "@id": address,
            "url": address,
            "mainEntityOfPage": {"@type": "WebPage", "@id": address},
            "headline": story.headline,
            "description": story.deck or teaser.summary,
            "image": _image(story.picture),
            "datePublished": _moment(teaser.published),
            "dateModified": _moment(max(teaser.published, teaser.changed or teaser.published)),
            "author": [_author(author) for author in teaser.authors] or [_house(frame)],
            "publisher": publisher(frame),
            **_free(story),
            "articleSection": teaser.section.name,
            "keywords": [tag.name for tag in story.tags],
            "wordCount": story.words,
            "inLanguage": story.language,
            "dateline": story.dateline,
            "creditText": story.credit,
            "digitalSourceType": _MACHINE if story.ai_label else "",
            "isPartOf": [_dossier(dossier) for dossier in story.dossiers],
            "correction": _corrections(story),
            "comment": [_reply(reply, address) for reply in story.replies],
            **_print(story),
        }
    )


WALLED = "walled"
"""The class of what not everybody may read, as search engines are told it."""


def _free(story: Story) -> dict[str, Any]:
    """Whether everybody may read it, as Google wants it said: nobody may tell engines more than readers."""
    if variant(story.decision) is Variant.OPENED:
        return {"isAccessibleForFree": True}
    part = {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": f".{WALLED}"}
    return {"isAccessibleForFree": False, "hasPart": part}


def person(author: AuthorProfile, frame: Frame) -> str:
    """Somebody who writes for the paper."""
    return _json(
        {
            "@type": "ProfilePage",
            "mainEntity": {
                "@type": "Person",
                "@id": addresses.absolute(addresses.author(author.slug)),
                "url": addresses.absolute(addresses.author(author.slug)),
                "name": author.name,
                "jobTitle": author.role,
                "description": author.about,
                "email": author.email,
                "image": _image(author.portrait),
                "worksFor": _house(frame),
            },
        }
    )


def organisation(frame: Frame) -> str:
    """The paper as an organisation with its owners (European Media Freedom Act, Art. 6), and its site."""
    paper = frame.paper
    find = addresses.absolute(addresses.named("search"))
    return _json(
        {
            "@graph": [
                {
                    **publisher(frame),
                    "legalName": paper.publisher,
                    "slogan": paper.claim,
                    "description": paper.description,
                    "address": paper.address,
                    "email": paper.email,
                    "telephone": paper.phone,
                    "vatID": paper.vat_id,
                },
                {
                    "@type": "WebSite",
                    "@id": f"{addresses.absolute('/')}#site",
                    "url": addresses.absolute("/"),
                    "name": paper.name,
                    "inLanguage": settings.LANGUAGE_CODE,
                    "publisher": {"@id": _organisation_id()},
                    "potentialAction": {
                        "@type": "SearchAction",
                        "target": {"@type": "EntryPoint", "urlTemplate": f"{find}?q={{search_term_string}}"},
                        "query-input": "required name=search_term_string",
                    },
                },
            ]
        }
    )


def publisher(frame: Frame) -> dict[str, Any]:
    """The paper, with the pages on which it says how it works, as far as they exist."""
    transparency = _fixed(frame, "transparency")
    owners = "\n".join(line for line in (*frame.paper.owners, frame.paper.state_advertising) if line)
    return {
        **_house(frame),
        "logo": {"@type": "ImageObject", "url": addresses.absolute(static("reading/icon.svg"))},
        "publishingPrinciples": transparency,
        "correctionsPolicy": addresses.absolute(addresses.named("corrections")),
        "ownershipFundingInfo": {"@type": "AboutPage", "url": transparency, "text": owners}
        if transparency or owners
        else "",
        "contactPoint": _contact(frame),
    }


def _house(frame: Frame) -> dict[str, Any]:
    return {
        "@type": "NewsMediaOrganization",
        "@id": _organisation_id(),
        "name": frame.paper.name,
        "url": addresses.absolute("/"),
    }


def _organisation_id() -> str:
    return f"{addresses.absolute('/')}#paper"


def _contact(frame: Frame) -> dict[str, Any] | None:
    page = _fixed(frame, "contact")
    return {"@type": "ContactPoint", "contactType": "newsroom", "url": page} if page else None


def _fixed(frame: Frame, role: str) -> str:
    path = next((page.path for page in frame.fixed if page.role == role), "")
    return addresses.absolute(path) if path else ""


def _author(author: Named) -> dict[str, Any]:
    return {
        "@type": "Person",
        "name": author.name,
        "url": addresses.absolute(addresses.author(author.slug)),
    }


def _image(image: Image | None) -> dict[str, Any] | None:
    if image is None:
        return None
    return {
        "@type": "ImageObject",
        "url": addresses.absolute(image.fallback.url),
        "width": image.fallback.width,
        "height": image.fallback.height,
        "caption": image.caption,
        "creditText": image.credit,
        "digitalSourceType": _MACHINE if image.synthetic else "",
    }


def _dossier(dossier: Named) -> dict[str, Any]:
    return {"@type": "CreativeWorkSeries", "name": dossier.name, "url": addresses.absolute(dossier.path)}


def _corrections(story: Story) -> list[dict[str, Any]]:
    return [
        {
            "@type": "CorrectionComment",
            "text": " ".join(
                (_("Wrong:"), str(block.value["wrong"]), _("Right:"), str(block.value["right"]))
            ),
            "datePublished": _moment(at) if isinstance(at := block.value["at"], datetime) else "",
        }
        for block in story.blocks
        if block.kind == "correction"
    ]


def _reply(reply: Reply, address: str) -> dict[str, Any]:
    return {
        "@type": "Comment",
        "@id": f"{address}#reply-{reply.id}",
        "author": {"@type": "Person", "name": reply.person},
        "datePublished": _moment(reply.published),
        "text": "\n\n".join(reply.paragraphs),
    }


def _print(story: Story) -> dict[str, Any]:
    """Where it stands in print; of several editions the first."""
    if not story.pages:
        return {}
    first = story.pages[0]
    return {
        "printEdition": first.edition.isoformat(),
        "printPage": str(first.pages[0]),
        "pagination": ", ".join(str(page) for page in first.pages),
    }


def _moment(moment: datetime) -> str:
    return timezone.localtime(moment).isoformat(timespec="seconds")


def _json(data: dict[str, Any]) -> str:
    text = json.dumps(
        {"@context": "https://schema.org", **_filled(data)}, ensure_ascii=False, separators=(",", ":")
    )
    return text.translate(_ESCAPES)


def _filled(value: Any) -> Any:
    """The same without what is empty: nothing is said where there is nothing to say."""
    if isinstance(value, dict):
        pairs = ((key, _filled(item)) for key, item in value.items())
        return {key: item for key, item in pairs if item not in ("", None, [], {})}
    if isinstance(value, list):
        return [_filled(item) for item in value]
    return value

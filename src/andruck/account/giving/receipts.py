"""Receipts as PDF, with tags for screen readers, drawn from what was written down when they were issued.

What happened to the money afterwards stands on them too, with the numbers of the documents about it: nobody shows a
receipt for money that they have back.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import override

from andruck.core.money import Money
from andruck.newsroom.rules.values import Paper as House
from andruck.payments.rules.documents import Paper
from andruck.support.queries import words
from andruck.support.queries.contributions import TurnView
from andruck.support.queries.words import spoken
from andruck.support.rules.contributions import Nature


def pdf(paper: Paper, house: House, turns: Sequence[TurnView] = ()) -> bytes:
    """The document in the language in which it was issued, with what came of it since. Half a second.

    ``turns`` are all of the contribution, its first money among them.
    """
    # Heavy: loaded when the first receipt is wanted.
    from PIL import ImageFile
    from weasyprint import HTML

    # Loading it makes the whole process take half a picture for a whole one; uploads in the editor must not.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    # Nothing is fetched: the receipt is its words alone.
    return bytes(HTML(string=html(paper, house, turns), url_fetcher=_refuse).write_pdf(pdf_tags=True))


def html(paper: Paper, house: House, turns: Sequence[TurnView] = ()) -> str:
    """What the PDF is drawn from."""
    content = dict(paper.content or {})
    with override(str(content["language"])):
        facts = _facts(paper, content, house) | _since(paper, content, turns)
        return render_to_string("account/giving/receipt.html", facts)


def _facts(paper: Paper, content: dict[str, Any], house: House) -> dict[str, Any]:
    currency = str(content["currency"])
    gross, vat = Money(int(content["cents"]), currency), Money(int(content["vat_cents"]), currency)
    lines = [content["name"], content["street"], f"{content['postcode']} {content['city']}".strip()]
    return {
        "number": paper.number,
        "issued": paper.issued_on,
        "paid": date.fromisoformat(str(content["paid_on"])),
        "amount": spoken(gross),
        "net": spoken(gross - vat),
        "vat": spoken(vat),
        "rate": content["vat_rate"],
        "is_donation": content["nature"] == Nature.DONATION,
        "lines": [line for line in lines if line],
        "house": house,
        "language": content["language"],
    }


def _since(paper: Paper, content: dict[str, Any], turns: Sequence[TurnView]) -> dict[str, Any]:
    later = [one for one in turns if one.document != paper.number]
    kept = Money(int(content["cents"]) + sum(one.amount.cents for one in later), str(content["currency"]))
    return {
        "later": [(one, words.turn(one.what), spoken(one.amount)) for one in later],
        "kept": spoken(kept),
        "is_kept": kept.cents > 0,
    }


def _refuse(url: str, *_args: object, **_more: object) -> dict[str, Any]:
    raise ValueError(f"A receipt fetches nothing, not even {url}.")

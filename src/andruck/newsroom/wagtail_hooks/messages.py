"""What the editor says to people when the newsroom refuses something: one sentence per code, translated."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from andruck.core.errors import Refusal


def sentence(refusal: Refusal) -> str:
    """The reason in the language of the person who reads it, with the next step in it."""
    facts = {name: _shown(value) for name, value in refusal.facts.items()}
    match refusal.code:
        case "embargo":
            text = _(
                "This text is under embargo until %(until)s. Schedule it for then, or change the embargo."
            )
        case "ai_review":
            text = _("Generated text needs the sign-off of a second person, or the label for readers.")
        case "empty":
            text = _("There is no text yet. Write at least one paragraph.")
        case "silent_edit":
            text = _("The published text changes noticeably. Say under “Times” what kind of change it is.")
        case "correction_missing":
            text = _("A correction needs its block in the text: what was wrong, what is right.")
        case "picture_credit":
            text = _("The picture “%(title)s” has no credit. Enter it with the picture, then publish.")
        case "picture_licence":
            text = _("The licence of the picture “%(title)s” ended on %(ends_on)s. Choose another picture.")
        case _:
            text = _about_people(refusal.code)
            if not text:
                return str(refusal.reason)
    return text % facts


def _about_people(code: str) -> str:
    """Sentences about rights of reply and cases of people in the archive; empty for any other code."""
    sentences = {
        "case": _("A case of a person in the archive keeps this text withdrawn. Lower its stage first."),
        "case_decision": _("Write down the decision and its reasons first."),
        "case_articles": _("Name the articles that the case is about."),
        "case_names": _("Name what is to be replaced in the public version."),
        "case_note": _("Write the note for readers first."),
        "case_name": _("“%(name)s” is no name that can be found in a text."),
        "case_replacement": _("“%(name)s” still holds a name that is to disappear."),
        "reply_locked": _("This reply has been published and stays as it is."),
        "reply_empty": _("The reply has no text yet."),
        "reply_unpublished": _("The article has never been public."),
        "reply_version": _("This version is one of another article."),
        "reply_not_shown": _("This reply is not shown."),
        "reply_reason": _("Say why the reply is taken down."),
        "reply_needed": _(
            "The reply stays as long as the claim is offered, and after that for as long as the claim stood."
        ),
    }
    return sentences.get(code, "")


def changed_meanwhile() -> str:
    """Somebody else has saved since this form was opened."""
    return _(
        "This article has changed since you opened it. Your text is still here and has not been saved: compare it "
        "with the current version first."
    )


def delete_refused() -> str:
    """Why a text that readers have seen stays."""
    return _(
        "This article has been public, so it cannot be deleted. Withdraw it instead: its address then says so."
    )


def _shown(value: Any) -> Any:
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
    if isinstance(value, date):
        return date_format(value, "SHORT_DATE_FORMAT")
    return value

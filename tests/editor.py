"""What the browser sends from the editor, written by hand."""

from typing import Any

from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

NAMES = "wagtailsnippets_newsroom_article"


def url(view: str, *args: Any) -> str:
    """The address of a view of articles."""
    return reverse(f"{NAMES}:{view}", args=args)


def form(section: Any, **fields: Any) -> dict[str, Any]:
    """A filled-in form of an article. ``body`` is a list of (type, value); values of rich text are HTML."""
    body = fields.pop("body", [("paragraph", "<p>Am Morgen war das Wasser noch da.</p>")])
    bylines = fields.pop("bylines", [])
    data = nested_form_data(
        {
            "headline": "Der Deich hält",
            "kicker": "",
            "deck": "",
            "dateline": "",
            "section": getattr(section, "pk", section),
            "genre": "report",
            "priority": "0",
            "language": "",
            "translation_of": "",
            "tags": "",
            "body": streamfield([(kind, _value(kind, value)) for kind, value in body]),
            "bylines": inline_formset(bylines),
            "dossier_entries": inline_formset(fields.pop("dossier_entries", [])),
            "page_references": inline_formset(fields.pop("page_references", [])),
            "picture": "",
            "picture_caption": "",
            "picture_alt": "",
            "teaser_headline": "",
            "teaser_text": "",
            "social_text": "",
            "embargo_until": "",
            "change_kind": "",
            "provenance": "human",
            "ai_generated_by": "",
            "ai_reviewed_by": "",
            "own_mark": "on",
        }
    )
    return {**data, **{name: getattr(value, "pk", value) for name, value in fields.items()}}


def _value(kind: str, value: Any) -> Any:
    return rich_text(value) if kind in {"paragraph", "generated"} else value


def seen(article: Any) -> dict[str, str]:
    """The hidden fields that say from which version a form was made."""
    article.refresh_from_db()
    if article.latest_revision is None:
        return {}
    return {
        "loaded_revision_id": str(article.latest_revision.pk),
        "loaded_revision_created_at": article.latest_revision.created_at.isoformat(),
    }


def texts(response: Any) -> str:
    """Everything that an answer says, redirects followed by nobody."""
    return "" if response.streaming else response.content.decode()


def errors(response: Any) -> dict[str, list[str]]:
    """The form's errors by field; "__all__" for those of the whole form."""
    return {name: list(found) for name, found in response.context["form"].errors.items()}

"""Why something was refused to a reader, in their language, with the next step."""

from django.utils.translation import gettext as _

from andruck.core.errors import Refusal


def sentence(refusal: Refusal) -> str:
    """The reason as it is shown."""
    text = {**_codes(), **_gifts(), **_institutions()}.get(refusal.code)
    return text % refusal.facts if text else refusal.reason


def _codes() -> dict[str, str]:
    return {
        "code_unknown": _("We do not know this code. Please compare it letter by letter."),
        "code_stopped": _("This code has been withdrawn. Please ask us for a new one."),
        "code_over": _("This code is no longer good. Please ask for a new one."),
        "code_used": _("This code has been used already. Please ask us for a new one."),
        "code_wrong": _("This is not the code that we have sent. Please look at the mail again."),
        "devices_most": _("You have taken this to %(most)s devices in a month. Please wait for some days."),
        "feeds_most": _("You have %(most)s feed addresses. Stop one of them first."),
    }


def _gifts() -> dict[str, str]:
    return {
        "gift_members": _("Only members can give articles away."),
        "gifts_off": _("There are no gifts at the moment."),
        "gifts_most": _("You have given %(most)s articles this month. Next month you can give more."),
    }


def _institutions() -> dict[str, str]:
    return {
        "not_here": _(
            "Your connection belongs to no institution that we know. Perhaps you can read by mail address."
        ),
        "seats_taken": _("All seats of this institution are taken at the moment. Please try again later."),
        "mail_unreadable": _("This is no mail address. Please look at it letter by letter."),
        "mail_foreign": _("This address belongs to no institution that we know. Please ask yours."),
        "codes_most": _("We have just sent several codes to this address. Please wait ten minutes."),
        "institution_over": _("The contract with this institution is over."),
    }

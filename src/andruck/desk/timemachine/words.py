"""Decisions in words for the staff."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from andruck.access.rules import Decision, Why
from andruck.desk.openings.words import moment
from andruck.desk.timemachine.travelling import Kind


def kind(one: Kind) -> str:
    """A kind of reader."""
    return {
        Kind.ANONYMOUS: _("Anybody, not signed in"),
        Kind.REGISTERED: _("Reader with an account"),
        Kind.MEMBER: _("Member"),
        Kind.EPAPER: _("Member with e-paper"),
        Kind.GIFT: _("Somebody with a gift link"),
        Kind.INSTITUTION: _("User of a library"),
    }[one]


def column(one: Kind) -> str:
    """The same as the head of a narrow column."""
    return {
        Kind.ANONYMOUS: _("anybody"),
        Kind.REGISTERED: _("account"),
        Kind.MEMBER: _("member"),
        Kind.EPAPER: _("e-paper"),
    }[one]


def why(decision: Decision) -> str:
    """The reason of a decision."""
    if decision.why is Why.OPENING:
        return _("Opened for everybody because of %(reason)s.") % {"reason": decision.reason}
    return {
        Why.OPEN: _("The text is open to everybody."),
        Why.ALWAYS_FREE: _("The text is always free, whatever else is laid down."),
        Why.REGISTERED: _("An account is enough for this text."),
        Why.MEMBER: _("Members may read it."),
        Why.GIFT: _("A member has given this text as a present."),
        Why.INSTITUTION: _("A library reads for its users."),
        Why.NEEDS_ACCOUNT: _("The text asks for an account."),
        Why.NEEDS_MEMBERSHIP: _("The text is for members."),
        Why.NEEDS_EPAPER: _("The text is for members with e-paper."),
    }[decision.why]


def short(decision: Decision) -> str:
    """The answer in a word or two, for a cell of the table."""
    if decision.why is Why.OPENING:
        return pgettext("anybody may read now", "opened")
    return _("reads") if decision.allowed else _("wall")


def lasting(decision: Decision) -> str:
    """How long it holds: what ``until`` means depends on the answer."""
    if decision.until is None:
        return (
            _("As far as is known, this does not end.") if decision.allowed else _("No end of this is known.")
        )
    words = {"moment": moment(decision.until)}
    if decision.allowed:
        return _("For this reason at least until %(moment)s.") % words
    return _("May read it from %(moment)s on.") % words


def change(decision: Decision) -> str:
    """When the answer may be another one."""
    if decision.next_change is None:
        return _("Nothing that is known changes this answer.")
    return _("This answer holds until %(moment)s.") % {"moment": moment(decision.next_change)}


def since(at: datetime | None) -> str:
    """The beginning of a stretch."""
    return _("ever since") if at is None else moment(at)

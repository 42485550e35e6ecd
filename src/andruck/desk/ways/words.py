"""Ways to pay in words: why one is not offered, and what to do about it."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from andruck.core.errors import Refusal
from andruck.payments.queries.setup import Arranged
from andruck.payments.rules.methods import Hidden


def state(way: Arranged) -> str:
    """Offered, or why not."""
    method = way.method
    if way.hidden is None:
        return _("offered")
    if way.hidden is Hidden.FAILING and method.health.hidden_until is not None:
        until = date_format(method.health.hidden_until, "SHORT_DATETIME_FORMAT")
        return _("hides itself until %(until)s, because it fails") % {"until": until}
    return {
        Hidden.OFF: _("taken off the list"),
        Hidden.RECORDED: _("entered by staff only"),
        Hidden.NOT_YET: _("not yet"),
        Hidden.ENDED: _("its time is over"),
        Hidden.GONE: _("not connected"),
    }[way.hidden]


def advice(way: Arranged) -> str:
    """The next step, where somebody has to take one."""
    if way.hidden is Hidden.GONE:
        return _(
            "The server has no keys for this provider. Whoever looks after it enters them and runs "
            "“andruck payments connect”."
        )
    if way.hidden is Hidden.FAILING:
        return _(
            "It comes back by itself when it works. Compare with the provider’s own page about disturbances."
        )
    return ""


def above_zero() -> str:
    """What is said of an amount that is none."""
    return _("Write an amount above zero, or leave it empty.")


def sentence(refusal: Refusal) -> str:
    """Why something was refused, in the language of the person who reads it."""
    return {
        "bounds": _("The largest amount is not below the smallest."),
        "method_name": _("Give it a name that readers know."),
        "method_times": _("The last day is not before the first."),
    }.get(refusal.code, refusal.reason)

"""What readers agree to who want to have remembered what they read, or to help the paper to learn how it is read."""

from django.utils.translation import gettext_lazy as _

from andruck.consent import queries
from andruck.consent.rules import ASSIGNED, Purpose
from andruck.usage.rules.history import HISTORY, KEPT, LEAST_AGE, SAMPLE

PURPOSES = (
    Purpose(
        key=HISTORY,
        slot=ASSIGNED[HISTORY],
        title=_("Remember what I read"),
        text=_(
            "For ninety days we keep which articles you open on this device, when, and for how many seconds, so that "
            "we can recommend to you what fits. That can tell what you think politically: so it is stored apart from "
            "everything else, is never used for advertising and is given to nobody, and you can delete it with one "
            "click. A small script notes it; in a browser without JavaScript nothing is remembered."
        ),
        data=(_("which articles"), _("when"), _("for how many seconds"), _("a number drawn by lot")),
        days=KEPT.days,
        least_age=LEAST_AGE,
    ),
    Purpose(
        key=SAMPLE,
        slot=ASSIGNED[SAMPLE],
        title=_("Help us to learn how the paper is read"),
        text=_(
            "With your yes we learn how far down you read an article and for how many seconds, whether you come back "
            "in the next week, and which articles you had read before you supported us. The newsroom sees only sums "
            "of at least ten readers, never you. After ninety days only the sums are left. It is used for nothing "
            "else. A small script notes it; in a browser without JavaScript nothing is learned."
        ),
        data=(
            _("which articles"),
            _("when"),
            _("for how many seconds"),
            _("how far down"),
            _("whether you supported us"),
            _("a number drawn by lot"),
        ),
        days=KEPT.days,
    ),
)


def spoken() -> str:
    """What our script looks for in the cookie before it notes anything: one of these."""
    return " ".join(queries.spoken(one.key) for one in PURPOSES)

"""The week's figures by mail, for those of the staff who have asked for them. Nothing in it tells who has read it."""

import logging
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views import View
from wagtail.admin import messages as notices

from andruck.core import clock
from andruck.desk.days import day_after, first_moment
from andruck.desk.figures import page, words
from andruck.desk.figures.spans import Change, Sort, Span, around
from andruck.infra import links, mail
from andruck.people import queries as people
from andruck.people.actions import accounts
from andruck.usage.lake import Lake
from andruck.usage.queries import opened, spans
from andruck.usage.rules import LEAST

log = logging.getLogger(__name__)

MOST = 10
LATEST = 2
"""The day of the week (Wednesday) until which a mail is written that could not be on Monday."""


class LetterView(View):
    """The switch: a mail every Monday, or none. One's own, and nobody else's."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Back to the page with the switch."""
        wanted = request.POST.get("wanted") == "yes"
        accounts.want_figures(person=int(request.user.pk or 0), wanted=wanted)
        said = _("Every Monday you get a mail.") if wanted else _("You get no more mails with figures.")
        notices.success(request, said)
        return redirect(f"{reverse(page.OVERVIEW)}#figures-letter")


def write() -> int:
    """Write last week's mails, early in the week; how many were new. May be done as often as one likes."""
    lake, day = opened.lake(), localdate(clock.now())
    if not settings.COUNTING or lake is None or day.weekday() > LATEST:
        return 0
    week = around(Sort.WEEK, day).before()
    known: dict[str, dict[str, Any]] = {}
    written = 0
    for person, chosen in people.readers_of_figures():
        language = chosen or settings.LANGUAGE_CODE
        if language not in known:
            with override(language):
                known[language] = _facts(lake, week)
        try:
            written += mail.send(
                to=person.address,
                template="desk/figures/mail.txt",
                context=known[language],
                person=person.id,
                language=language,
                key=f"figures:{week.first}:{person.id}",
                expires=first_moment(day) + timedelta(days=4),
            )
        except ValueError:
            log.warning("Account %s has no address that a mail can go to", person.id)
    return written


def _moments(week: Span) -> dict[str, Any]:
    return {"since": first_moment(week.first), "until": day_after(week.last)}


def _facts(lake: Lake, week: Span) -> dict[str, Any]:
    change = Change(*(spans.views(lake, **_moments(one)) for one in (week, week.before())))
    cells = spans.breakdown(lake, "source", **_moments(week))
    return {
        "number": _week(week.first),
        "spoken": words.span(week),
        "change": change,
        "read": page.lines(spans.most_read(lake, **_moments(week), most=MOST)),
        "sources": [
            (words.value("source", cell.key), cell.views) for cell in cells if cell.views is not None
        ][:MOST],
        "few": any(cell.views is None for cell in cells),
        "least": LEAST,
        "figures": f"{links.to(page.COMPARE)}?{week.query()}",
        "switch": f"{links.to(page.OVERVIEW)}#figures-letter",
    }


def _week(monday: date) -> int:
    return monday.isocalendar().week

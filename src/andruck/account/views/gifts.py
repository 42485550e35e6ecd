"""Giving articles away."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from andruck.access.actions import gifts as actions
from andruck.access.queries import gifts as queries
from andruck.access.queries.gifts import GiftLine
from andruck.access.rules import Standing
from andruck.account.views.reading import holder
from andruck.account.wording import sentence
from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.infra import links
from andruck.newsroom.queries import lists
from andruck.newsroom.rules.values import Teaser
from andruck.support.queries import recognition

LARGEST_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Given:
    """A gift as its giver sees it. ``teaser`` None: the article is no longer public."""

    line: GiftLine
    teaser: Teaser | None
    address: str
    over: bool


def give(request: HttpRequest, article: int) -> HttpResponseBase:
    """Give this article away: a button makes the link."""
    teaser = lists.by_ids([article]).get(article) if article <= LARGEST_ID else None
    if teaser is None:
        raise Http404
    mine, now = holder(request), clock.now()
    standing = Standing.ANONYMOUS
    if mine is not None:
        standing = recognition.stands(mine.id, account=mine.account is not None, now=now).standing
    context: dict[str, Any] = {
        "teaser": teaser,
        "terms": queries.terms(),
        "member": standing >= Standing.MEMBER,
        "here": request.path,
    }
    if context["terms"].per_month == 0:
        context["problem"] = sentence(Refusal("gifts_off", "There are no gifts at the moment."))
    elif request.method == "POST" and mine is not None:
        try:
            link = actions.give(
                reader=mine.id, standing=standing, article=article, name=request.POST.get("name", "")
            )
        except Refusal as refusal:
            return render(request, "account/give.html", {**context, "problem": sentence(refusal)}, status=422)
        context["address"] = address(link)
    return render(request, "account/give.html", context)


def given(request: HttpRequest) -> HttpResponseBase:
    """What one has given; each can be withdrawn."""
    mine = holder(request)
    if request.method == "POST" and mine is not None:
        number = request.POST.get("gift", "")[:18]
        if number.isascii() and number.isdigit() and actions.stop(reader=mine.id, gift=int(number)):
            messages.success(request, _("The gift has been withdrawn."))
        return HttpResponseRedirect(reverse("account_gifts"))
    lines = queries.of_reader(mine.id) if mine is not None else []
    teasers, now = lists.by_ids({line.article for line in lines}), clock.now()
    gifts = [Given(one, teasers.get(one.article), address(one.link), one.is_over(now)) for one in lines]
    return render(request, "account/gifts.html", {"gifts": gifts, "terms": queries.terms()})


def address(link: str) -> str:
    """The whole address of a gift."""
    return links.to("gift", link=link)

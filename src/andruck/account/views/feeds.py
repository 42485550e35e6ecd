"""A reader's own feeds: full text as far as they may read, at an address that only they know."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from andruck.account.wording import sentence
from andruck.core.errors import Refusal
from andruck.infra import links
from andruck.people import actions as people
from andruck.support.actions import feeds as actions
from andruck.support.queries import feeds as queries


def own(request: HttpRequest) -> HttpResponseBase:
    """One's feed addresses: make one, which is shown this once only, or stop one."""
    # The door lets in only who is signed in.
    reader = people.recognise(account=int(request.user.pk or 0))
    context: dict[str, object] = {}
    if request.method == "POST" and request.POST.get("what") == "make":
        try:
            secret = actions.make(reader=reader, label=request.POST.get("label", ""))
        except Refusal as refusal:
            messages.error(request, sentence(refusal))
        else:
            context["address"] = links.to("own_feed", secret=secret, kind="atom")
            context["kinds"] = [links.to("own_feed", secret=secret, kind=kind) for kind in ("rss", "json")]
    elif request.method == "POST":
        number = request.POST.get("feed", "")[:18]
        if number.isascii() and number.isdigit() and actions.stop(reader=reader, feed=int(number)):
            messages.success(
                request, _("The address has been stopped. Programs that use it get nothing any more.")
            )
        return HttpResponseRedirect(reverse("account_feeds"))
    context |= {"feeds": queries.of_reader(reader), "most": actions.MOST}
    return render(request, "account/feeds.html", context)

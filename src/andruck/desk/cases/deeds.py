"""What can be done about cases and payments. Everything is sent by a form, and twice is as good as once."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages as notices

from andruck.core.errors import Refusal
from andruck.desk.bank.views import Desk
from andruck.desk.cases import views, words
from andruck.desk.cases.forms import AcceptForm, CloseForm, PlaceForm, RefundForm, refuse
from andruck.payments.actions import cases as case_actions
from andruck.payments.actions import deciding, refunding
from andruck.payments.queries import cases, following


class Deed(Desk):
    """What all have in common: nothing to see, only to send."""

    http_method_names = ["post"]

    @property
    def me(self) -> Any:
        """Who does it; ``dispatch`` has let only treasurers through."""
        return self.request.user

    def back(self, payment: UUID | None = None, case: int | None = None) -> HttpResponse:
        """To the list if one came from there, otherwise to the page about it."""
        if self.request.POST.get("from") == "list" or (payment is None and case is None):
            return redirect(views.LIST)
        return redirect(views.PAYMENT, payment) if payment is not None else redirect(views.CASE, case)

    def no(self, refusal: Refusal, payment: UUID | None = None, case: int | None = None) -> HttpResponse:
        """Say why not."""
        notices.error(self.request, words.sentence(refusal))
        return self.back(payment, case)


class CloseView(Deed):
    """Marking a case as looked at."""

    def post(self, request: HttpRequest, id: int) -> HttpResponse:
        """With a few words on how it was settled."""
        one = cases.case(id)
        if one is None:
            raise Http404
        form = CloseForm(request.POST)
        resolution = form.cleaned_data["resolution"] if form.is_valid() else ""
        try:
            case_actions.close_case(case=id, by=self.me, resolution=resolution)
        except Refusal as refusal:
            return self.no(refusal, one.attempt, id)
        notices.success(request, _("Seen to: %(what)s") % {"what": words.case(one.kind)})
        return redirect(views.LIST) if one.attempt is None else self.back(one.attempt, id)


class TryView(Deed):
    """Dealing with a message once more."""

    def post(self, request: HttpRequest, id: int) -> HttpResponse:
        """Now, whatever the background work had in mind."""
        if cases.case(id) is None:
            raise Http404
        if deciding.try_again(case=id, by=self.me):
            notices.success(request, _("No message waits any more. Mark the case as looked at."))
        else:
            notices.warning(request, _("It still cannot be dealt with. It is tried again by itself."))
        return self.back(case=id)


class PlaceView(Deed, views.CaseView):
    """Giving money at a provider an account of the books."""

    def post(self, request: HttpRequest, id: int) -> HttpResponse:
        """Book it, and close the case."""
        form = PlaceForm(request.POST)
        if cases.case(id) is None:
            raise Http404
        if not form.is_valid():
            return self.show(id, place=form)
        try:
            deciding.place(case=id, by=self.me, **form.cleaned_data)
        except Refusal as refusal:
            refuse(form, refusal)
            return self.show(id, place=form)
        notices.success(request, _("Booked, and seen to."))
        return redirect(views.CASE, id)


class AskView(Deed):
    """Asking the provider about a payment."""

    def post(self, request: HttpRequest, key: UUID) -> HttpResponse:
        """Now; what it shows is taken in at once."""
        if (before := following.payment(key)) is None:
            raise Http404
        answered = deciding.ask_again(attempt=key, by=self.me)
        after = following.payment(key)
        if not answered or after is None:
            notices.warning(
                request, _("The provider does not answer. It is asked again by itself; try again later.")
            )
        elif after.status is before.status:
            notices.info(request, _("The provider shows nothing new: %(status)s") % _status(after))
        else:
            notices.success(request, _("The provider has answered: %(status)s") % _status(after))
        return self.back(key)


def _status(payment: following.Payment) -> dict[str, Any]:
    return {"status": words.status(payment.status)}


class AcceptView(Deed, views.PaymentView):
    """Accepting what came as it is."""

    def post(self, request: HttpRequest, key: UUID) -> HttpResponse:
        """With a reason; what lay in suspense becomes income."""
        if following.payment(key) is None:
            raise Http404
        form = AcceptForm(request.POST)
        if not form.is_valid():
            return self.show(key, accept=form)
        try:
            deciding.accept(attempt=key, by=self.me, why=form.cleaned_data["why"])
        except Refusal as refusal:
            refuse(form, refusal)
            return self.show(key, accept=form)
        notices.success(request, _("Accepted: it counts as it came."))
        return self.back(key)


class RefundView(Deed, views.PaymentView):
    """Giving money back."""

    def post(self, request: HttpRequest, key: UUID) -> HttpResponse:
        """At once, or after a second person has agreed."""
        if following.payment(key) is None:
            raise Http404
        form = RefundForm(request.POST)
        if not form.is_valid():
            return self.show(key, refund=form)
        try:
            goes = deciding.give_back(attempt=key, by=self.me, **form.cleaned_data)
        except Refusal as refusal:
            refuse(form, refusal)
            return self.show(key, refund=form)
        if goes:
            notices.success(request, _("The money goes back; the provider is told at once."))
        else:
            notices.info(request, _("Asked for. Because of its amount a second person has to agree."))
        return self.back(key)


class AgreeView(Deed):
    """Agreeing to a refund that somebody else has asked for."""

    def post(self, request: HttpRequest, key: UUID) -> HttpResponse:
        """It goes at once."""
        payment = following.payment_of(key)
        if payment is None:
            raise Http404
        try:
            deciding.agree(refund=key, by=self.me)
        except Refusal as refusal:
            return self.no(refusal, payment)
        notices.success(request, _("The money goes back; the provider is told at once."))
        return self.back(payment)


class RejectView(Deed):
    """Saying no to a refund."""

    def post(self, request: HttpRequest, key: UUID) -> HttpResponse:
        """The money stays where it is."""
        payment = following.payment_of(key)
        if payment is None:
            raise Http404
        refunding.reject(refund=key, by=self.me)
        notices.success(request, _("Refused: the money stays."))
        return self.back(payment)

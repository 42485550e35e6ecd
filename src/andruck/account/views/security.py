"""What opens an account besides a code by mail: passkeys, an app, recovery codes, a password."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.password_change import logout_on_password_change
from allauth.mfa.adapter import get_adapter as get_factor_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import flows as totp_flows
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.internal import auth as webauthn
from allauth.mfa.webauthn.internal import flows as webauthn_flows
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic.edit import FormView

from andruck.account import recognition
from andruck.account.door import me, refused
from andruck.account.forms import NewPasswordForm
from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.infra import links, mail
from andruck.infra.ports import letterhead
from andruck.people.actions import accounts as acting
from andruck.people.gate import proofs
from andruck.people.queries import accounts
from andruck.people.rules.gate import FACTORS, Step, may_set_up, next_step


def overview(request: HttpRequest) -> HttpResponseBase:
    """Everything that opens this account."""
    person = me(request)
    rows = list(Authenticator.objects.filter(user_id=person).order_by("created_at"))
    visitor = accounts.visitor(request.user, proofs(request))
    recovery = next((row.wrap() for row in rows if row.type == Authenticator.Type.RECOVERY_CODES), None)
    context = {
        "account": accounts.account(person),
        "passkeys": [row.wrap() for row in rows if row.type == Authenticator.Type.WEBAUTHN],
        "app": next((row for row in rows if row.type == Authenticator.Type.TOTP), None),
        "recovery_left": None if recovery is None else len(recovery.get_unused_codes()),
        "has_factor": bool(accounts.factors(person) & FACTORS),
        "has_to": visitor.staff and not visitor.factors & FACTORS,
        "may_enter": next_step(visitor, clock.now()) is Step.ENTER,
    }
    return render(request, "mfa/index.html", context)


def want_second_factor(request: HttpRequest) -> HttpResponseBase:
    """Readers decide whether a code by mail is enough."""
    wanted = request.POST.get("wanted") == "yes"
    if request.method == "POST":
        try:
            acting.want_second_factor(person=me(request), wanted=wanted)
        except Refusal:
            return refused(request, Refusal("no_factor", _("Add a passkey or an app first.")), status=409)
        done = (
            _("From now on you are asked for your second factor when you sign in by code or password.")
            if wanted
            else _("From now on a code by mail is enough.")
        )
        messages.success(request, done)
        if wanted:
            return HttpResponseRedirect(reverse("mfa_view_recovery_codes"))
    return HttpResponseRedirect(reverse("mfa_index"))


def new_password(request: HttpRequest) -> HttpResponseBase:
    """Set a password, change it, or, for readers, do without one again."""
    user: Any = request.user
    works_here = accounts.is_staff(user)
    form = NewPasswordForm(request.POST if request.POST.get("what") != "remove" else None, user=user)
    if request.method == "POST":
        remove = request.POST.get("what") == "remove"
        if remove and not works_here:
            _change_password(request, "")
            messages.success(request, _("Your account has no password any more."))
            return _back(request)
        if not remove and form.is_valid():
            _change_password(request, form.cleaned_data["password"])
            messages.success(request, _("The password has been saved. Other devices have been signed out."))
            return _back(request)
    context = {"form": form, "has_password": user.has_usable_password(), "staff": works_here}
    return render(request, "account/password_change.html", context)


def _back(request: HttpRequest) -> HttpResponseBase:
    """To the overview; this device is still recognised, others are not."""
    response = HttpResponseRedirect(reverse("mfa_index"))
    recognition.remember(response, request.user)
    return response


def _change_password(request: HttpRequest, password: str) -> None:
    """Sessions elsewhere end by themselves: they were signed with the old password."""
    user: Any = request.user
    acting.set_password(person=user.pk, password=password, actor=user.pk)
    user.refresh_from_db()
    logout_on_password_change(request, user)
    if user.email:
        mail.send(
            to=user.email,
            template="account/mail/password.txt",
            context={"paper": letterhead().name, "security": links.to("mfa_index")},
            person=user.pk,
        )


# ---------------------------------------------------------------- second factors
def set_up_allowed(view: Any) -> Any:
    """Staff set up a second factor only when an administrator has let them in, or after showing one they have."""

    def inside(request: HttpRequest, *args: Any, **parts: Any) -> HttpResponseBase:
        if not may_set_up(accounts.visitor(request.user, proofs(request)), clock.now()):
            return HttpResponseRedirect(reverse("account_closed"))
        answer: HttpResponseBase = view(request, *args, **parts)
        return answer

    return inside


def _shown(request: HttpRequest, factor: Authenticator) -> None:
    """Whoever sets a factor up has it in their hands: that is as good as signing in with it."""
    record_authentication(request, request.user, method="mfa", id=factor.pk, type=factor.type)
    acting.note_factor_added(person=me(request), kind=str(factor.type))


class AddApp(ActivateTOTPView):
    """An app that shows codes."""

    def form_valid(self, form: Any) -> HttpResponseBase:
        app, codes = totp_flows.activate_totp(self.request, form)
        self.did_generate_recovery_codes = codes is not None
        _shown(self.request, app)
        answer: HttpResponseBase = FormView.form_valid(self, form)
        return answer

    def get_context_data(self, **parts: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**parts)
        return {**context, "secret": context["form"].secret}


class RemoveApp(DeactivateTOTPView):
    """No app any more."""

    def form_valid(self, form: Any) -> HttpResponseBase:
        answer: HttpResponseBase = super().form_valid(form)
        acting.note_factor_removed(person=me(self.request), kind="totp")
        return answer


class AddPasskey(AddWebAuthnView):
    """A passkey that opens the account by itself."""

    def get_context_data(self, **parts: Any) -> dict[str, Any]:
        context: dict[str, Any] = FormView.get_context_data(self, **parts)
        context["passkey_data"] = webauthn.begin_registration(self.request.user, True)
        return context

    def form_valid(self, form: Any) -> HttpResponseBase:
        key, codes = webauthn_flows.add_authenticator(
            self.request, name=form.cleaned_data["name"], credential=form.cleaned_data["credential"]
        )
        asked = accounts.is_staff(self.request.user) or self.request.user.wants_second_factor
        # A reader who is asked for nothing has no use for recovery codes; they wait until they are wanted.
        self.did_generate_recovery_codes = codes is not None and asked
        _shown(self.request, key)
        answer: HttpResponseBase = FormView.form_valid(self, form)
        return answer


class RemovePasskey(RemoveWebAuthnView):
    """One passkey less; staff keep at least one second factor."""

    success_url = None

    def get_success_url(self) -> str:
        return reverse("mfa_index")

    def form_valid(self, form: Any) -> HttpResponseBase:
        key = self.get_object()
        if not get_factor_adapter().can_delete_authenticator(key):
            reason = get_factor_adapter().error_messages["cannot_delete_authenticator"]
            return refused(self.request, Refusal("last_factor", str(reason)), status=409)
        answer: HttpResponseBase = super().form_valid(form)
        acting.note_factor_removed(person=me(self.request), kind="webauthn")
        return answer

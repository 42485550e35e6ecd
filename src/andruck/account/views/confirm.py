"""Showing again who one is, before something is changed that would matter to a thief: all ways on one page."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthenticate_by_code import ConfirmReauthenticationCodeProcess
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.webauthn.forms import ReauthenticateWebAuthnForm
from allauth.mfa.webauthn.internal import auth as webauthn
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from andruck.account.adapter import is_fresh, what_counts
from andruck.account.door import me, too_often
from andruck.account.forms import AgainForm, CodeForm, OwnPasswordForm
from andruck.people.actions import limits
from andruck.people.queries import accounts

CodeProcess = ConfirmReauthenticationCodeProcess


def confirm(request: HttpRequest) -> HttpResponseBase:
    """The page. ``way`` says which of its forms was sent: password, mail, code, app or passkey."""
    goal = get_next_redirect_url(request) or reverse("account_home")
    if is_fresh(request):
        return HttpResponseRedirect(goal)
    page = _Page(request)
    if request.method == "POST":
        if not limits.confirmation(me(request)):
            return too_often(request)
        if page.take(request.POST.get("way", "")):
            return HttpResponseRedirect(goal)
    return render(request, "account/confirm.html", {**page.context(), "goal": goal})


class _Page:
    """What can be shown, and the form that was sent with its errors."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.user: Any = request.user
        self.counts, self.factors = what_counts(self.user), accounts.factors(me(request))
        self.forms: dict[str, Any] = {}
        self.code = CodeProcess.resume(request) if "code" in self.counts else None

    def take(self, way: str) -> bool:
        """Whether what was sent shows who they are; a way that is closed to them shows nothing."""
        takers = {
            "password": ("password", self._password),
            "mail": ("code", self._mail),
            "code": ("code", self._code),
            "app": ("mfa", self._app),
            "passkey": ("mfa", self._passkey),
        }
        counts, taker = takers.get(way, ("", None))
        return taker is not None and counts in self.counts and taker()

    def _password(self) -> bool:
        form = self.forms["password"] = OwnPasswordForm(self.request.POST)
        if not form.is_valid():
            return False
        if not self.user.check_password(form.cleaned_data["password"]):
            form.add_error("password", get_adapter().error_messages["incorrect_password"])
            return False
        record_authentication(self.request, self.user, method="password", reauthenticated=True)
        return True

    def _mail(self) -> bool:
        """Send a code; that shows nothing yet."""
        address = str(self.user.email)
        if limits.code_to_address(address):
            self.code = CodeProcess.initiate(request=self.request, user=self.user, email=address)
        return False

    def _code(self) -> bool:
        if self.code is None:
            return False
        form = self.forms["code"] = CodeForm(self.request.POST, code=self.code.code)
        if form.is_valid():
            self.code.finish()
            return True
        if not self.code.record_invalid_attempt():
            self.code = None
        return False

    def _app(self) -> bool:
        form = self.forms["app"] = AgainForm(self.request.POST, user=self.user)
        if form.is_valid():
            form.save()
            return True
        return False

    def _passkey(self) -> bool:
        form = ReauthenticateWebAuthnForm(self.request.POST, user=self.user)
        if form.is_valid():
            form.save()
            return True
        self.forms["passkey"] = form
        return False

    def context(self) -> dict[str, Any]:
        """The forms that are open to this person."""
        context: dict[str, Any] = {"address": self.user.email}
        if "password" in self.counts and self.user.has_usable_password():
            context["password_form"] = self.forms.get("password", OwnPasswordForm())
        if "code" in self.counts:
            context["by_mail"] = True
            if self.code is not None:
                context["code_form"] = self.forms.get("code", CodeForm())
        if "mfa" in self.counts and self.factors & {"totp", "recovery_codes"}:
            context["app_form"] = self.forms.get("app", AgainForm(user=self.user))
        if "mfa" in self.counts and "webauthn" in self.factors:
            context["passkey_form"] = self.forms.get("passkey", ReauthenticateWebAuthnForm(user=self.user))
            context["passkey_data"] = webauthn.begin_authentication(self.user)
        return context

"""In and out: one door for those who have an account and those who do not yet, another for a password."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.flows.login import perform_password_login
from allauth.account.internal.flows.logout import logout
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.webauthn.views import LoginWebAuthnView
from django.conf import settings
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from andruck.account import recognition
from andruck.account.door import too_often
from andruck.account.forms import AddressForm, CodeForm, PasswordForm
from andruck.account.stages import CodeProcess
from andruck.core import clock
from andruck.infra import nets
from andruck.people.actions import limits
from andruck.people.gate import proofs
from andruck.people.queries import accounts
from andruck.people.rules.gate import Step, next_step


def enter(request: HttpRequest) -> HttpResponseBase:
    """The door: an address to which a code is sent, a passkey, or the way to the password."""
    goal = get_next_redirect_url(request) or ""
    if request.user.is_authenticated:
        return _through(request, goal)
    if request.method != "POST":
        return _entrance(request, AddressForm(), goal)
    form = AddressForm(request.POST)
    if not form.is_valid():
        return _entrance(request, form, goal)
    if not limits.code_from_net(nets.net(request)):
        return too_often(request)
    address = form.cleaned_data["email"]
    CodeProcess.begin(request, address, may_send=limits.code_to_address(address))
    return HttpResponseRedirect(_with_goal(reverse("account_confirm_login_code"), goal))


def _through(request: HttpRequest, goal: str) -> HttpResponseBase:
    """Signed in already: on to where they wanted to go, recognised there."""
    response = HttpResponseRedirect(goal or get_adapter().get_login_redirect_url(request))
    recognition.remember(response, request.user)
    return response


def _entrance(request: HttpRequest, form: AddressForm, goal: str) -> HttpResponseBase:
    # Staff who come from the editor see their own door first.
    to_editor = goal.startswith(f"/{settings.EDITOR_PATH}")
    context = {"form": form, "password_form": PasswordForm(), "goal": goal, "to_editor": to_editor}
    return render(request, "account/login.html", context)


@login_stage_required(stage="login_by_code", redirect_urlname="account_login")
def type_code(request: HttpRequest) -> HttpResponseBase:
    """The code that stood in the mail: in the same browser, within ten minutes, three tries."""
    process = CodeProcess.resume(request._login_stage)  # type: ignore[attr-defined]
    goal = get_next_redirect_url(request) or ""
    if process is None:
        return _again(request, goal)
    form = CodeForm(request.POST or None, code=process.code)
    if request.method == "POST":
        if form.is_valid():
            answer: HttpResponseBase = process.finish(goal or None)
            return answer
        if not process.record_invalid_attempt():
            return _again(request, goal)
    context = {"form": form, "address": process.state["email"], "goal": goal}
    return render(request, "account/confirm_login_code.html", context)


def _again(request: HttpRequest, goal: str) -> HttpResponseBase:
    """Too late, or wrong too often: another code, please."""
    request.session.flush()
    return HttpResponseRedirect(_with_goal(reverse("account_login"), goal, over="1"))


def by_password(request: HttpRequest) -> HttpResponseBase:
    """Name and password; staff are then asked for their second factor."""
    goal = get_next_redirect_url(request) or ""
    if request.user.is_authenticated:
        return _through(request, goal)
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        name, net = form.cleaned_data["login"], nets.net(request)
        if not limits.password(net, name):
            return too_often(request)
        user = authenticate(request, login=name, password=form.cleaned_data["password"])
        if user is not None:
            limits.password_was_right(net, name)
            login = Login(user=user, redirect_url=goal or None)
            answer: HttpResponseBase = perform_password_login(request, {}, login)
            return answer
        form.add_error(None, get_adapter().error_messages["email_password_mismatch"])
    context = {
        "form": form,
        "goal": goal,
        "to_editor": goal.startswith(f"/{settings.EDITOR_PATH}"),
    }
    return render(request, "account/password_login.html", context)


class ByPasskey(LoginWebAuthnView):
    """A passkey alone. Only this many tries from one net: each costs a look-up and a signature."""

    def post(self, request: HttpRequest, *args: Any, **parts: Any) -> HttpResponseBase:
        if not limits.passkey(nets.net(request)):
            return too_often(request)
        answer: HttpResponseBase = super().post(request, *args, **parts)
        return answer

    def form_valid(self, form: Any) -> HttpResponseBase:
        """As allauth does it, but back to where somebody wanted to go."""
        from allauth.mfa.webauthn.internal import flows

        authenticator = form.cleaned_data["credential"]
        login = Login(user=authenticator.user, redirect_url=get_next_redirect_url(self.request))
        answer: HttpResponseBase = flows.perform_passwordless_login(self.request, authenticator, login)
        return answer


def leave(request: HttpRequest) -> HttpResponseBase:
    """Sign out, on this device."""
    if request.method != "POST":
        return render(request, "account/logout.html")
    return _out(request, get_next_redirect_url(request) or "/")


@require_POST
def leave_editor(request: HttpRequest) -> HttpResponseBase:
    """Sign out by the editor's own button, whose form has Django's token."""
    return _out(request, "/")


def from_editor(request: HttpRequest) -> HttpResponseBase:
    """Wagtail's pages for signing in and for forgotten passwords: the gate lets only those here who are in."""
    return HttpResponseRedirect(get_next_redirect_url(request) or f"/{settings.EDITOR_PATH}")


def enter_again(request: HttpRequest) -> HttpResponseBase:
    """The session began with something that does not count for staff, or too long ago: begin a new one."""
    goal = get_next_redirect_url(request) or f"/{settings.EDITOR_PATH}"
    if request.method != "POST":
        return render(request, "account/again.html", {"goal": goal})
    return _out(request, _with_goal(reverse("account_login"), goal))


def closed(request: HttpRequest) -> HttpResponseBase:
    """Why the editor stays closed to whoever is signed in, and who can help."""
    step = next_step(accounts.visitor(request.user, proofs(request)), clock.now())
    if step is Step.ENTER:
        return HttpResponseRedirect(f"/{settings.EDITOR_PATH}")
    return render(request, "account/closed.html", {"stranger": step is Step.STRANGER}, status=403)


def switched_off(request: HttpRequest) -> HttpResponseBase:
    """The account has been switched off by the house."""
    return render(request, "account/account_inactive.html", status=403)


def _out(request: HttpRequest, goal: str) -> HttpResponseBase:
    """This device is nobody's any more."""
    logout(request, show_message=False)
    request.session.flush()
    response = HttpResponseRedirect(goal)
    recognition.forget(response)
    return response


def _with_goal(path: str, goal: str, **more: str) -> str:
    query = {**({"next": goal} if goal else {}), **more}
    return f"{path}?{urlencode(query)}" if query else path

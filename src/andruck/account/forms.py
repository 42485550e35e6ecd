"""The forms of an account: what is typed, checked and counted."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core import context as current
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from andruck.infra import nets
from andruck.people.actions import limits


class AddressForm(forms.Form):
    """The mail address a code is sent to."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username webauthn", "autocapitalize": "none"}),
        error_messages={"invalid": _("This is no mail address. It looks like name@example.org.")},
    )

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class CodeForm(forms.Form):
    """The code that stood in the mail; how it is written does not matter."""

    code = forms.CharField(
        label=_("Code from the mail"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )

    def __init__(self, *args: Any, code: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._code = code

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"])
        if not compare_user_code(actual=code, expected=self._code):
            raise get_adapter().validation_error("incorrect_code")
        return code


class PasswordForm(forms.Form):
    """Name and password."""

    login = forms.CharField(
        label=_("User name or e-mail address"),
        max_length=254,
        widget=forms.TextInput(
            attrs={"autocomplete": "username webauthn", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class OwnPasswordForm(forms.Form):
    """The password once more, to show who one is."""

    password = forms.CharField(
        label=_("Your password"),
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class NewPasswordForm(forms.Form):
    """A new password, typed once: it can be shown while typing, and pasted."""

    password = forms.CharField(
        label=_("New password"),
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "minlength": "10"}),
        help_text=_("At least ten characters. Several words are better than one with digits in it."),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._user = user

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password, self._user)
        return password


class EraseForm(forms.Form):
    """A tick that nobody sets by mistake."""

    sure = forms.BooleanField(
        label=_("I want to erase my account. I know that this cannot be undone."),
        error_messages={"required": _("Tick this if you are sure.")},
    )


class _Counted(AuthenticateForm):
    """A code of an app, or a recovery code: tried so often and no more, and used once."""

    def clean_code(self) -> str:
        net = nets.net(current.request)
        if not limits.second_factor(net, self.user.pk):
            raise get_adapter().validation_error("too_many_login_attempts")
        code: str = super().clean_code()
        used_once = self.authenticator.type != Authenticator.Type.TOTP or limits.app_code_is_new(
            self.user.pk, code
        )
        if not used_once:
            raise get_adapter().validation_error("incorrect_code")
        limits.second_factor_was_right(net, self.user.pk)
        return code


class SecondFactorForm(_Counted):
    """While signing in."""


class AgainForm(_Counted, ReauthenticateForm):
    """While signed in, to show who one is."""


class AppForm(ActivateTOTPForm):
    """The first code of an app that has just been set up."""

    def clean_code(self) -> str:
        if not limits.second_factor(nets.net(current.request), self.user.pk):
            raise get_adapter().validation_error("too_many_login_attempts")
        code: str = super().clean_code()
        limits.app_code_is_new(self.user.pk, code)
        return code

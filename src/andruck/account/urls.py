"""The addresses of a reader's own pages, below ``/konto/`` (``/account/`` on an English site).

The names are partly allauth's: it looks for its own pages under them. What it offers beyond (signing up apart from
signing in, resetting a password by mail) is not here: a code by mail does both, and for staff neither may exist.
"""

from typing import Any

from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as recovery
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from andruck.account.door import View, door
from andruck.account.views import (
    address,
    confirm,
    entrance,
    feeds,
    gifts,
    institution,
    own,
    reading,
    security,
)


def _open(route: Any, view: View, name: str) -> URLPattern:
    """For everybody."""
    pattern: URLPattern = path(route, door(view), name=name)
    return pattern


def _own(route: Any, view: View, name: str) -> URLPattern:
    """For whoever is signed in."""
    pattern: URLPattern = path(route, door(view, signed_in=True), name=name)
    return pattern


def _safe(route: Any, view: View, name: str) -> URLPattern:
    """For whoever has shown within the last minutes who they are."""
    pattern: URLPattern = path(route, door(view, fresh=True), name=name)
    return pattern


urlpatterns = [
    _own("", own.home, "account_home"),
    # In and out
    _open(_("sign-in/"), entrance.enter, "account_login"),
    _open(_("sign-in/"), entrance.enter, "account_request_login_code"),
    _open(_("sign-in/"), entrance.enter, "account_signup"),
    _open(_("sign-in/code/"), entrance.type_code, "account_confirm_login_code"),
    _open(_("sign-in/password/"), entrance.by_password, "account_password_login"),
    _open(_("sign-in/passkey/"), entrance.ByPasskey.as_view(), "mfa_login_webauthn"),
    _open(_("sign-in/second/"), factors.authenticate, "mfa_authenticate"),
    _open(_("sign-in/again/"), entrance.enter_again, "account_login_again"),
    _open(_("sign-out/"), entrance.leave, "account_logout"),
    _open(_("switched-off/"), entrance.switched_off, "account_inactive"),
    _open(_("erased/"), own.goodbye, "account_goodbye"),
    _own(_("no-entry/"), entrance.closed, "account_closed"),
    _own(_("confirm/"), confirm.confirm, "account_confirm"),
    # Address
    _safe(_("address/"), address.ChangeAddress.as_view(), "account_email"),
    _own(_("address/code/"), address.TypeAddressCode.as_view(), "account_email_verification_sent"),
    # What opens the account
    _own(_("security/"), security.overview, "mfa_index"),
    _safe(_("security/second-factor/"), security.want_second_factor, "account_second_factor"),
    _safe(_("security/password/"), security.new_password, "account_change_password"),
    _safe(_("security/passkey/"), security.set_up_allowed(security.AddPasskey.as_view()), "mfa_add_webauthn"),
    _safe(_("security/passkey/<int:pk>/"), security.RemovePasskey.as_view(), "mfa_remove_webauthn"),
    _safe(_("security/app/"), security.set_up_allowed(security.AddApp.as_view()), "mfa_activate_totp"),
    _safe(_("security/app/remove/"), security.RemoveApp.as_view(), "mfa_deactivate_totp"),
    _safe(_("security/recovery/"), recovery.view_recovery_codes, "mfa_view_recovery_codes"),
    _safe(_("security/recovery/new/"), recovery.generate_recovery_codes, "mfa_generate_recovery_codes"),
    # What a device may read
    _open(_("code/"), reading.claim, "account_codes"),
    _open(_("code/<str:code>/"), reading.claim, "account_code"),
    _open(_("device/"), reading.device, "account_device"),
    _open(_("give/<int:article>/"), gifts.give, "account_give"),
    _open(_("gifts/"), gifts.given, "account_gifts"),
    _open(_("institution/"), institution.enter, "account_institution"),
    _own(_("feeds/"), feeds.own, "account_feeds"),
    # Devices and data
    _own(_("devices/"), own.devices, "account_devices"),
    _own(_("data/"), own.data, "account_data"),
    _safe(_("data/export/"), own.export, "account_export"),
    _safe(_("data/erase/"), own.erase, "account_erase"),
]

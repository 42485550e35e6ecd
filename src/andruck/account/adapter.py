"""allauth as this house uses it: our mails, our limits, our rules of who needs a second factor."""

import base64
import hashlib
from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context as current
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from andruck.account import recognition
from andruck.core import clock
from andruck.infra import links, mail, nets
from andruck.infra.ports import letterhead
from andruck.infra.rules.post import Sort
from andruck.people import sessions
from andruck.people.actions import accounts as acting
from andruck.people.queries import accounts
from andruck.people.rules.accounts import CODE_LIFE
from andruck.people.rules.gate import FACTORS, SHIFT

READERS_LAST = timedelta(days=60)
"""A device of a reader stays signed in so long after it was last used."""

FRESH = timedelta(minutes=10)
"""So long after signing in nobody is asked again who they are."""

MAILS = {
    "account/email/email_confirmation": "account/mail/new_address.txt",
    "account/email/email_confirmation_signup": "account/mail/new_address.txt",
    "account/email/account_already_exists": "account/mail/address_taken.txt",
    "account/email/unknown_account": "account/mail/address_taken.txt",
    "account/email/email_changed": "account/mail/address_changed.txt",
    "account/email/login_code": "account/mail/code.txt",
    "account/email/password_changed": "account/mail/password.txt",
    "account/email/password_set": "account/mail/password.txt",
    "mfa/email/totp_activated": "account/mail/factor_added.txt",
    "mfa/email/webauthn_added": "account/mail/factor_added.txt",
    "mfa/email/totp_deactivated": "account/mail/factor_removed.txt",
    "mfa/email/webauthn_removed": "account/mail/factor_removed.txt",
    "mfa/email/recovery_codes_generated": "account/mail/recovery_codes.txt",
}
"""Our mail for each of allauth's."""

ASKED = {"account/mail/new_address.txt", "account/mail/code.txt", "account/mail/address_taken.txt"}


class AccountAdapter(DefaultAccountAdapter):
    """What allauth asks the house about accounts."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": gettext_lazy("This account has been switched off. Please write to us."),
        "email_password_mismatch": gettext_lazy("Name or password is wrong."),
        "incorrect_code": gettext_lazy(
            "This code is not right, or no longer. Type it as it stands in the mail."
        ),
        "incorrect_password": gettext_lazy("This password is not right."),
        "too_many_login_attempts": gettext_lazy("That was tried too often. Wait a quarter of an hour."),
        "same_as_current": gettext_lazy("This is the address you have now."),
        "rate_limited": gettext_lazy("That was tried too often. Wait a quarter of an hour."),
    }

    # ------------------------------------------------------------ mails
    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Into the outbox, as everything else. Codes are good for ten minutes, so later they are not sent."""
        template = MAILS[template_prefix]
        asked = template in ASKED
        user = context.get("user") or getattr(current.request, "user", None)
        mail.send(
            to=email,
            template=template,
            context={
                "paper": letterhead().name,
                "code": context.get("code", ""),
                "to_email": context.get("to_email", ""),
                "security": links.to("mfa_index"),
            },
            sort=Sort.ASKED if asked else Sort.NOTICE,
            person=user.pk if user is not None and user.is_authenticated else None,
            expires=clock.now() + CODE_LIFE if asked else None,
        )

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Staff may have no address."""
        address = email or user.email
        if address and template_prefix in MAILS:
            self.send_mail(template_prefix, address, {**(context or {}), "user": user})

    # ------------------------------------------------------------ signing in
    def get_login_stages(self) -> list[str]:
        return ["allauth.account.stages.LoginByCodeStage", "andruck.account.stages.SecondFactorStage"]

    def login(self, request: HttpRequest, user: Any) -> None:
        """Begin a session: for staff a working day, for readers as long as they come back."""
        super().login(request, user)
        works_here = accounts.is_staff(user)
        sessions.begin(request, lasts=SHIFT if works_here else READERS_LAST, fixed=works_here)
        acting.note_seen(person=user.pk)

    def post_login(self, request: HttpRequest, user: Any, **about: Any) -> HttpResponse:
        """This device reads as the person from now on."""
        response: HttpResponse = super().post_login(request, user, **about)
        recognition.take_over(request, user)
        recognition.remember(response, user)
        return response

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return f"/{settings.EDITOR_PATH}" if accounts.is_staff(request.user) else reverse("account_home")

    def is_safe_url(self, url: str) -> bool:
        """Only ways within the paper."""
        return url.startswith("/") and not url.startswith(("//", "/\\")) and super().is_safe_url(url)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """There is one door for all; see ``views.entrance``."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return str(nets.address(request) or "")

    # ------------------------------------------------------------ showing again who one is
    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """One page with all ways that are open to this person."""
        if not user.is_authenticated:
            return []
        return [{"id": "confirm", "description": _("Show who you are"), "url": reverse("account_confirm")}]

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not right after signing in, with what counts for this person."""
        return not is_fresh(current.request)

    def confirm_email(self, request: HttpRequest, email_address: Any) -> bool:
        """A new address is confirmed: the old one is told by allauth, other rooms by an event."""
        try:
            with transaction.atomic():
                done: bool = super().confirm_email(request, email_address)
        except IntegrityError:
            # Somebody else has taken the address since the code was sent.
            return False
        if done:
            mail.absolve(email_address.email)
            acting.note_address_changed(person=email_address.user_id, actor=request.user.pk or 0)
        return done


def is_fresh(request: HttpRequest) -> bool:
    """Whether whoever is signed in has shown within the last minutes who they are."""
    user: Any = request.user
    if not user.is_authenticated:
        return False
    counts, since = what_counts(user), clock.now().timestamp() - FRESH.total_seconds()
    records = get_authentication_records(request, user)
    return any(record.get("method") in counts and since <= float(record.get("at", 0)) for record in records)


def what_counts(user: Any) -> frozenset[str]:
    """By which methods this person can show who they are: with a second factor that is meant, only by that one."""
    works_here, has = accounts.is_staff(user), accounts.factors(user.pk) & FACTORS
    if has and (works_here or user.wants_second_factor):
        return frozenset({"mfa"})
    if works_here:
        # A code by mail opens nothing for staff.
        return frozenset({"password"})
    return frozenset({"password", "code", "mfa"})


class FactorAdapter(DefaultMFAAdapter):
    """What allauth asks the house about second factors."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy(
            "This code is not right, or has been used already. Wait for the next one."
        ),
        "cannot_delete_authenticator": gettext_lazy(
            "Staff need a second factor. Add another one first, then remove this one."
        ),
    }

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Staff keep at least one that is no recovery code."""
        if not accounts.is_staff(authenticator.user):
            return True
        others = Authenticator.objects.filter(user=authenticator.user, type__in=FACTORS)
        return bool(others.exclude(pk=authenticator.pk).exists())

    def get_totp_issuer(self) -> str:
        return letterhead().name

    def _get_site_name(self) -> str:
        return letterhead().name

    def _get_user_identifier(self, user: Any) -> str:
        return str(user.email or user.username)

    def encrypt(self, text: str) -> str:
        """Secrets of second factors are sealed: a copy of the database alone is no use."""
        return _seal().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _seal().decrypt(encrypted_text.encode()).decode()

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return _("Passkey %(number)s") % {"number": count + 1}


def _seal() -> MultiFernet:
    """With the present key; those that it took over from open what they have sealed, retired ones, too."""
    older = (*settings.SECRET_KEY_FALLBACKS, *settings.RETIRED_KEYS)
    secrets = [str(key) for key in (settings.SECRET_KEY, *older)]
    digests = [
        hashlib.blake2b(key.encode(), digest_size=32, person=b"second factor").digest() for key in secrets
    ]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])

"""Who it is, by name and password: one look-up and one hash, whether or not there is such an account."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from andruck.people.models import User
from andruck.people.queries import accounts


class Passwords(ModelBackend):
    """Takes a user name or a mail address as ``login``. Permissions are Django's."""

    def authenticate(  # type: ignore[override]
        self, request: HttpRequest | None, login: str = "", password: str = "", **_others: Any
    ) -> User | None:
        """The account, or None: unknown, wrong, without a password, or switched off. All of them take as long."""
        user = accounts.of_sign_in(login)
        if user is None:
            # As much work as for an account that exists: the time it takes tells nothing.
            User().set_password(password)
            return None
        return user if user.check_password(password) and self.user_can_authenticate(user) else None

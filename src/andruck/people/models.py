"""Staff accounts. Readers' accounts follow with access."""

from django.contrib.auth.models import AbstractUser


class User(AbstractUser):  # type: ignore[django-manager-missing]
    """Someone who signs in. What they may do comes from their groups, one per role (see ``rules``)."""

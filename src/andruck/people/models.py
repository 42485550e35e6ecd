"""Accounts of staff and readers, the numbers under which they are recognised, and where they are signed in."""

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower


class User(AbstractUser):  # type: ignore[django-manager-missing]
    """Someone who signs in: staff by a user name or a mail address, readers by their mail address.

    What staff may do comes from their groups, one per role (see ``rules``). Readers are in none; their user name is
    drawn by lot and never shown.
    """

    let_in_until = models.DateTimeField(null=True, blank=True, editable=False)
    """Until when somebody of the staff without a second factor may set one up."""

    wants_second_factor = models.BooleanField(default=False, editable=False)
    """Whether a reader wants to be asked for it. Staff always are."""

    wants_figures = models.BooleanField(default=False, editable=False)
    """Whether a member of staff has asked for the week's figures by mail."""

    seen_on = models.DateField(null=True, editable=False, db_index=True)
    told_on = models.DateField(null=True, editable=False)
    """When they were last told that the account will be deleted because nobody uses it."""

    class Meta(AbstractUser.Meta):
        constraints = [
            models.UniqueConstraint(Lower("email"), condition=~Q(email=""), name="one_account_per_address"),
        ]


class Session(AbstractBaseSession):
    """Where somebody is signed in. ``session_key`` is a hash: what stands here opens nothing.

    Of the browser only its kind is kept, and of the way there nothing.
    """

    person = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")
    browser = models.CharField(max_length=60, blank=True, default="")
    since = models.DateTimeField(null=True)
    seen = models.DateTimeField(null=True)

    class Meta(AbstractBaseSession.Meta):
        abstract = False

    def __str__(self) -> str:
        return f"{self.person_id} {self.browser}"


class Reader(models.Model):
    """Somebody the paper recognises by a token: the number in it, and since when older tokens no longer count.

    Most have an account. Who has claimed a code from a letter, or reads as the guest of an institution, has none.
    """

    number = models.BigIntegerField(unique=True)
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="reader"
    )
    epoch = models.PositiveIntegerField(default=0)
    least = models.PositiveIntegerField(default=0)
    """Tokens of an earlier epoch are not worth a new one: their owner, or the house, has signed them out."""
    retired = models.BooleanField(default=False)
    """Nobody any more, or a number of earlier days: the row goes when no token with it can be out."""

    changed_at = models.DateTimeField(null=True, db_index=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(least__lte=models.F("epoch")), name="reader_least_epoch"
            ),
            models.CheckConstraint(condition=models.Q(number__gt=0), name="reader_number_positive"),
        ]

    def __str__(self) -> str:
        return f"reader {self.pk}"

"""Wagtail's list of users: staff only, and what is done there to an account is written down."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from wagtail import hooks
from wagtail.users.views.users import IndexView, UserViewSet

from andruck.core import clock
from andruck.infra import audit
from andruck.people.actions import accounts as accounts_actions
from andruck.people.models import User
from andruck.people.queries import accounts
from andruck.people.rules.accounts import LET_IN


class StaffIndex(IndexView):
    """Readers are not listed, found or exported here."""

    def get_base_queryset(self) -> QuerySet[User]:
        found: QuerySet[User] = super().get_base_queryset()
        return found.exclude(pk__in=accounts.readers().values("pk"))


class StaffViewSet(UserViewSet):
    """Wagtail's, with that list."""

    index_view_class = StaffIndex


@hooks.register("before_edit_user")
@hooks.register("before_delete_user")
def leave_readers_alone(request: HttpRequest, user: Any) -> None:
    """Not by their number in the address either."""
    if accounts.readers().filter(pk=user.pk).exists():
        raise PermissionDenied


@hooks.register("before_bulk_action")
def leave_all_readers_alone(request: HttpRequest, kind: str, objects: Any, action: Any) -> None:
    """“All in the list” means for Wagtail everybody in the table."""
    people = [one.pk for one in objects if isinstance(one, User)]
    if people and accounts.readers().filter(pk__in=people).exists():
        raise PermissionDenied


@hooks.register("after_create_user")
def let_new_one_in(request: HttpRequest, user: Any) -> None:
    """Whoever is taken on has a week to set up a second factor."""
    User.objects.filter(pk=user.pk).update(let_in_until=clock.now() + LET_IN)
    audit.record(actor=request.user, action="people.hired", subject=f"person:{user.pk}", after=_state(user))


@hooks.register("after_edit_user")
def note_edit(request: HttpRequest, user: Any) -> None:
    """Roles, address, password, being switched off."""
    audit.record(actor=request.user, action="people.edited", subject=f"person:{user.pk}", after=_state(user))
    if not user.is_active:
        accounts_actions.note_switched_off(person=user.pk, actor=request.user.pk)


@hooks.register("after_bulk_action")
def note_switched_off(request: HttpRequest, kind: str, objects: Any, action: Any) -> None:
    """The same for many at once."""
    numbers = [one.pk for one in objects if isinstance(one, User)]
    if kind != "set_active_state":
        return
    for user in User.objects.filter(pk__in=numbers, is_active=False):
        audit.record(
            actor=request.user, action="people.edited", subject=f"person:{user.pk}", after=_state(user)
        )
        accounts_actions.note_switched_off(person=user.pk, actor=request.user.pk)


@hooks.register("before_delete_user")
def forget_devices(request: HttpRequest, user: Any) -> None:
    """The number by which somebody reads would outlive the account."""
    if request.method == "POST":
        accounts_actions.note_closing(person=user.pk)


@hooks.register("before_bulk_action")
def forget_many_devices(request: HttpRequest, kind: str, objects: Any, action: Any) -> None:
    """The same for many at once."""
    if request.method == "POST" and kind == "delete":
        for one in objects:
            if isinstance(one, User):
                accounts_actions.note_closing(person=one.pk)


@hooks.register("after_delete_user")
def note_end(request: HttpRequest, user: Any) -> None:
    """An account of staff is closed."""
    audit.record(actor=request.user, action="people.closed", subject=f"person:{user.username}")


def _state(user: Any) -> dict[str, Any]:
    """What matters of an account for somebody who asks later whether it was changed; kept as a hash."""
    return {
        "username": user.username,
        "active": user.is_active,
        "superuser": user.is_superuser,
        "groups": sorted(user.groups.values_list("name", flat=True)),
    }

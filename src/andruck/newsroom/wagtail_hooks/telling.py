"""Deleting many things at once in the editor passes by their own ``delete``: it is told of here."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from wagtail import hooks

from andruck.newsroom.models.told import Told, tell


@hooks.register("before_bulk_action")
def tell_of_bulk_deletion(
    request: HttpRequest, action_type: str, objects: Iterable[Any], action_class: Any
) -> None:
    """Pages that show them are made anew."""
    if action_type == "delete":
        for row in objects:
            if isinstance(row, Told):
                tell(row)

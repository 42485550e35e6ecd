"""Rows that stand beside texts on many pages: whoever saves or deletes one says so, in the same transaction."""

from typing import Any, ClassVar

from django.db import transaction
from wagtail.models import Page

from andruck.core import clock
from andruck.infra import events
from andruck.newsroom.events import DetailChanged, MenuChanged, TermsChanged


class Told:
    """Put before a model: saving and deleting its rows emits ``DetailChanged`` with ``TOLD_AS`` as its kind.

    A new row is told of only when pages show it by itself (``TOLD_WHEN_NEW``): nobody has named a new author yet.
    """

    TOLD_AS = ""
    TOLD_WHEN_NEW = False

    def save(self, *args: Any, **kwargs: Any) -> None:
        row: Any = self
        telling = self.TOLD_WHEN_NEW or not row._state.adding
        with transaction.atomic():
            super().save(*args, **kwargs)  # type: ignore[misc]
            if telling:
                tell(row)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        with transaction.atomic():
            tell(self)
            return super().delete(*args, **kwargs)  # type: ignore[misc]


def tell(row: Any) -> None:
    """Say that this row has changed or is about to go. Raises ValueError without a transaction's row number."""
    if row.pk is None:
        raise ValueError("Nothing can be said of a row without a number.")
    events.emit(DetailChanged(kind=row.TOLD_AS, id=row.pk, at=clock.now()))


class ToldTerms:
    """Put before a model with ``TERMS``: saving says when who may read what has been laid down anew."""

    TERMS: ClassVar[tuple[str, ...]]

    def terms_of(self) -> int:
        """The number of the section, 0 for the paper."""
        return 0

    def save(self, *args: Any, **kwargs: Any) -> Any:
        row: Any = self
        with transaction.atomic():
            found = type(row).objects.filter(pk=row.pk).values(*self.TERMS).first() if row.pk else None
            before = found or {name: row._meta.get_field(name).get_default() for name in self.TERMS}
            saved = super().save(*args, **kwargs)  # type: ignore[misc]
            fields = kwargs.get("update_fields") or self.TERMS
            if any(getattr(row, name) != before[name] for name in self.TERMS if name in fields):
                events.emit(TermsChanged(section=self.terms_of(), at=clock.now()))
        return saved


_IN_MENUS = ("title", "slug", "url_path", "show_in_menus", "live", "role")


class ToldPage(Page):
    """A page of the tree that says when its name, its address or its place in the menus has changed."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> Any:
        fields = set(kwargs.get("update_fields") or _IN_MENUS)
        watched = [name for name in _IN_MENUS if name in fields and hasattr(type(self), name)]
        with transaction.atomic():
            before = (
                type(self).objects.filter(pk=self.pk).values(*watched).first()
                if watched and self.pk
                else None
            )
            saved = super().save(*args, **kwargs)
            after = {name: getattr(self, name) for name in watched}
            if watched and before != after and (before or self.live):
                events.emit(MenuChanged(page=self.pk, at=clock.now()))
        return saved

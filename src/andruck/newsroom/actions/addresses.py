"""Keeping addresses of older systems."""

from collections.abc import Iterable, Mapping

from django.db import transaction

from andruck.newsroom.models import LegacyUrl
from andruck.newsroom.rules import legacy


@transaction.atomic(savepoint=False)
def keep(addresses: Mapping[str, int]) -> None:
    """Let old addresses (keys as ``rules.legacy.key`` gives them) lead to articles by number.

    An address that is known already goes on leading where it does.
    """
    rows = [LegacyUrl(path=path, article_id=article) for path, article in addresses.items()]
    LegacyUrl.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)


@transaction.atomic
def lead(*, old: str, to: str) -> None:
    """Let an old address (of a section, a dossier, a fixed page …) lead to a path of the paper, from now on.

    Raises Refusal for what is no address or leads out of the paper.
    """
    values = {"target": legacy.target(to), "article": None}
    LegacyUrl.objects.update_or_create(path=legacy.key(old), defaults=values)


def known(addresses: Iterable[str]) -> set[str]:
    """Which of these keys are kept already."""
    return set(LegacyUrl.objects.filter(path__in=list(addresses)).values_list("path", flat=True))

"""Fills a paper with an archive, 1946 to today, with all that hangs on it, until there are so many articles.

python -m bench.archive SIZE
"""

import sys

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db.models import F  # noqa: E402
from wagtail.search.backends import get_search_backend  # noqa: E402

from andruck.newsroom import models  # noqa: E402
from andruck.newsroom.actions.generating import SOURCE  # noqa: E402

BATCH = 500


def fill(target: int) -> None:
    """Add articles until there are ``target``; half of them get a picture, all are in the database's search."""
    missing = target - models.Article.objects.count()
    if missing < 1:
        return
    call_command("generate_archive", str(missing))
    pictures = list(models.Picture.objects.order_by("pk").values_list("pk", flat=True)[:40])
    made = models.Article.objects.filter(source=SOURCE)
    for place, picture in enumerate(pictures):
        # Every other number, one picture after the other.
        chosen = made.annotate(rest=F("pk") % (2 * len(pictures))).filter(rest=2 * place)
        models.Article.objects.filter(pk__in=list(chosen.values_list("pk", flat=True))).update(
            picture_id=picture
        )
    index = get_search_backend().get_index_for_model(models.Article)
    index._refresh_title_norms = lambda full=False: None
    numbers = list(made.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(numbers), BATCH):
        index.add_items(models.Article, list(made.filter(pk__in=numbers[start : start + BATCH])))


if __name__ == "__main__":
    fill(int(sys.argv[1]))

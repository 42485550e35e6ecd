"""Work that can wait a moment: ids in, one action called. Doing it twice does no harm."""

from django_tasks import task

from andruck.newsroom.actions import indexing, picturing


@task()
def complete_pictures(pictures: list[int]) -> None:
    """Make the sizes of these pictures that articles and feeds will ask for."""
    picturing.complete(pictures)


@task()
def rebuild_search() -> None:
    """Have the search index built anew by the one process that may write it: the worker that runs this."""
    indexing.ask_for_rebuild()

"""Work that can wait a moment: ids in, one action called. Doing it twice does no harm."""

from django_tasks import task

from andruck.newsroom.actions import picturing


@task()
def complete_pictures(pictures: list[int]) -> None:
    """Make the sizes of these pictures that articles and feeds will ask for."""
    picturing.complete(pictures)

"""How this paper counts, put together from the program and its options: nothing of it is written by hand."""

from importlib.metadata import version

from django.conf import settings

from andruck.access.rules import Standing
from andruck.usage.actions import tidying
from andruck.usage.rules import LEAST, PAUSE, Device, Kind, sources
from andruck.usage.rules.method import Method
from andruck.usage.rules.networks import FREE, OF_A_PAGE, OF_ALL

CRAWLERS = "crawler-user-agents"


def method() -> Method:
    """As it is in this process."""
    # The list takes a moment to read, which nobody else on this floor needs.
    from crawleruseragents import CRAWLER_USER_AGENTS_DATA

    return Method(
        mode="A1" if settings.COUNTING_UNIQUE else "A0",
        minutes_kept=tidying.MINUTES,
        hours_kept=tidying.HOURS,
        least=LEAST,
        may_be_lost=PAUSE,
        pages=[str(kind) for kind in Kind],
        sources=sources.sources(),
        devices=[str(device) for device in Device],
        readers=[standing.name.lower() for standing in Standing],
        crawlers=f"{CRAWLERS} {version(CRAWLERS)}",
        crawlers_known=len(CRAWLER_USER_AGENTS_DATA),
        most_of_a_page=FREE + OF_A_PAGE,
        most=OF_ALL,
        regions=bool(settings.NETWORKS),
        uniques=bool(settings.COUNTING_UNIQUE),
        beacons=bool(settings.BEACONS),
        by_author=bool(settings.FIGURES_BY_AUTHOR),
    )

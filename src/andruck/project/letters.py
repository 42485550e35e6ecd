"""What stands on the paper's mails: its name, where it is, its imprint."""

from django.conf import settings

from andruck.infra.ports import Head
from andruck.newsroom.queries import fixed
from andruck.newsroom.queries.frame import paper


def head() -> Head:
    """The head of every mail, from what the paper says about itself."""
    known = paper()
    lines = [known.publisher, ", ".join(line.strip() for line in known.address.splitlines() if line.strip())]
    return Head(
        name=known.name,
        address=settings.BASE_URL,
        imprint_address=f"{settings.BASE_URL}{fixed.path('imprint')}",
        imprint=tuple(line for line in lines if line),
        contact=known.email,
    )

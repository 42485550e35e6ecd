"""Gift links: what they say, and what they open."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from andruck.access.models import Gift, GiftSettings
from andruck.access.rules import Gift as Given
from andruck.access.rules import ReaderFacts
from andruck.access.rules.gifts import USUAL, State, Terms
from andruck.infra import signing

_LINK, _OPENED = "gift link", "gift opened"
OPENED_FOR = timedelta(hours=12)
"""How long the page of an opened gift can be loaded again."""


@dataclass(frozen=True, slots=True)
class GiftView:
    """A gift as whoever has its link may know it. ``name`` is the giver's, empty unless they gave it."""

    id: int
    number: int
    article: int
    name: str
    state: State


@dataclass(frozen=True, slots=True)
class GiftLine:
    """A gift in its giver's account."""

    id: int
    article: int
    link: str
    given_at: datetime
    state: State

    def is_over(self, now: datetime) -> bool:
        """Whether nobody can open it any more."""
        return self.state.stopped or self.state.expires <= now or self.state.opened >= self.state.readers


def terms() -> Terms:
    """What the paper allows its members to give."""
    row = GiftSettings.objects.order_by("pk").first()
    return USUAL if row is None else Terms(row.per_month, row.days, row.readers)


def link(number: int, expires: datetime) -> str:
    """The part of a gift's address that says which one it is."""
    return signing.sign(_LINK, number.to_bytes(8, "big") + int(expires.timestamp()).to_bytes(4, "big"))


def find(link: str) -> GiftView | None:
    """The gift with this link; None for what we have not signed, without asking the database, or is no more."""
    data = signing.unsign(_LINK, link, 12)
    if data is None:
        return None
    row = Gift.objects.filter(number=int.from_bytes(data[:8], "big")).first()
    if row is None:
        return None
    return GiftView(row.pk, row.number, row.article, row.name, _state(row))


def opened(gift: GiftView, now: datetime) -> str:
    """What the address of an opened gift has beyond its link: when it was opened."""
    moment = int(now.timestamp()).to_bytes(4, "big")
    return signing.sign(f"{_OPENED} {gift.number}", moment)


def opened_until(gift: GiftView, text: str, now: datetime) -> datetime | None:
    """Until when a page that was opened can still be read; None when it was not, or not lately."""
    data = signing.unsign(f"{_OPENED} {gift.number}", text, 4)
    if data is None or gift.state.stopped:
        return None
    moment = datetime.fromtimestamp(int.from_bytes(data, "big"), UTC)
    return moment + OPENED_FOR if timedelta(minutes=-1) <= now - moment < OPENED_FOR else None


def facts(gift: GiftView, until: datetime) -> ReaderFacts:
    """What a decision has to know of somebody who has opened this gift."""
    return ReaderFacts(gifts=(Given(gift.article, until),))


def given_since(reader: int, moment: datetime) -> int:
    """How many articles a reader has given since then."""
    return Gift.objects.filter(giver=reader, given_at__gte=moment).count()


def of_reader(reader: int, *, limit: int = 200) -> list[GiftLine]:
    """What a reader has given lately, the newest first."""
    rows = Gift.objects.filter(giver=reader).order_by("-given_at")[:limit]
    return [
        GiftLine(row.pk, row.article, link(row.number, row.expires), row.given_at, _state(row))
        for row in rows
    ]


def _state(row: Gift) -> State:
    return State(row.opened, row.readers, row.expires, row.stopped_at is not None)

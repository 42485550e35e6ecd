"""Public articles in groups within which every access decision of a window is the same, to count what would change.

Most of an archive never changes within a window: it is counted by what was laid down, from one index. Only texts that
may change in it (they close into the archive, they are for members the evening before) or that another opening names
by their dossier, topic, edition or number are looked at one by one.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from andruck.access.rules import ArticleFacts, Opening, Scope
from andruck.access.rules.planning import Group
from andruck.access.rules.terms import steps
from andruck.core.local_time import beginning, day_of
from andruck.newsroom.models import ArticleTag, DossierEntry, PageReference, SectionPage
from andruck.newsroom.queries import terms
from andruck.newsroom.queries.frame import paper as read_paper
from andruck.newsroom.queries.visible import listed, visible
from andruck.newsroom.rules.values import Paper

DAY = timedelta(days=1)
_LAID_DOWN = (
    "section_id", "access_level", "public_safety", "members_first", "open_days", "open_from", "open_until",
)  # fmt: skip


class _Laid(NamedTuple):
    """What is laid down for an article itself, in the order of _LAID_DOWN."""

    section: int
    access_level: int | None
    public_safety: bool
    members_first: bool | None
    open_days: int | None
    open_from: datetime | None
    open_until: datetime | None


@dataclass(frozen=True, slots=True)
class _Row:
    """As ``terms.laid_down`` reads an article."""

    section: Any
    section_id: int
    access_level: int | None
    public_safety: bool
    members_first: bool | None
    open_days: int | None
    open_from: datetime | None
    open_until: datetime | None
    first_published_at: datetime


def groups(planned: Opening, others: Iterable[Opening]) -> list[Group]:
    """The public articles in the scope of ``planned``, in groups alike for it and for the ``others``.

    About ten queries at any size of the archive. What is published only later is not among them.
    """
    articles = within(planned.scope, planned.key)
    counted = articles.order_by().values_list(*_LAID_DOWN).annotate(count=Count("pk"))
    plain = Counter({_Laid(*laid): count for *laid, count in counted})
    if not plain:
        return []
    facts = _Facts(planned.starts, plain)
    named = _Named(articles, others)
    single = _single(articles, facts, named)
    found: Counter[ArticleFacts] = Counter()
    for id, laid, published, first in single:
        plain[laid] -= 1
        found[named.place(facts.of(laid, published, first), id)] += 1
    for laid, count in plain.items():
        if count > 0:
            found[named.place(facts.of(laid, facts.long_ago, None), 0)] += count
    return [Group(one, count) for one, count in found.items()]


def dossiers(planned: Opening) -> int:
    """In how many public dossiers the articles in this scope stand."""
    entries = DossierEntry.objects.filter(dossier__live=True)
    if planned.scope is not Scope.EVERYTHING:
        entries = entries.filter(article__in=within(planned.scope, planned.key).values("pk"))
    return entries.order_by().values("dossier").distinct().count()


def within(scope: Scope, key: int) -> QuerySet[Any]:
    """The public articles in this scope, each once."""
    match scope:
        case Scope.EVERYTHING:
            return visible()
        case Scope.SECTION:
            return visible().filter(section=key)
        case Scope.DOSSIER:
            return visible().filter(pk__in=_in_dossiers([key]).values("article"))
        case Scope.TAG:
            # A topic does not name texts that are kept out of lists.
            return listed().filter(pk__in=ArticleTag.objects.filter(tag=key).values("content_object"))
        case Scope.EDITION:
            return visible().filter(pk__in=PageReference.objects.filter(edition=key).values("article"))
        case Scope.ARTICLE:
            return visible().filter(pk=key)


def _in_dossiers(keys: Iterable[int]) -> QuerySet[Any]:
    return DossierEntry.objects.filter(dossier__in=keys, dossier__live=True)


class _Facts:
    """Makes facts of what is laid down, and knows from which day on texts may still change."""

    def __init__(self, start: datetime, plain: Iterable[_Laid]) -> None:
        self.paper: Paper = read_paper()
        self.zone = timezone.get_default_timezone()
        keys = {laid.section for laid in plain}
        fields = SectionPage.objects.filter(pk__in=keys).only("pk", "access_level", "open_days")
        self.sections = {row.pk: row for row in fields}
        laid_down = [self._terms(laid, start, None) for laid in plain]
        longest = max((one.open_days or 0 for one in laid_down if not one.always_free), default=0)
        early = any(
            laid.members_first if laid.members_first is not None else self.paper.members_first
            for laid in plain
        )
        today = day_of(start, self.zone)
        self.closing = longest > 0
        # With a day to spare: what was published before, and is in no later edition, has closed for good.
        self.since: date | None = today - (longest + 2) * DAY if longest else today - DAY if early else None
        self.long_ago = beginning((self.since or today) - DAY, self.zone)
        self._known: dict[tuple[_Laid, date, date | None], ArticleFacts] = {}

    def of(self, laid: _Laid, published: datetime, first: date | None) -> ArticleFacts:
        """The facts of an article without its places, which no opening has a number for yet."""
        key = (laid, day_of(published, self.zone), first)
        known = self._known.get(key)
        if known is None:
            found = self._terms(laid, published, first)
            level, changes = steps(found, self.zone)
            known = ArticleFacts(0, level, section=laid.section, steps=changes, always_free=found.always_free)
            self._known[key] = known
        return known

    def _terms(self, laid: _Laid, published: datetime, first: date | None) -> Any:
        row = _Row(self.sections[laid.section], *laid, published)
        return terms.laid_down(row, self.paper, first_edition=first)


class _Named:
    """Which of the other openings name which articles."""

    def __init__(self, articles: QuerySet[Any], others: Iterable[Opening]) -> None:
        keys: dict[Scope, set[int]] = defaultdict(set)
        for one in others:
            keys[one.scope].add(one.key)
        self.sections, self.articles = keys[Scope.SECTION], keys[Scope.ARTICLE]
        listing = listed().values("pk")
        links = {
            "dossiers": (_in_dossiers(keys[Scope.DOSSIER]), "article", "dossier"),
            "tags": (
                ArticleTag.objects.filter(tag__in=keys[Scope.TAG], content_object__in=listing),
                "content_object",
                "tag",
            ),
            "editions": (PageReference.objects.filter(edition__in=keys[Scope.EDITION]), "article", "edition"),
        }
        self.links = {name: link for name, link in links.items() if not _empty(name, keys)}
        self._places: dict[str, dict[int, set[int]]] = {}
        for name, (rows, article, place) in self.links.items():
            found: dict[int, set[int]] = defaultdict(set)
            for id, key in rows.filter(**{f"{article}__in": articles.values("pk")}).values_list(
                article, place
            ):
                found[id].add(key)
            self._places[name] = found

    @property
    def condition(self) -> Q:
        """The articles that are named by anything but their section."""
        found = Q(pk__in=self.articles)
        for rows, article, _place in self.links.values():
            found |= Q(pk__in=rows.values(article))
        return found

    def place(self, facts: ArticleFacts, id: int) -> ArticleFacts:
        """The facts with what the other openings tell articles apart by, and nothing else."""
        return replace(
            facts,
            id=id if id in self.articles else 0,
            section=facts.section if facts.section in self.sections else 0,
            dossiers=self._of("dossiers", id),
            tags=self._of("tags", id),
            editions=self._of("editions", id),
        )

    def _of(self, kind: str, id: int) -> tuple[int, ...]:
        return tuple(sorted(self._places.get(kind, {}).get(id, ())))


def _empty(name: str, keys: dict[Scope, set[int]]) -> bool:
    return not keys[{"dossiers": Scope.DOSSIER, "tags": Scope.TAG, "editions": Scope.EDITION}[name]]


def _single(
    articles: QuerySet[Any], facts: _Facts, named: _Named
) -> Iterable[tuple[int, _Laid, datetime, date | None]]:
    """The articles to be looked at one by one: id, what is laid down, published, day of the first edition."""
    wanted = named.condition
    if facts.since is not None:
        late = PageReference.objects.filter(edition__date__gte=facts.since)
        wanted |= Q(pk__in=late.values("article"))
        if facts.closing:
            wanted |= Q(first_published_at__gte=beginning(facts.since, facts.zone))
    rows = articles.filter(wanted).order_by().values_list("pk", "first_published_at", *_LAID_DOWN)
    days: dict[int, date] = {}
    if facts.since is not None:
        printed = articles.filter(wanted).values("pk")
        pages = PageReference.objects.filter(article__in=printed).values_list("article", "edition__date")
        for id, day in pages:
            days[id] = min(day, days.get(id, day))
    return [(id, _Laid(*laid), published, days.get(id)) for id, published, *laid in rows]

"""Builds the demo paper: a complete, believable newspaper of two weeks, through the same doors as a real one.

Every step finds what an interrupted run has left and goes on from there. Once the run is finished, building again
changes nothing, not even what people have deleted.
"""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management import call_command
from django_tasks import task_backends
from django_tasks.backends.dummy import DummyBackend

from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.newsroom.actions import founding, furnishing, importing, picturing, writing
from andruck.newsroom.actions.picturing import Developed
from andruck.newsroom.actions.writing import Manuscript
from andruck.payments.adapters.demo.provider import FILE as DEMO_BANK
from andruck.project.demo import calendar, composing, drawing, extras, house, people, stream, terms, treasury
from andruck.project.demo.house import Demo
from andruck.project.demo.parsing import Text

SOURCE = "demo"
Say = Callable[[str], None]


def is_built(language: str) -> bool:
    """Whether the demo stands complete in this database. Raises Refusal when something else stands there."""
    runs = importing.runs(SOURCE)
    if not runs and founding.has_paper():
        raise Refusal(
            "not_a_demo", "This data folder holds a paper of its own. Give another one with --data."
        )
    if runs and _key(language) not in runs:
        raise Refusal(
            "other_language", "This data folder holds the demo in another language. Give another --data."
        )
    return bool(runs.get(_key(language)))


def build(
    language: str,
    *,
    say: Say,
    prepare: Callable[[], None] | None = None,
    size: tuple[int, int] = drawing.SIZE,
) -> list[int]:
    """Build the paper, or finish building it; returns the numbers of pictures that lack sizes.

    ``prepare`` makes the database ready where there is none yet: it runs while the pictures are being drawn.
    ``size`` is the width and height of pictures in pixels. Raises Refusal when a text is malformed.
    """
    demo = house.load(language)
    wanted = house.orders(demo)
    there = {} if prepare else picturing.titles(order.name for order in wanted)
    with drawing.studio([order for order in wanted if order.name not in there], size=size) as drawn:
        if prepare:
            prepare()
        run = importing.begin(source=SOURCE, file_hash=_key(language))
        with _queue_left_out():
            album = _Album(demo, drawn, there)
            _Builder(demo, say, album).build()
        say("Indexes")
        _index()
        importing.finish(run)
        return album.numbers()


def _key(language: str) -> str:
    return f"demo-{language}"


@contextmanager
def _queue_left_out() -> Iterator[None]:
    """Nobody works the queue while there is no paper: what it would do piece by piece is done once at the end."""
    usual = task_backends["default"]
    task_backends["default"] = DummyBackend("default", {})
    try:
        yield
    finally:
        task_backends["default"] = usual


def _index() -> None:
    call_command("rebuild_references_index", verbosity=0)
    call_command("update_index", verbosity=0)


class _Album:
    """The numbers of pictures by their names. One is stored when it is first asked for: by then, with luck, it has
    been drawn, and meanwhile the next ones are."""

    def __init__(
        self, demo: Demo, drawn: "Mapping[str, Future[Developed]]", there: Mapping[str, int]
    ) -> None:
        self._drawn, self._numbers = drawn, dict(there)
        self._words = _descriptions(demo)
        self._credit = demo.front["words"]["credit"]

    def __getitem__(self, name: str) -> int:
        if name not in self._numbers:
            caption, alt = self._words[name]
            self._numbers[name] = picturing.add_picture(
                developed=self._drawn[name].result(),
                title=name,
                description=alt,
                caption=caption,
                credit=self._credit,
            )
        return self._numbers[name]

    def numbers(self) -> list[int]:
        """Those of texts and dossiers, the newest first; portraits have all their sizes."""
        return sorted(
            (number for name, number in self._numbers.items() if not name.startswith("face ")), reverse=True
        )


def _descriptions(demo: Demo) -> dict[str, tuple[str, str]]:
    """Caption and description of every picture by its name."""
    front = demo.front
    found = {f"dossier {row['key']}": ("", row["alt"]) for row in front["dossiers"]}
    for row in front["authors"]:
        found[f"face {row['key']}"] = ("", front["words"]["portrait"].format(name=row["name"]))
    for text in [*demo.articles.values(), *demo.extras.values()]:
        found[house.lead(text.stem)] = (text.front.get("caption", ""), text.front.get("alt", ""))
        for position, motif in enumerate(stream.pictures(text.parts), 2):
            found[house.inside(text.stem, position)] = (motif.caption, motif.alt)
    return found


class _Builder:
    """One run. ``written`` holds the numbers of articles by stem, ``sections`` and ``dossiers`` theirs by key."""

    def __init__(self, demo: Demo, say: Say, pictures: "_Album") -> None:
        self.demo, self.say, self.pictures = demo, say, pictures
        self.now = clock.now()
        self.zone = ZoneInfo(settings.TIME_ZONE)
        self.today = self.now.astimezone(self.zone).date()
        self.written: dict[str, int] = {}
        self.sections: dict[str, int] = {}
        self.dossiers: dict[str, int] = {}

    def build(self) -> None:
        self.say("Front, sections, fixed pages")
        self.found()
        self.say("People")
        staff = people.hire(self.demo)
        people.add_authors(self.demo, self.pictures)
        self.add_dossiers()
        self.write_articles()
        self.say("Reply, archive case, embargo, review, withdrawal")
        extras.add(self, staff)
        composing.compose(self.demo, self.written)
        treasury.furnish(Path(settings.DATA) / DEMO_BANK, by=staff["admin"])
        self.say("Openings, a reader")
        terms.open_some(
            demo=self.demo, dossiers=self.dossiers, sections=self.sections, today=self.today, zone=self.zone,
            by=staff["chief"],
        )  # fmt: skip
        terms.let_read()

    def found(self) -> None:
        demo = self.demo
        about = {key: value for key, value in demo.paper.items() if key != "name"}
        fixed = {role: stream.fixed(role, text.parts) for role, text in demo.fixed.items()}
        founding.found_paper(name=demo.paper["name"], language=demo.language, about=about, fixed=fixed)
        for row in demo.front["sections"]:
            self.sections[row["key"]] = furnishing.add_section(
                title=row["title"],
                slug=demo.slug("sections", row["key"]),
                intro=row["intro"],
                **terms.SECTIONS.get(row["key"], {}),
            )
        for row in demo.front["agencies"]:
            furnishing.add_agency(name=row["name"], mark=row["key"])
        for day in calendar.printing_days(self.today):
            title = demo.front["words"]["weekend"] if day.weekday() == calendar.SATURDAY else ""
            furnishing.add_edition(day=day, number=calendar.number_of(day), title=title)

    def add_dossiers(self) -> None:
        for row in self.demo.front["dossiers"]:
            self.dossiers[row["key"]] = furnishing.add_dossier(
                title=row["title"],
                slug=self.demo.slug("dossiers", row["key"]),
                observes=row["observes"],
                picture=self.pictures[f"dossier {row['key']}"],
            )

    def write_articles(self) -> None:
        self.written = writing.written(SOURCE)
        texts = sorted(self.demo.articles.values(), key=self.moment)
        for count, text in enumerate(texts, 1):
            if text.stem not in self.written:
                section = text.stem.rpartition("-")[0]
                self.written[text.stem] = writing.bring_over(
                    manuscript=self.manuscript(text, section), at=self.moment(text)
                )
            if count % 10 == 0 or count == len(texts):
                self.say(f"Articles: {count} of {len(texts)}")

    def moment(self, text: Text) -> datetime:
        """When a text came out."""
        return calendar.moment(text.front["day"], text.front["time"], now=self.now, zone=self.zone)

    def manuscript(self, text: Text, section: str, **fields: object) -> Manuscript:
        """A text as the newsroom takes it."""
        front, at = text.front, self.moment(text)
        numbers = [
            self.pictures[house.inside(text.stem, position)]
            for position, _ in enumerate(stream.pictures(text.parts), 2)
        ]
        edition = calendar.next_printing_day(min(at.astimezone(self.zone).date(), self.today))
        pages: dict[date, tuple[int, ...]] = {edition: tuple(front["pages"])} if front["pages"] else {}
        return Manuscript(
            source=SOURCE,
            source_id=text.stem,
            section=self.demo.slug("sections", section),
            headline=front["headline"],
            body=stream.article(
                text.stem, text.parts, numbers=numbers, corrected=calendar.corrected(at, now=self.now)
            ),
            authors=tuple(front["authors"]),
            agencies=tuple(front["agencies"]),
            dossiers=(self.demo.slug("dossiers", front["dossier"]),) if front["dossier"] else (),
            tags=tuple(front["tags"]),
            pages=pages,
            fields={
                "kicker": front["kicker"],
                "deck": front["deck"],
                "dateline": front["dateline"],
                "genre": front["genre"],
                "teaser_text": front["teaser"],
                "picture_id": self.pictures[house.lead(text.stem)] if front["picture"] else None,
                "picture_caption": front.get("caption", ""),
                "picture_alt": front.get("alt", ""),
                **terms.of_text(text.stem, today=self.today, zone=self.zone),
                **fields,
            },
        )

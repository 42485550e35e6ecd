"""Brings what waits in the spool into the lake, each count exactly once."""

import fcntl
import json
import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

from andruck.core import clock
from andruck.usage import sketches, spool
from andruck.usage.actions import tidying
from andruck.usage.lake import TABLES, ChangedError, Connection, Lake, naive
from andruck.usage.ports import pages
from andruck.usage.rules import Kind, NonsenseError, Page, Sort, Tally, leads_to, tallies, uniques

log = logging.getLogger("andruck.worker")

AT_ONCE = 100_000
"""Views that are taken in with one transaction, roughly."""

AHEAD = 5 * 60
"""Seconds that a worker's clock may be ahead of ours. What says more, or is older than anything that is kept, was
counted by a clock that is wrong: it counts now, for its views are real and their time is not known."""

_PROGRESS = "SELECT file, max(position) FROM lake.loads WHERE file IN (SELECT unnest(?)) GROUP BY file"

Key = tuple[int, Sort, str]
"""Minute (seconds since 1970), how the readers came, path."""


@dataclass
class Batch:
    """What goes in at once.

    ``begins`` and ``ends``: from where to where each file has been read; ``done``: files with nothing more to come.
    """

    seen: Counter[Key] = field(default_factory=Counter)
    lost: Counter[int] = field(default_factory=Counter)
    left_out: Counter[int] = field(default_factory=Counter)
    begins: dict[str, int] = field(default_factory=dict)
    ends: dict[str, int] = field(default_factory=dict)
    sketches: dict[int, str] = field(default_factory=dict)
    done: list[Path] = field(default_factory=list)
    views: int = 0


@contextmanager
def alone(folder: Path, stopping: Event) -> Iterator[bool]:
    """Inside, nobody else loads from this folder. False: told to stop while waiting for whoever did."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "loader.lock").open("w") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                if stopping.wait(1):
                    yield False
                    return
            else:
                break
        yield True


class Loader:
    """Loads from one folder into one lake. For one thread; several loaders of other folders may use the same lake."""

    def __init__(self, lake: Lake, folder: Path) -> None:
        self.lake, self.folder = lake, folder
        self._known: dict[str, Page | None] = {}

    def load(self) -> int:
        """Take in what is there, once; the number of views.

        Raises duckdb.Error or psycopg.Error: then it is still in the spool.
        """
        return self.lake.patiently(self._load)

    def _load(self) -> int:
        batch = self._gather()
        if batch.ends:
            self._insert(batch)
        for path in batch.done:
            # Nothing of it is asked for again: names are drawn by lot.
            path.unlink(missing_ok=True)
        return batch.views

    # ------------------------------------------------------------ from the spool
    def _gather(self) -> Batch:
        batch = Batch()
        found = spool.files(self.folder)
        if not found:
            return batch
        now = int(clock.now().timestamp())
        progress = dict(self.lake.rows(_PROGRESS, [path.name for path in found]))
        for path in found:
            # Asked first: what is added between asking and reading must not be taken away unread.
            ended = spool.has_ended(path)
            since = progress.get(path.name, 0)
            try:
                end = since
                for frame in spool.frames(path, since):
                    _take(batch, frame, now)
                    end = frame.end
                    if batch.views >= AT_ONCE:
                        ended = False
                        break
            except (spool.BrokenError, NonsenseError) as problem:
                log.warning(
                    "%s is broken (%s) and was put aside: %s", path.name, problem, spool.put_aside(path)
                )
                ended = False
            if end > since:
                batch.begins[path.name], batch.ends[path.name] = since, end
            if ended:
                batch.done.append(path)
            if batch.views >= AT_ONCE:
                break
        return batch

    # ------------------------------------------------------------ into the lake
    def _insert(self, batch: Batch) -> None:
        pages = self._pages({path for _, _, path in batch.seen} | {sort[2] for _, sort, _ in batch.seen})
        minutes: Counter[tuple[object, ...]] = Counter()
        hours: Counter[tuple[object, ...]] = Counter()
        pairs: Counter[tuple[object, ...]] = Counter()
        for (minute, sort, path), views in batch.seen.items():
            page = pages.get(path)
            if page is None:
                continue
            device, source, before, campaign, reader, region = sort
            rest = (*page, source, device, campaign, reader, region)
            hour = minute // 3600 * 3600
            minutes[(minute, *rest)] += views
            hours[(hour, *rest)] += views
            came_from, after = pages.get(before), leads_to(page)
            article = came_from is not None and came_from.kind == Kind.ARTICLE and came_from != page
            if came_from is not None and article and after is not None:
                pairs[(hour, int(came_from.key), after)] += views
        with self.lake.changing() as connection:
            _refuse_overtaken(connection, batch)
            _put(connection, "minutes", minutes)
            _put(connection, "hours", hours)
            _put(connection, "pairs", pairs)
            _put(connection, "losses", Counter({(at,): views for at, views in batch.lost.items()}))
            _put(connection, "left_out", Counter({(at,): views for at, views in batch.left_out.items()}))
            now = int(clock.now().timestamp())
            for at, text in batch.sketches.items():
                _merge(connection, at, text, now)
            _put(connection, "loads", Counter({(now, name): end for name, end in batch.ends.items()}))

    def _pages(self, paths: set[str]) -> dict[str, Page]:
        """The pages behind these paths; what is known is not asked again."""
        asked = [path for path in paths if path and path not in self._known]
        if asked:
            found = pages().by_path(asked)
            self._known |= {path: found.get(path) for path in asked}
        return {path: page for path in paths if (page := self._known.get(path)) is not None}


def _refuse_overtaken(connection: Connection, batch: Batch) -> None:
    """A loader of this folder that was killed may have said the last word only after we asked how far it had come."""
    progress = dict(connection.execute(_PROGRESS, [list(batch.begins)]).fetchall())
    if any(progress.get(name, 0) != begin for name, begin in batch.begins.items()):
        raise ChangedError


def _take(batch: Batch, frame: spool.Frame, now: int) -> None:
    if not uniques.is_sketch(frame.head):
        _count(batch, tallies.read(frame.head, frame.text), now)
        return
    at, text = uniques.read(frame.head, frame.text)
    try:
        batch.sketches[at] = sketches.merged([text, *([batch.sketches[at]] if at in batch.sketches else [])])
    except ValueError as problem:
        raise NonsenseError(str(problem)) from problem


def _merge(connection: Connection, at: int, text: str, now: int) -> None:
    """Bring the readers of a day together with those who are known; of a day that is over nothing is added."""
    if not now - tidying.DAY.total_seconds() <= at <= now + AHEAD:
        return
    moment = naive(datetime.fromtimestamp(at, UTC))
    known = connection.execute("SELECT sketch FROM lake.readers WHERE moment = ?", [moment]).fetchall()
    if any(not sketch for (sketch,) in known):
        return
    together = sketches.merged([text, *(sketch for (sketch,) in known)])
    connection.execute("DELETE FROM lake.readers WHERE moment = ?", [moment])
    connection.execute(
        "INSERT INTO lake.readers (moment, sketch, least, about, most) VALUES (?, ?, ?, ?, ?)",
        [moment, together, *sketches.readers(together)],
    )


def _count(batch: Batch, tally: Tally, now: int) -> None:
    right = now - tidying.HOURS.total_seconds() <= tally.at <= now + AHEAD
    minute = (tally.at if right else now) // 60 * 60
    for sort, paths in tally.rows:
        for path, views in Counter(paths).items():
            batch.seen[minute, sort, path] += views
        batch.views += len(paths)
    batch.lost[minute] += tally.lost
    batch.left_out[minute] += tally.left_out


def _put(connection: Connection, table: str, counts: "Counter[tuple[object, ...]]") -> None:
    """Add these rows, each with its count as the last column; the first is a moment in seconds.

    As one text in JSON: values one by one take DuckDB eighty times as long.
    """
    names, kinds = zip(*(column.split() for column in TABLES[table].split(", ")), strict=True)
    rows = [
        dict(zip(names, (moment * 1000, *rest, count), strict=True))  # type: ignore[operator]
        for (moment, *rest), count in counts.items()
        if count
    ]
    if not rows:
        return
    shape = json.dumps([dict(zip(names, ("BIGINT", *kinds[1:]), strict=True))])
    chosen = ", ".join(f"one.{name}" for name in names[1:])
    connection.execute(
        f"INSERT INTO lake.{table} ({', '.join(names)}) SELECT epoch_ms(one.{names[0]}), {chosen} "  # noqa: S608 (names of ours)
        f"FROM (SELECT unnest(from_json($1, '{shape}')) AS one)",
        [json.dumps(rows)],
    )

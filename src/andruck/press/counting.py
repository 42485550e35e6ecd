"""Counts the pages that a worker sends: which page, and how whoever got it came there. Nobody is told apart.

What is more than a network can be believed to read is left out, and how much that was is counted, see ``bounds``.

What is counted stays in memory for a twentieth of a second; then a thread of its own writes it down for good. Header
lines are looked at and forgotten: only what ``usage.rules`` makes of them is written, and no address at all.
"""

import asyncio
import atexit
import logging
import queue
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, TypeAlias

from andruck.access.rules import Standing
from andruck.press.bounds import HOUR, Bound
from andruck.press.uniques import Uniques
from andruck.usage.regions import Regions
from andruck.usage.rules import PAUSE, Arrival, Sort, Tally, arrival, campaign, tallies, uniques
from andruck.usage.rules.arrivals import Lines
from andruck.usage.rules.networks import FREE, forwarded, network
from andruck.usage.rules.uniques import Sketch, objects
from andruck.usage.spool import Writer

REPORT = 60.0
"""Seconds after which a sketch of readers is written down that somebody has been added to."""

COMPLAIN = 60.0
"""Seconds between two lines in the log that counts cannot be written."""

_OPTED_OUT = f"{uniques.COOKIE}=1".encode()
_READERS = {int(one): one.name.lower() for one in Standing}
log = logging.getLogger("andruck.press")

Rows = list[tuple[Sort, list[str]]]
Promise: TypeAlias = asyncio.Future[bool]
MOST_SENDERS, MOST_POTS, MOST_KNOWN = 4_000, 64, 20_000
_STEP = 8


class Pot:
    """The pages that readers of one sort have been sent since counts were last handed over."""

    __slots__ = ("pages", "sort")

    def __init__(self, sort: Sort) -> None:
        self.sort = sort
        self.pages: list[str] = []


class Net:
    """Where a connection comes from, or where a proxy of ours says that a request does.

    ``region`` (``DE/BE``) has a number of this worker's, ``code``, in steps that leave room for readers' standings.
    ``cell`` and ``mask`` see ``press.bounds``; a cell of -1: not bounded. Good as long as ``turn`` is the counting's.
    """

    __slots__ = ("address", "cell", "code", "mask", "met", "region", "turn")

    def __init__(self, address: str) -> None:
        self.address = address
        self.cell, self.mask = -1, 0
        self.region, self.code = "", 0
        self.met: Sender | None = None
        self.turn = -1


class Sender:
    """Whoever sends the same header lines, cookies apart; a pot for each standing and region.

    ``net`` is where a proxy of ours says that they come from. ``agent`` is the browser's name where different readers
    are estimated and nobody objects, and otherwise empty.
    """

    __slots__ = ("agent", "arrival", "net", "pots")

    def __init__(self, came: Arrival, net: Net | None = None, agent: bytes = b"") -> None:
        self.arrival = came
        self.net = net
        self.agent = agent
        self.pots: dict[int, Pot] = {}


class Counting:
    """One worker's counts. For the event loop's thread."""

    def __init__(
        self,
        folder: Path,
        *,
        ours: Callable[[str], bool],
        standing: Callable[[bytes | None, float], int | None],
        trusted_proxy: bool = False,
        regions: Path | None = None,
        uniques: Uniques | None = None,
    ) -> None:
        self.ours, self._standing = ours, standing
        self._trusted_proxy = trusted_proxy
        self._bound, self._turn = Bound(), 0
        self._networks = self._bound.networks
        self._regions = None if regions is None else Regions(regions)
        self._known: dict[tuple[int, int], tuple[str, int]] = {}
        self._codes = {"": 0}
        self._ends: asyncio.TimerHandle | None = None
        self._report: asyncio.TimerHandle | None = None
        self._sketches: list[Sketch] = []
        self._left_out = 0
        self._dirty: list[Pot] = []
        self._uniques = uniques
        self._senders: dict[tuple[Arrival, bytes], Sender] = {}
        self._promises: list[Promise] = []
        self._due = False
        self._clerk = Clerk(folder)
        atexit.register(self.close)

    def sender(self, lines: Lines) -> Sender | None:
        """Who sends these header lines (names in small letters); None: no reader, who is not counted."""
        came = arrival(lines, self.ours)
        return None if came is None else Sender(came, self._told(lines), self._agent(lines))

    def net(self, lines: Lines, peer: str) -> Net:
        """Where a request with these lines on a connection from this address comes from."""
        return self._told(lines) or Net(peer)

    def _agent(self, lines: Lines) -> bytes:
        return b"" if self._uniques is None or objects(lines) else lines.get(b"user-agent", b"")

    def _told(self, lines: Lines) -> Net | None:
        line = lines.get(b"x-forwarded-for") if self._trusted_proxy else None
        return None if line is None else Net(forwarded(line.decode("latin-1")))

    def sender_of(self, came: Arrival, lines: Lines) -> Sender:
        """Whoever came this way with these lines, be they one or many."""
        agent = self._agent(lines)
        sender = self._senders.get((came, agent))
        if sender is None:
            if len(self._senders) >= MOST_SENDERS:
                self._senders.clear()
            sender = self._senders[came, agent] = Sender(came, None, agent)
        return sender

    def seen(self, sender: Sender, page: str, cookies: bytes | None, now: float, net: Net) -> None:
        """A reader with this ``Cookie`` header gets the page of this canonical path; ``net`` is the connection's."""
        net = sender.net or net
        if net.turn != self._turn:
            self._settle(net)
        cell = net.cell
        if cell >= 0:
            views = self._networks[cell]
            if views < FREE:
                self._networks[cell] = views + 1
            elif not self._bound.allows(cell, net.mask, page):
                self._leave_out()
                return
        if sender.agent and net.met is not sender:
            self._meet(net, sender, cookies)
        standing = 0 if cookies is None else self._standing(cookies, now) or 0
        key = net.code + standing
        pot = sender.pots.get(key)
        if pot is None:
            if len(sender.pots) >= MOST_POTS:
                # Those with something in them are remembered elsewhere.
                sender.pots.clear()
            sort = tallies.sort(sender.arrival, _READERS.get(standing, ""), net.region)
            pot = sender.pots[key] = Pot(sort)
        pages = pot.pages
        if not pages:
            if not self._due:
                self._plan()
            self._dirty.append(pot)
        pages.append(page)

    def _leave_out(self) -> None:
        self._left_out += 1
        if not self._due:
            self._plan()

    def seen_by_way_of(
        self, target: str, sender: Sender, page: str, cookies: bytes | None, now: float, net: Net
    ) -> None:
        """The same for a target that may carry a campaign's tag."""
        tag = campaign(target)
        if tag:
            sender = Sender(sender.arrival._replace(campaign=tag), sender.net, sender.agent)
        self.seen(sender, page, cookies, now, net)

    def _settle(self, net: Net) -> None:
        if self._ends is None:
            self._ends = asyncio.get_running_loop().call_later(HOUR, self.turn)
        network_ = network(net.address)
        if network_ is None:
            net.cell, net.code, net.region = -1, 0, ""
        else:
            net.cell, net.mask = self._bound.cells(network_)
            if self._regions is not None:
                self._place(net, network_)
        net.turn, net.met = self._turn, None

    def _meet(self, net: Net, sender: Sender, cookies: bytes | None) -> None:
        if cookies is not None and _OPTED_OUT in cookies:
            return
        assert self._uniques is not None  # noqa: S101 (only then there is an agent)
        self._uniques.meet(net.address, sender.agent)
        net.met = sender
        if self._report is None:
            self._report = asyncio.get_running_loop().call_later(REPORT, self.report)

    def report(self) -> None:
        """Hand on the sketches of readers, and begin anew with a new day."""
        assert self._uniques is not None  # noqa: S101 (only then it is called)
        self._report = None
        day = self._uniques.day
        self._sketches += self._uniques.take()
        if day != self._uniques.day:
            self.turn()
        if not self._due:
            self._plan()

    def _place(self, net: Net, network: bytes) -> None:
        # By numbers that are forgotten with the hour: neighbours are asked for once.
        known = self._known.get((net.cell, net.mask))
        if known is None:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            region = self._regions.of(network)  # type: ignore[union-attr]
            code = self._codes.setdefault(region, len(self._codes) * _STEP)
            known = self._known[net.cell, net.mask] = (region, code)
        net.region, net.code = known

    def turn(self) -> None:
        """An hour is over: who was where is forgotten, and counted with another key from now on."""
        self._bound, self._ends = Bound(), None
        self._networks = self._bound.networks
        self._known.clear()
        if self._regions is not None:
            self._regions.renew()
        self._turn += 1

    def written(self) -> Promise:
        """True when all that has been seen so far is on the disk; False when it cannot get there."""
        promise = asyncio.get_running_loop().create_future()
        self._promises.append(promise)
        if not self._due:
            self._plan()
        return promise

    def _plan(self) -> None:
        self._due = True
        asyncio.get_running_loop().call_later(PAUSE, self.hand_over)

    def hand_over(self) -> None:
        """Give what there is to be written."""
        dirty, self._dirty = self._dirty, []
        promises, self._promises, self._due = self._promises, [], False
        rows: Rows = []
        for pot in dirty:
            rows.append((pot.sort, pot.pages))
            pot.pages = []
        left_out, self._left_out = self._left_out, 0
        sketches, self._sketches = self._sketches, []
        if rows or left_out or sketches:
            self._clerk.take(Group(time.time(), rows, left_out, sketches, promises))
        else:
            _keep(promises, True)

    def close(self) -> None:
        """The worker ends."""
        if self._uniques is not None:
            self._sketches += self._uniques.take()
        self.hand_over()
        self._clerk.close()


class Group(NamedTuple):
    """What is written at once: when it was (seconds since 1970), what, views left out, and whom to tell."""

    at: float
    rows: Rows
    left_out: int
    sketches: list[Sketch]
    promises: list[Promise]


class Clerk:
    """Writes down what it is given, in a thread of its own. What it cannot write it counts, and says so later."""

    def __init__(self, folder: Path) -> None:
        self._writer = Writer(folder)
        self._waiting: queue.SimpleQueue[Group | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._lost = 0
        self._complained = float("-inf")

    def take(self, group: Group) -> None:
        """To be written soon."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="counting", daemon=True)
            self._thread.start()
        self._waiting.put(group)

    def close(self) -> None:
        """When everything is written."""
        if self._thread is not None:
            self._waiting.put(None)
            self._thread.join(5)
            self._thread = None
        self._writer.close()

    def _work(self) -> None:
        while (group := self._waiting.get()) is not None:
            there = self._write(group)
            if group.promises:
                try:
                    group.promises[0].get_loop().call_soon_threadsafe(_keep, group.promises, there)
                except RuntimeError:
                    # The worker has ended, and nobody waits any more.
                    continue

    def _write(self, group: Group) -> bool:
        try:
            tally = Tally(int(group.at), group.rows, self._lost, group.left_out)
            self._writer.add(tallies.write(tally), *(uniques.write(sketch) for sketch in group.sketches))
        except OSError as problem:
            self._lost += sum(len(pages) for _, pages in group.rows)
            if time.monotonic() - self._complained > COMPLAIN:
                self._complained = time.monotonic()
                log.warning("Counts cannot be written, %s are lost so far: %s", self._lost, problem)
            return False
        self._lost = 0
        return True


def _keep(promises: list[Promise], there: bool) -> None:
    for promise in promises:
        # Whoever has hung up waits no more.
        if not promise.done():
            promise.set_result(there)

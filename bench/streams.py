"""Open a thousand streams on one process: commit to socket, CPU for each, the way back after a restart.

``python -m bench.streams [--screens 1000] [--views 50]``; server and screens share the machine. Screens look
at different levels, measures, filters and scopes, as they do on a busy day; half of them at the whole city.
"""

import argparse
import asyncio
import itertools
import os
import random
import resource
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit
from uuid import UUID

from sqlalchemy import select, update

import clock
from bench import counting, stage
from bench.goals import Goal, end, percentile
from db import migrate, session
from db.models import Ticket
from db.server.test_cluster import copy_template, run_temporary_cluster
from db.session import owner_transaction
from domain.enums import Role
from services import outbox

EVENTS = 60
APART_SECONDS = 0.6
IDLE_SECONDS = 10.0
BACK_SECONDS = 15.0
OPEN_SECONDS = 60.0
LATE_SECONDS = 5.0  # after which a change that no screen heard counts as missed
POLL_SECONDS = 0.02
VIEW = "level=grid&measure=open_tickets"
LEVELS = ("grid", "unit", "town")
MEASURES = ("open_tickets", "sla_risk", "satisfaction")
FILTERS = ("", "&matter=S3", "&department=D7", "&urgent=true", "&class=general", "&status=dispatched")
TOWNS = 15  # of ``million.sql``
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(slots=True)
class Hearing:
    """What all screens together received: when each ticket reached each of them."""

    arrivals: dict[bytes, list[float]] = field(default_factory=dict)
    greeted: int = 0
    smallest: int = 1_000_000


@dataclass(frozen=True, slots=True)
class Looking:
    """What some screens look at: the viewer's token, and the view."""

    secret: str
    view: str = VIEW


class ScreenProtocol(asyncio.Protocol):
    """One screen as a bare socket, so that the screens cost the machine little."""

    def __init__(self, request: bytes, hearing: Hearing, lost: "asyncio.Queue[None]") -> None:
        """Remember what to ask for."""
        self._request = request
        self._hearing = hearing
        self._lost = lost
        self._is_greeted = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Request the stream."""
        transport.write(self._request)  # type: ignore[attr-defined]  # a stream transport writes

    def data_received(self, data: bytes) -> None:
        """Record when a ticket is received."""
        now = time.perf_counter()
        if not self._is_greeted and b"event: snapshot" in data:
            self._is_greeted = True
            self._hearing.greeted += 1
        place = data.find(b'"tickets":["')
        if place >= 0:
            self._hearing.arrivals.setdefault(data[place + 12 : place + 48], []).append(now)
            self._hearing.smallest = min(self._hearing.smallest, len(data))

    def connection_lost(self, _exc: Exception | None) -> None:
        """Mark the screen for reconnection."""
        self._lost.put_nowait(None)


class Screens:
    """All screens on an event loop in a thread of its own."""

    def __init__(
        self, address: str, looking: Sequence[Looking], *, count: int, city: str = counting.CITY
    ) -> None:
        """Start without one; screens alternate between the views."""
        target = urlsplit(address)
        self._host, self._port = target.hostname, target.port
        asked = [
            f"GET /api/v1/stream?city={city}&view={quote(one.view, safe='')} HTTP/1.1\r\n"
            f"Host: {target.netloc}\r\nAuthorization: Bearer {one.secret}\r\n"
            f"Accept: text/event-stream\r\n\r\n"
            for one in looking
        ]
        self._requests = itertools.cycle([request.encode() for request in asked])
        self._count = count
        self.hearing = Hearing()
        self._loop = asyncio.new_event_loop()
        self._lost: asyncio.Queue[None] = asyncio.Queue()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()

    def open(self) -> float:
        """Open every stream and return how long it took until all had their snapshot."""
        began = time.perf_counter()
        asyncio.run_coroutine_threadsafe(self._open_all(), self._loop).result()
        while self.hearing.greeted < self._count and time.perf_counter() < began + OPEN_SECONDS:
            time.sleep(POLL_SECONDS)
        return time.perf_counter() - began

    async def _open_all(self) -> None:
        for _ in range(self._count):
            await self._open(retry=False)
        self._keeper = asyncio.ensure_future(self._come_back())

    async def _open(self, *, retry: bool) -> None:
        pause, request = 0.25, next(self._requests)
        while True:
            try:
                await self._loop.create_connection(
                    lambda: ScreenProtocol(request, self.hearing, self._lost), self._host, self._port
                )
            except OSError:
                if not retry:
                    raise
                await asyncio.sleep(pause * (0.5 + random.random() / 2))
                pause = min(3.0, pause * 2)  # as the screens' own stream does
            else:
                return

    async def _come_back(self) -> None:
        tasks = set()
        while True:
            await self._lost.get()
            task = asyncio.ensure_future(self._open(retry=True))
            tasks.add(task)
            task.add_done_callback(tasks.discard)


def main() -> None:
    """Build a city, open the screens, change tickets, restart the server, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--screens", type=int, default=1000)
    parser.add_argument("--views", type=int, default=50, help="different scopes and filters looked at")
    asked = parser.parse_args()
    count = asked.screens
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with run_temporary_cluster() as cluster, tempfile.TemporaryDirectory() as folder:
        urls = copy_template(cluster, "streams")
        migrate.migrate(urls.owner)
        counting.build(urls.owner, tickets=20_000, still_open=6_000)
        engines = session.connect(urls)
        try:
            with stage.served(urls, Path(folder)) as first:
                looking = looks(asked.views)
                whole = sum(looking[n % len(looking)].secret == looking[0].secret for n in range(count))
                screens = Screens(first.address, looking, count=count)
                goals = measure(first, screens, count, whole=whole)
                screens.hearing.greeted = 0
                killed = time.perf_counter()
                os.kill(first.process, 9)
            port = urlsplit(first.address).port
            with stage.served(urls, Path(folder), port=port):
                goals += came_back(screens, count, killed=killed)
        finally:
            engines.dispose()
    end(goals)


def came_back(screens: Screens, count: int, *, killed: float) -> list[Goal]:
    """Wait for every screen after the server answers again; killed: when it was killed."""
    ready = time.perf_counter()
    while screens.hearing.greeted < count and time.perf_counter() < ready + BACK_SECONDS:
        time.sleep(POLL_SECONDS)
    back, came = time.perf_counter() - killed, screens.hearing.greeted
    print(
        f"the server was back {ready - killed:.1f} s after the kill,"
        f" {came} of {count} screens after {back:.1f} s"
    )
    return [
        Goal("screens that are not back after a restart", count - came, 0, ""),
        Goal("every screen is back, counted from the kill", back, 10, "s"),
    ]


def looks(count: int) -> list[Looking]:
    """Return different views: every other one of the whole city, the others of a town."""
    whole = stage.token(Role.LEADER, label="bench")
    towns = [
        stage.token(Role.TOWN, label=f"bench t{n}", city=counting.CITY, town=f"t{n}") for n in range(TOWNS)
    ]
    views = [
        f"level={level}&measure={measure}{chosen}"
        for chosen in FILTERS
        for level in LEVELS
        for measure in MEASURES
    ]
    return [
        Looking(whole if n % 2 == 0 else towns[n // 2 % TOWNS], views[n // 2 % len(views)])
        for n in range(count)
    ]


def measure(served: stage.Stage, screens: Screens, count: int, *, whole: int) -> list[Goal]:
    """Change tickets while every screen watches; whole: how many screens see the whole city."""
    print(f"{count} streams open with their picture after {screens.open():.1f} s")
    idle = _cpu_seconds(served.process)
    time.sleep(IDLE_SECONDS)
    idle = (_cpu_seconds(served.process) - idle) / IDLE_SECONDS
    with owner_transaction() as opened:
        tickets = list(opened.scalars(select(Ticket.id).where(Ticket.closed_at.is_(None)).limit(EVENTS)))
    busy, began = _cpu_seconds(served.process), time.perf_counter()
    committed = {str(ticket).encode(): _change(ticket) for ticket in tickets}
    heard, given_up_at = screens.hearing.arrivals, time.perf_counter() + LATE_SECONDS
    while sum(len(heard.get(ticket, ())) for ticket in committed) < whole * len(tickets):
        if time.perf_counter() > given_up_at:
            break
        time.sleep(POLL_SECONDS)
    busy = _cpu_seconds(served.process) - busy - idle * (time.perf_counter() - began)
    late = [at - committed[ticket] for ticket, arrived in heard.items() for at in arrived]
    missed = max(0, whole * len(tickets) - len(late))  # towns hear of their own tickets only
    print(
        f"commit to socket p50 {percentile(late, 50) * 1e3:.0f} ms, p99 {percentile(late, 99) * 1e3:.0f} ms;"
        f" idle the server takes {idle:.1%} of a core"
    )
    return [
        Goal("changes that a screen did not hear", missed, 0, ""),
        Goal("event to socket with every screen open, p99", percentile(late, 99) * 1e3, 50, "ms"),
        Goal("CPU for each screen and event", busy * 1e3 / count / len(tickets), 0.05, "ms"),
        Goal("a change on the wire", screens.hearing.smallest, 300, "B"),
    ]


def _change(ticket: UUID) -> float:
    """Move a ticket to another grid and return when that was committed."""
    time.sleep(APART_SECONDS)
    grid = random.randrange(3917)
    with owner_transaction() as opened:
        unit = grid % 1403
        place = {"grid_code": f"g{grid}", "unit_code": f"u{unit}", "town_code": f"t{unit % 15}"}
        opened.execute(update(Ticket).where(Ticket.id == ticket).values(**place))
        outbox.record(opened, counting.CITY, [ticket], clock.now(opened, counting.CITY))
    return time.perf_counter()


def _cpu_seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


if __name__ == "__main__":
    main()

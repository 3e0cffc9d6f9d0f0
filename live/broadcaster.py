"""Broadcast frames to waiting screens: one encoding for equal views, a bounded queue for each screen."""

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from uuid import UUID

from db.queries.open_tickets import CountedTicket
from domain.errors import DomainError, Invalid, NotFound
from domain.scopes import Reach, Scope, sees_all
from live import metrics
from live.city_state import CityState
from live.frames import Audience, Sequel
from live.subscriptions import open_view

QUEUE = 64  # frames a slow screen may be behind; then it is given a snapshot instead
KEEP_ALIVE_SECONDS = 15.0
LINGER_SECONDS = 60.0  # how long frames are still made for an audience whose last screen has left
KEEP_ALIVE = b": keep-alive\n\n"


class Screen:
    """One open stream, as the event loop sees it: its pending frames."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Start with nothing to write."""
        self.loop = loop
        self.missed = False
        self.gone = False
        self.told_at = time.monotonic()
        self._waiting: deque[bytes] = deque()
        self._ready = asyncio.Event()

    def put(self, body: bytes) -> None:
        """Queue a frame; a full queue is dropped and the screen requests a snapshot."""
        if len(self._waiting) >= QUEUE:
            self._waiting.clear()
            self.missed = True
        if not self.missed:
            self._waiting.append(body)
        self._ready.set()

    def close(self) -> None:
        """Wake the writing thread, so that the stream ends."""
        self.gone = True
        self._ready.set()

    async def take(self) -> bytes | None:
        """Wait for what is to be written; None when frames were dropped and only a snapshot helps."""
        await self._ready.wait()
        self._ready.clear()
        self.told_at = time.monotonic()
        if self.missed:
            self.missed = False
            self._waiting.clear()
            return None
        if len(self._waiting) == 1:
            return self._waiting.popleft()
        body = b"".join(self._waiting)
        self._waiting.clear()
        return body


class Broadcaster:
    """The screens of one process and the frames of each audience; called from any thread."""

    def __init__(self, picture: Callable[[str], CityState]) -> None:
        """Start without a screen. picture: returns the current state of a city."""
        self._picture = picture
        self._lock = threading.RLock()
        self._sequels: dict[Audience, Sequel] = {}
        self._screens: dict[Audience, list[Screen]] = {}
        self._empty_since: dict[Audience, float] = {}
        self._kept_alive_at = time.monotonic()

    @property
    def screens(self) -> int:
        """Return how many streams are open."""
        return sum(len(held) for held in self._screens.values())

    def join(self, screen: Screen, audience: Audience, *, since: int | None) -> bytes:
        """Add a screen and return its first frames. Raises DomainError for unknown views."""
        picture = self._picture(audience.scope.city)
        if audience not in self._sequels:
            for asked in audience.views:  # what is read from the database is read while others are served
                with suppress(Invalid, NotFound):  # the sequel says so
                    open_view(asked, audience.scope).prepare(picture)
        with self._lock:
            picture = self._picture(audience.scope.city)
            sequel = self._sequels.get(audience)
            if sequel is None:
                sequel = self._sequels[audience] = Sequel(audience, picture)
            first = sequel.snapshot(picture) if since is None else sequel.since(since, picture)
            self._screens.setdefault(audience, []).append(screen)
            self._empty_since.pop(audience, None)
            metrics.SCREENS.set(self.screens)
            return first

    def refused(self, audience: Audience) -> list[tuple[str, DomainError]]:
        """Return which views of an audience that has joined the city does not have, and why."""
        with self._lock:
            return list(self._sequels[audience].refused)

    def snapshot(self, audience: Audience) -> bytes:
        """Return the whole state for a screen that lost frames."""
        with self._lock:
            return self._sequels[audience].snapshot(self._picture(audience.scope.city))

    def leave(self, screen: Screen, audience: Audience) -> None:
        """Remove a screen; its audience is kept for a while, since it often comes back."""
        with self._lock:
            held = self._screens[audience]
            held.remove(screen)
            if not held:
                del self._screens[audience]
                self._empty_since[audience] = time.monotonic()
            metrics.SCREENS.set(self.screens)

    def tell(
        self,
        city: str,
        tickets: Sequence[CountedTicket] = (),
        *,
        hidden: bool = False,
        subjects: bool = False,
    ) -> None:
        """Record that figures of a city may have changed, and by which tickets.

        hidden: whether one of them is out of sight now for readers who may have it on their screens.
        subjects: whether something that is no ticket changed, such as a project.
        """
        with self._lock:
            for audience, sequel in self._sequels.items():
                if audience.scope.city == city:
                    loses = hidden and not sees_all(audience.scope)
                    sequel.news.add(_within(audience.scope, tickets), hidden=loses, subjects=subjects)

    def flush(self) -> float | None:
        """Send every frame that may leave now; return in how many seconds the next one may, None for none."""
        moment = time.monotonic()
        waits = []
        with self._lock:
            for audience, sequel in self._sequels.items():
                wait = sequel.due_in(moment)
                if wait is None:
                    continue
                if wait > 0:
                    waits.append(wait)
                    continue
                frame = sequel.next_frame(self._picture(audience.scope.city), moment=moment)
                if frame is not None:
                    self._send(self._screens.get(audience, ()), frame.body)
            self._keep_alive(moment)
            self._forget(moment)
        return min(waits, default=None)

    def _send(self, screens: Sequence[Screen], body: bytes) -> None:
        if screens:
            metrics.FRAMES.inc()
            screens[0].loop.call_soon_threadsafe(_deliver, tuple(screens), body)

    def _keep_alive(self, moment: float) -> None:
        """Write a comment to the screens that received nothing for a while."""
        if moment < self._kept_alive_at + KEEP_ALIVE_SECONDS / 3:
            return
        self._kept_alive_at = moment
        quiet = moment - KEEP_ALIVE_SECONDS * 2 / 3
        for held in self._screens.values():
            idle = [screen for screen in held if screen.told_at <= quiet]
            if idle:
                idle[0].loop.call_soon_threadsafe(_deliver, idle, KEEP_ALIVE)

    def _forget(self, moment: float) -> None:
        for audience, since in list(self._empty_since.items()):
            if moment > since + LINGER_SECONDS:
                del self._empty_since[audience]
                del self._sequels[audience]


def _deliver(screens: Sequence[Screen], body: bytes) -> None:
    for screen in screens:
        screen.put(body)


def _within(scope: Scope, tickets: Sequence[CountedTicket]) -> list[UUID]:
    """Return the ids of the tickets that a scope may know of."""
    return [ticket.id for ticket in tickets if _may_know(scope, ticket)]


def _may_know(scope: Scope, ticket: CountedTicket) -> bool:
    """Tell whether a scope sees a ticket; row security says the same.

    One that became secret is no longer named to its place, which may never have known of it.
    """
    if not scope.secrets and (ticket.secret or ticket.internal):
        return False
    place = {Reach.TOWN: ticket.town_code, Reach.UNIT: ticket.unit_code, Reach.GRID: ticket.grid_code}
    if scope.reach in place and not ticket.secret and place[scope.reach] == getattr(scope, scope.reach.value):
        return True
    party = {Reach.TOWN: scope.town, Reach.DEPARTMENT: scope.department}.get(scope.reach)
    return scope.reach is Reach.WHOLE or party in ticket.departments

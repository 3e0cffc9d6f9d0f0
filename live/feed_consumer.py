"""Follow the feed in a thread: load changes, recount, advance time, and send the frames."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from db import feed
from db.feed_listener import Follower
from db.queries.city_time import load_city_times
from db.queries.open_tickets import load_rated_tickets
from domain.enums import ChangeKind
from domain.errors import Busy, DomainError, NotFound
from live import loading, metrics
from live.broadcaster import Broadcaster
from live.city_state import CityState

POLL_SECONDS = 0.05
GATHER_SECONDS = 0.03  # between two readings of changes; the first after a pause is read at once
TICK_SECONDS = 1.0
RETRY_SECONDS = 0.5
STALE_SECONDS = 5.0  # without a look at the feed the picture does not serve
PRUNE_SECONDS = 3600.0

RELOADING = frozenset({ChangeKind.RELOAD, ChangeKind.AREAS})

Reading = Callable[[], AbstractContextManager[Session]]

_log = logging.getLogger(__name__)


class Runner:
    """The pictures of all cities of this process, kept true by one thread."""

    def __init__(self, *, engine: Callable[[], Engine], reading: Reading) -> None:
        """Start nothing yet. engine: of the application's role, to follow; reading: a live transaction."""
        self._engine = engine
        self._reading = reading
        self._pictures: dict[str, CityState] = {}
        self._broken: set[str] = set()
        self._loaded = False
        self._seen = 0
        self._presents: dict[str, datetime] = {}
        self._ticked_at = self._pruned_at = self._looked_at = self._read_at = float("-inf")
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self.hub = Broadcaster(self.picture)

    def start(self) -> None:
        """Load the first city, and follow in a thread that loads the others and waits for the database."""
        try:
            self._load_first()
        except SQLAlchemyError as error:
            _log.warning("the live picture waits for the database: %s", error)
        self._thread = threading.Thread(target=self._follow, name="live", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread; the pictures stay as they are."""
        self._stopping.set()
        feed.poke()
        if self._thread is not None:
            self._thread.join(timeout=10)

    @property
    def serving(self) -> bool:
        """Return whether the states were updated a moment ago."""
        return time.monotonic() < self._looked_at + STALE_SECONDS

    @property
    def pictures(self) -> dict[str, CityState]:
        """Return the pictures by city."""
        return dict(self._pictures)

    @property
    def loading(self) -> list[str]:
        """Return the cities that are not served yet."""
        return [city for city in self._presents if city not in self._pictures]

    def picture(self, city: str) -> CityState:
        """Return the state of a city. Raises NotFound, or Busy while it is not loaded yet."""
        found = self._pictures.get(city)
        if found is not None:
            return found
        if not self._loaded or city in self._presents:
            raise Busy(retry_after=2)
        raise NotFound("没有编码为 {city} 的城市", city=city)

    def _follow(self) -> None:
        while not self._stopping.is_set():
            try:
                if not self._loaded:
                    self._load_first()
                with Follower(self._engine()) as follower:
                    self._steps(follower)
            except (SQLAlchemyError, DomainError) as error:
                _log.warning("the live picture waits for the database: %s", error)
                self._stopping.wait(RETRY_SECONDS)

    def _load_first(self) -> None:
        """Load the most watched city first, so that it is served before the others are loaded."""
        with self._reading() as session:
            self._seen = feed.get_last_number(session)
            self._presents = load_city_times(session)
            for city in list(self._presents)[:1]:
                self._load(session, city)
        self._loaded = True
        self._looked_at = time.monotonic()

    def _steps(self, follower: Follower) -> None:
        while not self._stopping.is_set():
            try:
                wait = self.hub.flush()
                follower.wait(POLL_SECONDS if wait is None else min(wait, POLL_SECONDS))
                self._let_gather()
                self.step(follower)
            except SQLAlchemyError:
                raise
            except Exception:  # noqa: BLE001 — the thread goes on after any bug
                # A bug must not leave a half-counted state on the screens: log it, then count again.
                _log.exception("the live picture could not apply a change and is read anew")
                self._broken.update(self._pictures)
                self._stopping.wait(RETRY_SECONDS)

    def _let_gather(self) -> None:
        """Wait a moment where changes follow each other closely, to read those that come together at once."""
        rest = self._read_at + GATHER_SECONDS - time.monotonic()
        if rest > 0:
            self._stopping.wait(rest)

    def step(self, follower: Follower) -> None:
        """Apply what is new in the feed, and let a second pass where one has."""
        last = follower.last()
        if last < self._seen:
            # A city was rebuilt, and the feed's last rows were deleted with the old one: numbers begin again.
            self._broken.update(self._pictures)
            self._seen, self._ticked_at = last, float("-inf")
        if last > self._seen:
            with metrics.APPLY.time(), self._reading() as session:
                while len(changes := feed.list_after(session, self._seen)) == feed.BATCH:
                    self._apply(session, changes)
                if changes:
                    self._apply(session, changes)
            self._read_at = time.monotonic()
        moment = time.monotonic()
        if moment >= self._ticked_at + TICK_SECONDS:
            self._ticked_at = moment
            with self._reading() as session:
                self._tick(session)
        if moment >= self._pruned_at + PRUNE_SECONDS:
            self._pruned_at = moment
            follower.prune()
        self._looked_at = moment

    def _apply(self, session: Session, changes: list[feed.FeedEntry]) -> None:
        event = changes[-1].n
        for city in {change.city for change in changes}:
            of_city = [change for change in changes if change.city == city]
            if self._must_load(city) or any(change.kind in RELOADING for change in of_city):
                self._load(session, city)
            else:
                self._read_again(session, city, of_city, event=event)
        for picture in self._pictures.values():
            picture.advance(event)
            metrics.EVENT.labels(picture.city).set(event)
        self._seen = event

    def _read_again(
        self, session: Session, city: str, changes: Sequence[feed.FeedEntry], *, event: int
    ) -> None:
        changed = list(dict.fromkeys(ticket for change in changes for ticket in change.tickets))
        subjects = any(change.kind is ChangeKind.SUBJECT for change in changes)
        if not changed:
            self.hub.tell(city, subjects=subjects)
            return
        tickets, ratings = load_rated_tickets(session, city, changed)
        self._pictures[city].apply(changed, tickets, ratings, event=event)
        self.hub.tell(city, tickets, hidden=self._pictures[city].hidden_at == event, subjects=subjects)

    def _must_load(self, city: str) -> bool:
        return city not in self._pictures or city in self._broken

    def _load(self, session: Session, city: str) -> None:
        self._pictures[city] = loading.load(session, city, reading=self._reading, tell=self.hub.tell)
        self._broken.discard(city)
        self.hub.tell(city)

    def _tick(self, session: Session) -> None:
        before, self._presents = self._presents, load_city_times(session)
        loaded_one = False
        for city, now in self._presents.items():
            if self._must_load(city) or _jumped(before.get(city), now):
                if city not in self._pictures and loaded_one:
                    continue  # the others go on meanwhile
                self._load(session, city)
                loaded_one = True
            picture = self._pictures[city]
            metrics.OPEN.labels(city).set(picture.open_tickets)
            if picture.tick(now):
                self.hub.tell(city)


def _jumped(before: datetime | None, now: datetime) -> bool:
    """Return whether a city's time was set back: what was late then may not be late now."""
    return before is not None and now < before - timedelta(seconds=1)

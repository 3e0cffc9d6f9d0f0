"""Thread that refreshes the facts of walls for as long as they are watched."""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from domain.errors import DomainError
from domain.scopes import Scope
from live.city_state import CityState
from live.wall_facts import BoardFacts, read_facts

PERIOD_SECONDS = 45.0
REMEMBERED_SECONDS = 600.0  # a scope not requested for this long is not read any more

Reading = Callable[[], AbstractContextManager[Session]]

_log = logging.getLogger(__name__)


class WallRefresher:
    """The facts of every scope that a wall of this process shows, at most PERIOD_SECONDS old."""

    def __init__(
        self, *, picture: Callable[[str], CityState], tell: Callable[[str], None], reading: Reading
    ) -> None:
        """Read nothing yet. tell: called with the city whose facts were read."""
        self._picture = picture
        self._tell = tell
        self._reading = reading
        self._lock = threading.Lock()
        self._facts: dict[Scope, BoardFacts | None] = {}
        self._asked_at: dict[Scope, float] = {}
        self._wanted = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="board", daemon=True)

    def start(self) -> None:
        """Start reading what is requested."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        self._stopping = True
        self._wanted.set()
        self._thread.join(timeout=30)

    def facts(self, scope: Scope) -> BoardFacts | None:
        """Return what was last read for ``scope``; the first to ask gets None and makes it be read soon."""
        with self._lock:
            self._asked_at[scope] = time.monotonic()
            if scope not in self._facts:
                self._facts[scope] = None
                self._wanted.set()
            return self._facts[scope]

    def read(self, scope: Scope) -> None:
        """Read the facts of one scope and tell the screens."""
        with self._lock:
            before = self._facts.get(scope)
        with self._reading() as session:
            past = before.past if before else None
            found = read_facts(session, scope, self._picture(scope.city), past=past)
        with self._lock:
            self._facts[scope] = found
        self._tell(scope.city)

    def _run(self) -> None:
        while not self._stopping:
            is_wanted = self._wanted.wait(PERIOD_SECONDS)
            self._wanted.clear()
            for scope in self._due(new_only=is_wanted):
                try:
                    self.read(scope)
                except (SQLAlchemyError, DomainError) as error:
                    _log.warning("the board of %s could not be read: %s", scope.city, error)
                except Exception:  # noqa: BLE001 — the thread goes on after any bug
                    # Were this thread to end, every wall would show its last figures as those of now.
                    _log.exception("the board of %s could not be read", scope.city)

    def _due(self, *, new_only: bool) -> list[Scope]:
        """Return the scopes to read now; those no longer watched are dropped."""
        with self._lock:
            forgotten = time.monotonic() - REMEMBERED_SECONDS
            for scope in [scope for scope, asked in self._asked_at.items() if asked < forgotten]:
                del self._asked_at[scope], self._facts[scope]
            return [scope for scope, facts in self._facts.items() if facts is None or not new_only]

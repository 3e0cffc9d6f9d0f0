"""The one connection by which a process follows the feed; waits on it and on local wake-ups at once."""

import os
import select
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Engine, text

from db import feed

_LISTEN = text(f"LISTEN {feed.CHANNEL}")
_NOTIFY = text(f"NOTIFY {feed.CHANNEL}")


class Follower:
    """Moves the outbox when it leads, and sleeps until a poke, another process's notice, or a time is up."""

    def __init__(self, engine: Engine) -> None:
        """Connect and listen. engine: of the application's role. Raises SQLAlchemyError."""
        self._connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        self._connection.execute(_LISTEN)
        driver: Any = self._connection.connection.driver_connection
        driver.add_notify_handler(_heard)  # unhandled notifications are kept forever
        self._notices: int = driver.fileno()
        self._told, self._tell = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._forget = feed.on_poke(self.wake)

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connection; it is not reused, since it listens."""
        self._forget()
        os.close(self._tell)
        os.close(self._told)
        self._connection.invalidate()
        self._connection.close()

    def wake(self) -> None:
        """End the present or the next wait; called from any thread."""
        try:
            os.write(self._tell, b".")
        except BlockingIOError:
            return  # the pipe is full: it wakes already

    def wait(self, seconds: float) -> None:
        """Sleep until woken, or so long."""
        ready, _, _ = select.select([self._told, self._notices], [], [], seconds)
        if self._told in ready:
            os.read(self._told, 4096)

    def last(self) -> int:
        """Move what waits in the outbox, tell the other processes, and return the feed's last number."""
        state = feed.load_state(self._connection)
        if not state.waiting:
            return state.last
        moved = numbers = feed.advance(self._connection)
        while len(numbers) == feed.BATCH:
            numbers = feed.advance(self._connection)
            moved = numbers or moved
        if not moved:
            return feed.load_state(self._connection).last  # another leads
        self._connection.execute(_NOTIFY)
        return max(moved)

    def prune(self) -> None:
        """Delete old rows of the feed; any process may."""
        feed.prune(self._connection)


def _heard(_notice: object) -> None:
    """Ignore a notification's content: the readable socket is the whole message."""

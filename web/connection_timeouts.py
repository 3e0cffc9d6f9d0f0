"""Deadlines of a connection: for a request's head, the rest of a body, a response."""

import asyncio
from collections import Counter
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_SECONDS = 15.0  # from a request's first byte, or a connection's beginning, to the end of the head
REST_SECONDS = 5.0  # for a body that is no longer read
WRITE_SECONDS = 60.0  # for an answer that the other side does not take
TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
TOO_MANY = (
    b"HTTP/1.1 429 Too Many Requests\r\nconnection: close\r\nretry-after: 5\r\ncontent-length: 0\r\n\r\n"
)


class Unfinished:
    """Counts by address the requests whose head or body is still on its way; finished ones never count."""

    def __init__(self, most: int) -> None:
        """Allow ``most`` of one address."""
        self.most = most
        self._held: Counter[str] = Counter()

    def begin(self, address: str) -> bool:
        """Count one more, False where that would be one too many."""
        if self._held[address] >= self.most:
            return False
        self._held[address] += 1
        return True

    def end(self, address: str) -> None:
        """Count one less."""
        self._held[address] -= 1
        if self._held[address] <= 0:
            del self._held[address]

    @property
    def total(self) -> int:
        """Return how many there are of all addresses."""
        return self._held.total()


class Connection(H11Protocol):
    """One connection that is ended when what it has begun does not go on.

    unfinished: counts heads by address; trusted: addresses of proxies, whose connections are many people's.
    """

    unfinished = Unfinished(50)
    trusted: frozenset[str] = frozenset()

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._waits_for = ""
        self._deadline: asyncio.TimerHandle | None = None
        self._stalled: asyncio.TimerHandle | None = None
        self._counted: str | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Expect a request."""
        super().connection_made(transport)
        self._look()

    def data_received(self, data: bytes) -> None:
        """Take what came, and see what is still awaited."""
        super().data_received(data)
        self._look()

    def on_response_complete(self) -> None:
        """Expect the next request, or the rest of one that was answered early."""
        super().on_response_complete()
        self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        """Expect nothing any more."""
        self._expect("", 0)
        self._uncount()
        if self._stalled is not None:
            self._stalled.cancel()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """Give the other side time to take what was written."""
        super().pause_writing()
        self._stalled = self.loop.call_later(WRITE_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """Record that the other side reads what is written."""
        if self._stalled is not None:
            self._stalled.cancel()
        super().resume_writing()

    def _look(self) -> None:
        """See what is awaited: a deadline begins with what it is for, and no further byte moves it."""
        if self.transport.is_closing():
            self._expect("", 0)
            return
        theirs = self.conn.their_state
        begun = theirs is h11.IDLE and bool(self.conn.trailing_data[0])
        if begun or (theirs is h11.IDLE and self.cycle is None):
            self._expect("head", HEAD_SECONDS)
        elif theirs is h11.SEND_BODY and getattr(self.cycle, "response_complete", False):
            self._expect("rest", REST_SECONDS)
        else:
            self._expect("", 0)
        if begun:
            self._count()
        else:
            self._uncount()

    def _expect(self, what: str, seconds: float) -> None:
        if what == self._waits_for:
            return
        self._waits_for = what
        if self._deadline is not None:
            self._deadline.cancel()
        self._deadline = self.loop.call_later(seconds, self._too_slow) if what else None

    def _too_slow(self) -> None:
        if self.transport.is_closing():
            return
        if self._waits_for == "head" and self.conn.trailing_data[0]:
            self.transport.write(TOO_SLOW)
        self.transport.close()

    def _count(self) -> None:
        address = self.client[0] if self.client else ""
        if self._counted is not None or address in self.trusted:
            return
        if self.unfinished.begin(address):
            self._counted = address
        else:
            self.transport.write(TOO_MANY)
            self.transport.close()

    def _uncount(self) -> None:
        if self._counted is not None:
            self.unfinished.end(self._counted)
            self._counted = None

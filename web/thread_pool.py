"""Hand requests to an application that answers in threads: few at once, people before refreshes.

Threads that compute take the interpreter's lock from each other, and from the event loop and every act with
them. So few run at once; one that has run for a while waits for the database and makes room for another. See
``docs/decisions/0050-few-screens-at-once.md``.
"""

import asyncio
import heapq
import itertools
from dataclasses import dataclass, field

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from domain.errors import Busy
from web import error_responses

CAN_WAIT = "huying.can_wait"  # in a scope: true for what no user waits for: a refresh by the live stream
COMPUTES_SECONDS = 0.5  # so long a request is taken for one that computes
LETS_OTHERS_PASS_SECONDS = 2.0  # so much later a request counts as come if it can wait
PATIENCE = 3  # a request that can wait does so this many times as long before it is refused


@dataclass(frozen=True, slots=True)
class Width:
    """How many requests an application may answer at once: ``threads``, of which ``computing`` are young."""

    threads: int
    computing: int


class ThreadPool:
    """Lets as many requests in as its width allows; another waits a while, then is refused."""

    def __init__(self, app: ASGIApp, width: Width, *, wait_seconds: float) -> None:
        self._app = app
        self._wait_seconds = wait_seconds
        self._entrance = _Entrance(width)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request, or answer 503 with Retry-After."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        can_wait = scope.get(CAN_WAIT, False)
        try:
            async with asyncio.timeout(self._wait_seconds * (PATIENCE if can_wait else 1)):
                place = await self._entrance.enter(can_wait=can_wait)
        except TimeoutError:
            refusal = error_responses.build_error_response(HTTPConnection(scope), Busy(retry_after=2))
            await refusal(scope, receive, send)
            return

        async def answer(message: Message) -> None:
            """Pass a part of the answer on; a slow reader holds no place."""
            if message["type"] == "http.response.start":
                place.leave()
            await send(message)

        try:
            await self._app(scope, receive, answer)
        finally:
            place.leave()


@dataclass(order=True, slots=True)
class _Waiting:
    """A request that waits, by when it counts as come."""

    came_at: float
    number: int
    admitted: "asyncio.Future[_Slot]" = field(compare=False)


class _Entrance:
    """Who is inside, who of them still counts as computing, and who waits."""

    def __init__(self, width: Width) -> None:
        self._width = width
        self._inside = 0
        self._computing = 0
        self._waiting: list[_Waiting] = []
        self._numbers = itertools.count()

    async def enter(self, *, can_wait: bool) -> "_Slot":
        """Return a place as soon as there is one, in the order in which requests came."""
        if not self._waiting and self._has_room():
            return self._admit()
        loop = asyncio.get_running_loop()
        came_at = loop.time() + (LETS_OTHERS_PASS_SECONDS if can_wait else 0)
        waiting = _Waiting(came_at, next(self._numbers), loop.create_future())
        heapq.heappush(self._waiting, waiting)
        try:
            return await waiting.admitted
        except asyncio.CancelledError:
            if waiting.admitted.done() and not waiting.admitted.cancelled():
                waiting.admitted.result().leave()
            raise

    def left(self, *, computing: bool) -> None:
        """Count one less inside, and let the next ones in."""
        self._inside -= 1
        if computing:
            self._computing -= 1
        self._let_in()

    def computes_no_more(self) -> None:
        """Count one less that computes: it runs for so long that it waits for something."""
        self._computing -= 1
        self._let_in()

    def _has_room(self) -> bool:
        return self._inside < self._width.threads and self._computing < self._width.computing

    def _let_in(self) -> None:
        while self._waiting and self._has_room():
            waiting = heapq.heappop(self._waiting)
            if not waiting.admitted.done():  # else its time was over
                waiting.admitted.set_result(self._admit())

    def _admit(self) -> "_Slot":
        self._inside += 1
        self._computing += 1
        return _Slot(self)


class _Slot:
    """A place inside, released once."""

    def __init__(self, entrance: _Entrance) -> None:
        self._entrance = entrance
        self._is_held = True
        self._computing = True
        self._timer = asyncio.get_running_loop().call_later(COMPUTES_SECONDS, self._grows_old)

    def leave(self) -> None:
        """Release the place; a second time nothing happens."""
        if self._is_held:
            self._is_held = False
            self._timer.cancel()
            self._entrance.left(computing=self._computing)

    def _grows_old(self) -> None:
        self._computing = False
        self._entrance.computes_no_more()

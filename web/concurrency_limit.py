"""Reject requests with 503 when too many are in flight; no request waits for the network here."""

from collections.abc import Callable

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from domain.errors import Busy
from web import error_responses
from web.body_limits import UPLOADS
from web.url_paths import STREAM, is_static


class ConcurrencyLimit:
    """Lets a bounded number of requests in; streams, uploads, files and health take no thread: not counted.

    A request counts from when its body has arrived until its answer begins.
    """

    def __init__(self, app: ASGIApp, *, most: int) -> None:
        self._app = app
        self._most = most
        self._inside = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request, or answer 503 with Retry-After."""
        if scope["type"] != "http" or _is_free(scope["path"]):
            await self._app(scope, receive, send)
            return
        if self._inside >= self._most:
            await error_responses.build_error_response(HTTPConnection(scope), Busy(retry_after=2))(
                scope, receive, send
            )
            return
        self._inside += 1
        place = _Place(self._leave, send)
        try:
            await self._app(scope, receive, place.send)
        finally:
            place.leave()

    def _leave(self) -> None:
        self._inside -= 1


class _Place:
    """A slot, released once: when the response begins, since a slow reader holds no thread."""

    def __init__(self, left: Callable[[], None], send: Send) -> None:
        self._left, self._send = left, send
        self._is_held = True

    def leave(self) -> None:
        """Release the slot."""
        if self._is_held:
            self._is_held = False
            self._left()

    async def send(self, message: Message) -> None:
        """Pass a part of the answer on."""
        if message["type"] == "http.response.start":
            self.leave()
        await self._send(message)


def _is_free(path: str) -> bool:
    return path in {STREAM, UPLOADS, "/api/health"} or is_static(path)

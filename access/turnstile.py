"""Turn requests away at the door while more are waiting than can be served soon."""

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from access import problems
from access.places import STREAM, is_static
from domain.errors import Busy


class Turnstile:
    """Lets a bounded number of requests in; streams, health and files take no thread and are not counted."""

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
            await problems.of_error(HTTPConnection(scope), Busy(retry_after=2))(scope, receive, send)
            return
        self._inside += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._inside -= 1


def _is_free(path: str) -> bool:
    return path in {STREAM, "/api/health"} or is_static(path)

"""Read request bodies before the handler: bounded in size, in time, and in number by address."""

import time
from collections.abc import Callable, Mapping
from tempfile import SpooledTemporaryFile
from types import MappingProxyType

import anyio
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from domain.errors import DomainError, TooLarge
from web import error_responses
from web.connection_timeouts import Unfinished

KILOBYTE, MEGABYTE = 1024, 1024 * 1024
IN_MEMORY = 256 * KILOBYTE  # of one body; the rest of it is in a file without a name
PIECE = 64 * KILOBYTE
FIRST_SECONDS = 20.0  # for any body …
LEAST_PER_SECOND = 16 * KILOBYTE  # … and as long again as it takes at this pace
# What is taken of a refused request that is still on its way, so that the refusal arrives.
DRAIN_BYTES, DRAIN_SECONDS = MEGABYTE, 1.0

# By how the address begins, the first line that fits: the largest body in bytes.
MOST: Mapping[str, int] = MappingProxyType(
    {
        "/login": 16 * KILOBYTE,
        "/logout": 16 * KILOBYTE,
        "/session/": 16 * KILOBYTE,
        "/account": 16 * KILOBYTE,
        "/oidc/": 16 * KILOBYTE,
        "/admin/people/import": 10 * MEGABYTE,  # a workbook of 5 MB, or its lines as JSON
        "/admin/area-changes/import": 65 * MEGABYTE,  # boundaries of 64 MB, and words
        "/admin/": 256 * KILOBYTE,
        "/api/v1/files": 101
        * MEGABYTE,  # the largest that a city's setting allows; the route knows the setting
        "/api/": MEGABYTE,
        "/_dash-update-component": 8 * MEGABYTE,  # a matter list of 5 MB, in base64
        "/public": 42 * MEGABYTE,  # four photos of ten megabytes, and words
    }
)
OTHERWISE = MEGABYTE
TOLD = "/public"  # on the public page, a body must declare its length
UPLOADS = "/api/v1/files"  # read by their route piece by piece, up to the city's setting; they hold no thread


class SlowBody(DomainError):
    """Abort a body that comes too slowly."""

    status = 408


class TooManyUnfinished(DomainError):
    """Refuse another unfinished request of an address that has enough of them."""

    status = 429

    def __init__(self, *, retry_after: int) -> None:
        super().__init__("来自此网络地址的未完成请求过多，请 {retry_after} 秒后再试", retry_after=retry_after)


class Awaited:
    """Counts requests whose body is on its way, and lets their connection end when they are refused.

    Runs before any permission check; ``Bodies`` reads after it.
    """

    def __init__(self, app: ASGIApp, *, unfinished: Unfinished) -> None:
        self._app = app
        self._unfinished = unfinished

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or not has_body(scope):
            await self._app(scope, receive, send)
            return
        address = scope["client"][0] if scope.get("client") else ""
        arrival = _Arrival(receive, send)
        if not self._unfinished.begin(address):
            error = TooManyUnfinished(retry_after=5)
            await error_responses.build_error_response(HTTPConnection(scope), error)(
                scope, arrival.receive, arrival.send
            )
            return
        arrival.arrived = lambda: self._unfinished.end(address)
        try:
            await self._app(scope, arrival.receive, arrival.send)
        finally:
            arrival.finish()


class _Arrival:
    """Watches one body arrive; an answer that comes before the body has ends the connection."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive, self._send = receive, send
        self.arrived: Callable[[], None] = lambda: None
        self._over = False

    def finish(self) -> None:
        """Record, once, that nothing more is awaited."""
        if not self._over:
            self._over = True
            self.arrived()

    async def receive(self) -> Message:
        """Take the next piece."""
        message = await self._receive()
        if message["type"] == "http.disconnect" or not message.get("more_body", False):
            self.finish()
        return message

    async def send(self, message: Message) -> None:
        """Pass a part of the answer on."""
        if self._over:
            await self._send(message)
        elif message["type"] == "http.response.start":
            headers = [pair for pair in message.get("headers", []) if pair[0].lower() != b"connection"]
            await self._send({**message, "headers": [*headers, (b"connection", b"close")]})
        elif message.get("more_body", False):
            await self._send(message)
        else:
            await self._send({**message, "more_body": True})
            with anyio.move_on_after(DRAIN_SECONDS):
                await self._drain()
            await self._send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _drain(self) -> None:
        """Take some of what is still coming."""
        left = DRAIN_BYTES
        while not self._over and left > 0:
            left -= len((await self.receive()).get("body", b""))


class Bodies:
    """Reads each body completely before passing the request on: no handler waits for the network."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request: 413 for a body that is too large, 408 for one that comes too slowly."""
        if scope["type"] != "http" or not has_body(scope):
            await self._app(scope, receive, send)
            return
        if scope["path"] == UPLOADS:
            await self._app(scope, _Pace(receive).receive, send)
            return
        with SpooledTemporaryFile(max_size=IN_MEMORY) as body:
            try:
                whole = await _read(scope, receive, body)
            except DomainError as error:
                await error_responses.build_error_response(HTTPConnection(scope), error)(scope, receive, send)
                return
            if whole:
                body.seek(0)
                await self._app(scope, _Replay(body, receive), send)


class _Pace:
    """Takes a body as it comes, and gives it up when it comes too slowly."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._began = time.monotonic()
        self._over = False
        self.read = 0

    async def receive(self) -> Message:
        """Return the next piece. Raises SlowBody."""
        if self._over:
            return await self._receive()
        until = self._began + FIRST_SECONDS + self.read / LEAST_PER_SECOND
        try:
            with anyio.fail_after(until - time.monotonic()):
                message = await self._receive()
        except TimeoutError:
            raise SlowBody("请求内容传送过慢，已停止接收，请检查网络后重试") from None
        self.read += len(message.get("body", b""))
        self._over = not message.get("more_body", False)
        return message


class _Replay:
    """Gives a body that was read before, in pieces, and then whether the caller has gone."""

    def __init__(self, body: "SpooledTemporaryFile[bytes]", receive: Receive) -> None:
        self._body, self._receive = body, receive
        self._over = False

    async def __call__(self) -> Message:
        """Return the next piece."""
        if self._over:
            return await self._receive()
        piece = self._body.read(PIECE)
        self._over = len(piece) < PIECE
        return {"type": "http.request", "body": piece, "more_body": not self._over}


def has_body(scope: Scope) -> bool:
    """Return whether a request has a body that may still be on its way."""
    headers = dict(scope["headers"])
    return b"transfer-encoding" in headers or headers.get(b"content-length", b"0") != b"0"


def get_body_limit(path: str) -> int:
    """Return the largest body of an address in bytes."""
    return next((most for beginning, most in MOST.items() if path.startswith(beginning)), OTHERWISE)


async def _read(scope: Scope, receive: Receive, body: "SpooledTemporaryFile[bytes]") -> bool:
    """Read the body; False when the caller went away. Raises TooLarge or SlowBody."""
    most, pace = get_body_limit(scope["path"]), _Pace(receive)
    told = dict(scope["headers"]).get(b"content-length", b"")
    if (told.isdigit() and int(told) > most) or (not told and scope["path"].startswith(TOLD)):
        raise TooLarge(most=max(1, most // MEGABYTE))
    while True:
        message = await pace.receive()
        if message["type"] == "http.disconnect":
            return False
        if pace.read > most:
            raise TooLarge(most=max(1, most // MEGABYTE))
        body.write(message.get("body", b""))
        if not message.get("more_body", False):
            return True

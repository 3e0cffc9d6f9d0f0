"""Serve our own files: cached permanently where the address names their version, and packed once."""

import re
from collections.abc import MutableMapping

import brotli
from anyio import to_thread
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.url_paths import is_static

FOR_EVER = "public, max-age=31536000, immutable"
FINGERPRINT = re.compile(rb"(^|&)[mv]=")  # /assets/x.css?m=… as Dash asks, ?v=… as our own pages do
VERSIONED_FOLDER = re.compile(r"^/assets/v/[0-9a-f]+/")  # of ES modules: their imports stay in it
SUITE_FINGERPRINT = re.compile(r"\.v[\w-]+m[0-9a-fA-F]+\.")
PACKED_TYPES = ("text/", "application/javascript", "application/json", "image/svg+xml")
SMALLEST = 500  # bytes; less is not worth packing
QUALITY = 9  # of 11: nearly as small, ten times as fast
KEPT_BYTES = 64 * 1024 * 1024

Answer = tuple[Message, bytes]


class Statics:
    """Packs versioned files with brotli on first use and keeps them packed in memory."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._kept: MutableMapping[tuple[str, bytes], Answer] = {}
        self._kept_bytes = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a versioned file from memory; anything else is passed on as it is."""
        if scope["type"] != "http" or scope["method"] != "GET" or not is_versioned(scope):
            await self._app(scope, receive, send)
            return
        key = (scope["path"], scope["query_string"])
        packs = "br" in Headers(scope=scope).get("accept-encoding", "")
        answer = self._kept.get(key) if packs else None
        if answer is None:
            answer = await self._fetched(scope, receive)
            if packs and is_worth_packing(answer):
                answer = await to_thread.run_sync(compress_answer, answer)
                self._keep(key, answer)
        start, body = answer
        await send({**start, "headers": list(start["headers"])})
        await send({"type": "http.response.body", "body": body, "more_body": False})

    async def _fetched(self, scope: Scope, receive: Receive) -> Answer:
        """Return the whole response of the wrapped application, marked to be cached permanently."""
        start: Message = {}
        body = bytearray()

        async def gather(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            elif message["type"] == "http.response.body":
                body.extend(message.get("body", b""))

        plain = [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]
        path = VERSIONED_FOLDER.sub("/assets/", scope["path"])
        await self._app({**scope, "path": path, "headers": plain}, receive, gather)
        start["headers"] = list(start["headers"])
        if start["status"] in {200, 304}:
            MutableHeaders(scope=start)["Cache-Control"] = FOR_EVER
        return start, bytes(body)

    def _keep(self, key: tuple[str, bytes], answer: Answer) -> None:
        if self._kept_bytes + len(answer[1]) <= KEPT_BYTES:
            self._kept[key] = answer
            self._kept_bytes += len(answer[1])


def is_versioned(scope: Scope) -> bool:
    """Return whether the address names the version of one of our files: it will never mean another."""
    if not is_static(scope["path"]):
        return False
    path = scope["path"]
    return bool(
        FINGERPRINT.search(scope["query_string"])
        or SUITE_FINGERPRINT.search(path)
        or VERSIONED_FOLDER.match(path)
    )


def is_worth_packing(answer: Answer) -> bool:
    """Return whether packing saves anything: text of some size, not packed yet."""
    start, body = answer
    headers = Headers(scope=start)
    kind = headers.get("content-type", "")
    plain = start["status"] == 200 and "content-encoding" not in headers
    return plain and len(body) >= SMALLEST and kind.startswith(PACKED_TYPES)


def compress_answer(answer: Answer) -> Answer:
    """Return the answer packed with brotli."""
    start, body = answer
    small = brotli.compress(body, quality=QUALITY)
    again = {**start, "headers": list(start["headers"])}
    headers = MutableHeaders(scope=again)
    headers["Content-Encoding"] = "br"
    headers["Content-Length"] = str(len(small))
    headers["Vary"] = "Accept-Encoding"
    return again, small

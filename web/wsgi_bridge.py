"""Serve a WSGI application from ASGI: one step to a thread for a request, and one step back.

Bodies are read before (``web.body_limits``) and answers of screens are whole, so nothing passes between event
loop and thread in pieces; see ``docs/decisions/0045-one-step-to-a-thread.md``.
"""

import asyncio
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, nullcontext
from contextvars import copy_context
from functools import partial
from io import BytesIO
from typing import Any, cast

from a2wsgi.wsgi import build_environ
from starlette.types import Receive, Scope, Send

from web.request_body import read_body

Header = tuple[bytes, bytes]
Answer = tuple[int, list[Header], bytes]


class WsgiBridge:
    """Runs a WSGI application in threads of its own; requests of HTTP only."""

    def __init__(self, application: Any, *, threads: int) -> None:
        self._application = application
        self._threads = ThreadPoolExecutor(thread_name_prefix="WSGI", max_workers=threads)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request. An exception of the application is raised here."""
        body = await read_body(receive)
        if body is None:
            return
        read: Any = BytesIO(body)  # where a2wsgi has a body of its own
        environ: Any = build_environ(cast(Any, scope), read)
        answer = partial(copy_context().run, _answer, self._application, environ)
        status, headers, content = await asyncio.get_running_loop().run_in_executor(self._threads, answer)
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content})


def _answer(application: Any, environ: dict[str, Any]) -> Answer:
    """Return status, headers and content of the application's answer."""
    begun: list[tuple[int, list[Header]]] = []
    written: list[bytes] = []

    def start_response(status: str, headers: Iterable[tuple[str, str]], exc_info: Any = None) -> Any:
        """Keep what the answer begins with: the last time before content counts."""
        del exc_info
        found = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        begun[:] = [(int(status.split(" ", 1)[0]), found)]
        return written.append

    parts = application(environ, start_response)
    with closing(parts) if hasattr(parts, "close") else nullcontext():
        content = b"".join(parts)
    status, headers = begun[0]
    return status, headers, b"".join(written) + content

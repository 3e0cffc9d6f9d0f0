"""Server process on a socket bound before; ``launch.py`` starts and supervises it."""

import asyncio
import logging
import os
import resource
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import uvicorn

from db import session
from db.server import embedded
from settings import settings
from web.connection_timeouts import Connection

GRACE_SECONDS = 2  # open event streams never end by themselves; after this they are cut
KEEP_ALIVE_SECONDS = 75  # a user who reads for a minute reuses the open connection


class AnnouncingServer(uvicorn.Server):
    """A server that says when it answers."""

    def __init__(self, config: uvicorn.Config, *, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._say_started = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer, then say so."""
        await super().startup(sockets)
        if self.started:
            self._say_started()


def configuration(app: Any, **changes: Any) -> uvicorn.Config:
    """Return how the product is served; ``app`` is the application, or where to import its factory."""
    Connection.trusted = frozenset(each.strip() for each in settings().trusted_proxies.split(","))
    return uvicorn.Config(
        app,
        factory=isinstance(app, str),
        access_log=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        server_header=False,
        http=Connection,
        forwarded_allow_ips=settings().trusted_proxies,
        **changes,
    )


def is_no_cut_stream(record: logging.LogRecord) -> bool:
    """Return whether a line belongs in the log: streams that a stop cuts off are expected."""
    cut = record.exc_info is not None and record.exc_info[0] is asyncio.CancelledError
    return not cut and not str(record.msg).startswith("Cancel %s running task(s)")


def main(arguments: list[str]) -> None:
    """Serve the socket whose number is the first argument; tell the pipe of the second when we answer."""
    listening, note = (int(argument) for argument in arguments)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: None)  # uvicorn raises again what ended it

    def announce() -> None:
        with suppress(OSError):
            os.write(note, b"1")

    found = settings()
    _, most_files = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most_files, most_files))  # connections are files
    logging.getLogger("uvicorn.error").addFilter(is_no_cut_stream)
    with embedded.provide_database(found) as urls, socket.socket(fileno=listening) as bound:
        session.connect(urls)
        config = configuration("app:create_app", log_level=found.log_level)
        AnnouncingServer(config, started=announce).run(sockets=[bound])
        session.engines().dispose()
    sys.stdout.flush()
    os._exit(0)  # a worker thread in a long query must not hold the end


if __name__ == "__main__":
    main(sys.argv[1:])

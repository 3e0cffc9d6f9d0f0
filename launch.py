"""Start the product from one command and stop it cleanly: database, demonstration city, server."""

import asyncio
import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from types import FrameType

import uvicorn

import doctor
import preflight
from db import embedded, migrate, session
from db.queries.simulations import built
from settings import CHECKOUT, Settings, settings
from terminal import say, step

GRACE_SECONDS = 2  # open event streams never end by themselves; after this they are cut
KEEP_ALIVE_SECONDS = 75  # who reads for a minute acts on the connection that stands
DEMO_CITY = "370783"
STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(BaseException):
    """Somebody asked us to end: Ctrl-C, SIGTERM, or the terminal was closed."""


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


def main() -> None:
    """Run until stopped."""
    began = time.monotonic()
    found = settings()
    address = f"http://{f'[{found.host}]' if ':' in found.host else found.host}:{found.port}"
    for number in STOPS:
        signal.signal(number, _stop)
    lock = preflight.claim(found.data_dir, address=address)
    with lock, preflight.bind(found.host, found.port) as bound, suppress(Stopped):
        _run(found, bound, greet=lambda: _greet(address, began=began, demo=found.wants_demo))
    say("\nStopped; everything is kept for the next start.")
    sys.stdout.flush()
    os._exit(0)  # a worker thread in a long query must not hold the terminal


def _run(found: Settings, bound: socket.socket, *, greet: Callable[[], None]) -> None:
    doctor.refuse_bad(doctor.machine(found), show=say)
    with ExitStack() as kept:
        with step("Database") as progress:
            urls = kept.enter_context(embedded.reach(found))
            progress.result = "private PostgreSQL" if found.database_url is None else "at DATABASE_URL"
        with step("Tables"):
            migrate.migrate(urls.owner)
        kept.callback(session.connect(urls).dispose)
        doctor.refuse_bad(doctor.database(found), show=say)
        if found.wants_demo:
            _demonstration(found, urls.owner)
        with step("Server"):
            server = _server(found, greet=greet)
        kept.enter_context(_companion("-m", "etl", "simulate", wanted=found.wants_demo and found.simulate))
        kept.enter_context(_companion("worker.py", wanted=found.worker))
        server.run(sockets=[bound])


def _demonstration(found: Settings, owner_url: str) -> None:
    """Build the demonstration city unless it stands, and play what it missed since it last ran.

    A build is one transaction: an interrupted one has left nothing and is simply begun anew.
    """
    with session.owner_transaction() as opened:
        city = built(opened, DEMO_CITY)
    if city is None or (city.simulated and city.until is None):
        from etl import boston  # these load pandas, which a later start does not need
        from etl.demo.album import develop
        from etl.demo.build import build_demo

        with step("Boston, real records as a second city"), session.owner_transaction() as opened:
            if not boston.stands(opened):
                boston.load_extract(opened)
        with step("Demonstration city (once, one to two minutes)") as progress:
            album = develop()
            build_demo(owner_url, until=None, seed=found.demo_seed, progress=progress.at, album=album)
    elif city.simulated and found.simulate:
        from etl.demo.catching_up import catch_up

        with step("Time missed since the last run") as progress:
            catch_up(owner_url, progress=progress.at)


def _server(found: Settings, *, greet: Callable[[], None]) -> uvicorn.Server:
    config = uvicorn.Config(
        "app:create_app",
        factory=True,
        log_level=found.log_level,
        access_log=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        server_header=False,
    )
    logging.getLogger("uvicorn.error").addFilter(_is_no_cut_stream)
    config.load()  # imports the application now, so that its step takes the time
    return AnnouncingServer(config, started=greet)


def _is_no_cut_stream(record: logging.LogRecord) -> bool:
    """Answer whether a line belongs in the log: streams that a stop cuts off are how a stop goes."""
    cut = record.exc_info is not None and record.exc_info[0] is asyncio.CancelledError
    return not cut and not str(record.msg).startswith("Cancel %s running task(s)")


@contextmanager
def _companion(*command: str, wanted: bool = True) -> Iterator[None]:
    """Run a program of ours beside the server, in a process that ends with us however we end."""
    if not wanted:
        yield
        return
    with_us = ["setpriv", "--pdeathsig", "TERM"] if shutil.which("setpriv") else []
    started = [*with_us, sys.executable, *command]
    with subprocess.Popen(started, cwd=CHECKOUT, stdin=subprocess.DEVNULL, start_new_session=True) as running:
        try:
            yield
        finally:
            running.terminate()
            with suppress(subprocess.TimeoutExpired):
                running.wait(GRACE_SECONDS)
            running.kill()


def _greet(address: str, *, began: float, demo: bool) -> None:
    say(f"\n  呼应 Huying is ready after {time.monotonic() - began:.1f} s:  {address}\n")
    if demo:
        from etl.demo.accounts import DEMO_LOGINS

        say("  Demonstration logins (simulated data):")
        for label, name, password in DEMO_LOGINS:
            say(f"    {name:<14} {password:<16} {label}")
    say("\n  Ctrl-C stops server and database.\n")


def _stop(_number: int, _frame: FrameType | None) -> None:
    """End the run, deaf from now on: an impatient second Ctrl-C must not leave the database half stopped."""
    for number in STOPS:
        signal.signal(number, signal.SIG_IGN)
    raise Stopped


if __name__ == "__main__":
    main()

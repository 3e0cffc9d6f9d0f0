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
from db.city_loads import real_now
from db.queries.simulations import built
from settings import CHECKOUT, Settings, settings
from terminal import Trouble, say, step

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
            _demonstration(found)
        with step("Server"):
            server = _server(found, greet=greet)
        kept.enter_context(_companion("-m", "etl", "simulate", wanted=found.wants_demo and found.simulate))
        kept.enter_context(_companion("worker.py", wanted=found.worker))
        server.run(sockets=[bound])


def _demonstration(found: Settings) -> None:
    """Let a child process build the demonstration city or play the time it missed, where that is needed.

    Memory that the child took for libraries and rows ends with it. Each of its steps is one transaction:
    an interrupted one has left nothing, and the next start begins it again.
    """
    with session.owner_transaction() as opened:
        city, now = built(opened, DEMO_CITY), real_now(opened)
    if city is None or city.is_unfinished or (found.simulate and city.has_missed_time(now)):
        _run_child("-m", "etl", "prepare", task="The demonstration city")


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


def _run_child(*command: str, task: str) -> None:
    """Run a program of ours to its end; raises Trouble naming the task when it fails."""
    with _child(*command) as running:
        status = running.wait()
    if status < 0:
        raise Trouble(
            f"{task} is not ready: its process was ended by {signal.Signals(-status).name}.",
            way_out="If nobody ended it, the machine may have too little memory. Run the same command again.",
        )
    if status > 0:
        raise Trouble(f"{task} is not ready, see above.", way_out="Then run the same command again.")


@contextmanager
def _companion(*command: str, wanted: bool = True) -> Iterator[None]:
    """Run a program of ours beside the server."""
    if not wanted:
        yield
        return
    with _child(*command):
        yield


@contextmanager
def _child(*command: str) -> Iterator["subprocess.Popen[bytes]"]:
    """Start a program of ours, in a process that ends with us however we end.

    Ctrl-C reaches only us: its session is its own.
    """
    with_us = ["setpriv", "--pdeathsig", "TERM"] if shutil.which("setpriv") else []
    started = [*with_us, sys.executable, *command]
    with subprocess.Popen(started, cwd=CHECKOUT, stdin=subprocess.DEVNULL, start_new_session=True) as running:
        try:
            yield running
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

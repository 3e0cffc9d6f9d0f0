"""Start the product with one command and supervise it: database, demonstration city, server, worker."""

import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from types import FrameType

import doctor
import preflight
from db import migrate, session
from db.queries.simulations import find_built
from db.server import embedded
from processes import Program, Supervisor, run_to_end
from settings import Settings, settings
from terminal import say, step
from web.demo_logins import list_demo_logins

SERVER_GRACE_SECONDS = 5.0  # the server itself waits 2 s for open requests
DEMO_CITY = "370783"
STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(BaseException):
    """A request to end: Ctrl-C, SIGTERM, or a closed terminal."""


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
            urls = kept.enter_context(embedded.provide_database(found))
            progress.result = "private PostgreSQL" if found.database_url is None else "at DATABASE_URL"
        with step("Tables"):
            migrate.migrate(urls.owner)
        kept.callback(session.connect(urls).dispose)
        doctor.refuse_bad(doctor.database(found), show=say)
        if found.wants_demo:
            _demonstration()
        with step("Server"):
            note, supervisor = kept.enter_context(_supervised(found, bound))
            supervisor.wait_for(note, "The server")
        greet()
        supervisor.watch()


@contextmanager
def _supervised(found: Settings, bound: socket.socket) -> Iterator[tuple[int, Supervisor]]:
    """Run server, worker and simulator; give the pipe that is written to when the server answers."""
    note, told = os.pipe()
    listening = bound.fileno()
    programs = [
        Program(
            "The server",
            ("serve.py", str(listening), str(told)),
            pass_fds=(listening, told),
            grace=SERVER_GRACE_SECONDS,
        )
    ]
    caught_up: int | None = None
    if found.wants_demo and found.simulate:
        caught_up, played = os.pipe()
        simulate = ("-m", "etl", "simulate", "--note", str(played))
        programs.append(Program("The simulator", simulate, pass_fds=(played,)))
    if found.worker:
        # It signs past days and tells of missed deadlines: not while these days are still being played.
        programs.append(Program("The worker", ("worker.py",), starts_on=caught_up))
    with Supervisor(programs).running() as supervisor:
        yield note, supervisor


def _demonstration() -> None:
    """Let a child process build the demonstration city where it is missing.

    Memory that the child took for libraries and rows ends with it. Each of its steps is one transaction:
    an interrupted one has left nothing, and the next start begins it again. Time that the city missed is
    played by the simulator while the server already answers.
    """
    with session.owner_transaction() as opened:
        city = find_built(opened, DEMO_CITY)
    if city is None or city.is_unfinished:
        run_to_end(Program("The demonstration city", ("-m", "etl", "prepare")))


def _greet(address: str, *, began: float, demo: bool) -> None:
    say(f"\n  呼应 Huying is ready after {time.monotonic() - began:.1f} s:  {address}\n")
    if demo:
        say("  Demonstration logins (simulated data):")
        for login in list_demo_logins(wanted=True):
            say(f"    {login.username:<14} {login.password:<16} {login.label}")
    say("\n  Ctrl-C stops server and database.\n")


def _stop(_number: int, _frame: FrameType | None) -> None:
    """End the run, deaf from now on: an impatient second Ctrl-C must not leave the database half stopped."""
    for number in STOPS:
        signal.signal(number, signal.SIG_IGN)
    raise Stopped


if __name__ == "__main__":
    main()

"""Supervise child programs: restarted when they end, ended with their parent."""

import os
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field

from settings import CHECKOUT
from terminal import Trouble, say

FIRST_WAIT_SECONDS = 1.0
LONGEST_WAIT_SECONDS = 30.0
STEADY_SECONDS = 60.0  # a run that lasted so long failed for a new reason: the shortest wait again
LOOK_SECONDS = 0.2
GRACE_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Program:
    """A program that is to run: its name for people, its arguments, files handed on, seconds to end in.

    starts_on: a pipe that must have been written to before it is started; None: at once.
    """

    name: str
    command: tuple[str, ...]
    pass_fds: tuple[int, ...] = ()
    grace: float = GRACE_SECONDS
    starts_on: int | None = None


@contextmanager
def child(program: Program) -> Iterator["subprocess.Popen[bytes]"]:
    """Start a program, in a process that ends with the block and with us however we end.

    Ctrl-C reaches only us: its session is its own.
    """
    with _started(program) as running:
        try:
            yield running
        finally:
            _end(running, program)


def run_to_end(program: Program) -> None:
    """Run a program to its end; raises Trouble naming it when it fails."""
    with child(program) as running:
        status = running.wait()
    if status < 0:
        raise Trouble(
            f"{program.name} is not ready: its process was ended by {signal.Signals(-status).name}.",
            way_out="If nobody ended it, the machine may have too little memory. Run the same command again.",
        )
    if status > 0:
        raise Trouble(f"{program.name} is not ready, see above.", way_out="Then run the same command again.")


@dataclass(slots=True)
class _Run:
    """The latest run of a program; again_at: when the next may begin, None while this one goes on."""

    program: Program
    process: "subprocess.Popen[bytes]"
    began: float
    wait: float = field(default_factory=lambda: FIRST_WAIT_SECONDS)
    again_at: float | None = None


class Supervisor:
    """Keeps programs running: each that ends is started again, the sooner the longer it had run."""

    def __init__(self, programs: Sequence[Program]) -> None:
        self._programs = tuple(programs)
        self._runs: list[_Run] = []
        self._waiting: list[Program] = []
        self._kept = ExitStack()

    @contextmanager
    def running(self) -> Iterator["Supervisor"]:
        """Start every program that waits for nothing; at the end of the block all end, the last one first."""
        with ExitStack() as kept:
            self._kept = kept
            for program in self._programs:
                if program.starts_on is None:
                    self._start(program)
                else:
                    self._waiting.append(program)
            yield self

    def _start(self, program: Program) -> None:
        run = _Run(program, _started(program), time.monotonic())
        self._runs.append(run)
        self._kept.callback(_stop, run)

    def wait_for(self, note: int, name: str) -> None:
        """Wait until the first program writes to the pipe ``note``. Raises Trouble when it ends before."""
        os.set_blocking(note, False)
        while True:
            with suppress(BlockingIOError):
                if os.read(note, 1):
                    return
            if self._runs[0].process.poll() is not None:
                raise Trouble(f"{name} did not start, see above.", way_out="Then run the same command again.")
            time.sleep(LOOK_SECONDS / 4)

    def watch(self) -> None:
        """Start again whatever ends, until an exception ends us."""
        while True:
            self.look()
            time.sleep(LOOK_SECONDS)

    def look(self) -> None:
        """Look at every program once."""
        for program in tuple(self._waiting):
            if program.starts_on is not None and not _is_written(program.starts_on):
                continue
            self._waiting.remove(program)
            self._start(program)
        for run in self._runs:
            now = time.monotonic()
            if run.again_at is None and run.process.poll() is not None:
                steady = now - run.began > STEADY_SECONDS
                run.wait = FIRST_WAIT_SECONDS if steady else min(LONGEST_WAIT_SECONDS, run.wait * 2)
                run.again_at = now + run.wait / 2
                say(f"✗ {run.program.name} ended ({_how(run.process)}); started again in {run.wait / 2:g} s.")
            elif run.again_at is not None and now >= run.again_at:
                run.process, run.began, run.again_at = _started(run.program), now, None


def _is_written(pipe: int) -> bool:
    return bool(select.select([pipe], [], [], 0)[0])


def _started(program: Program) -> "subprocess.Popen[bytes]":
    with_us = ["setpriv", "--pdeathsig", "TERM"] if shutil.which("setpriv") else []
    return subprocess.Popen(
        [*with_us, sys.executable, *program.command],
        cwd=CHECKOUT,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        pass_fds=program.pass_fds,
    )


def _stop(run: _Run) -> None:
    with run.process:
        _end(run.process, run.program)


def _end(running: "subprocess.Popen[bytes]", program: Program) -> None:
    running.terminate()
    with suppress(subprocess.TimeoutExpired):
        running.wait(program.grace)
    running.kill()


def _how(process: "subprocess.Popen[bytes]") -> str:
    status = process.returncode
    return f"status {status}" if status >= 0 else signal.Signals(-status).name

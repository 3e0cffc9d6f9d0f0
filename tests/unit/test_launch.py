"""A start runs its children to their end, a stop leaves none of them, and the log of a stop is clean."""

import asyncio
import logging
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import pytest

import launch
import serve
from processes import Program, run_to_end
from settings import CHECKOUT
from terminal import Trouble

DEADLINE_SECONDS = 60.0
# Writes its process id to the given file, then would sleep for long.
SLEEPER = "import os, sys, time; open(sys.argv[1], 'w').write(str(os.getpid())); time.sleep(600)"


def a_record(error: BaseException | None, message: str = "went wrong") -> logging.LogRecord:
    caught = (type(error), error, None) if error is not None else None
    return logging.LogRecord("uvicorn.error", logging.ERROR, __file__, 1, message, (), caught)


def wait_until(happened: Callable[[], bool]) -> None:
    end = time.monotonic() + DEADLINE_SECONDS
    while not happened():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.02)


def is_written(note: Path) -> bool:
    return note.exists() and bool(note.read_text())


def is_gone(process: int) -> bool:
    """Return whether a process has ended; an unreaped one has."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def test_a_stream_that_the_stop_cuts_off_leaves_no_traceback() -> None:
    assert not serve.is_no_cut_stream(a_record(asyncio.CancelledError()))
    assert not serve.is_no_cut_stream(
        a_record(None, "Cancel %s running task(s), timeout graceful shutdown exceeded")
    )


def test_every_other_error_is_logged() -> None:
    assert serve.is_no_cut_stream(a_record(ValueError("bad")))
    assert serve.is_no_cut_stream(a_record(None))


def test_the_steps_of_a_child_appear_on_our_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    told = (
        "from terminal import step\n"
        "with step('City') as progress: progress.at('history', 0.55); progress.result = '3 areas'"
    )

    run_to_end(Program("The city", ("-c", told)))

    running, done = capfd.readouterr().out.splitlines()
    assert running == "… City:  55% history"
    assert done.startswith("✓ City: 3 areas (")


def test_what_a_failed_child_says_comes_before_our_own_word(capfd: pytest.CaptureFixture[str]) -> None:
    told = "from terminal import Trouble; raise Trouble('The disk is full.', way_out='Free some space.')"

    with pytest.raises(Trouble, match="The city is not ready, see above"):
        run_to_end(Program("The city", ("-c", told)))

    assert "✗ The disk is full." in capfd.readouterr().err


def test_a_child_that_the_system_killed_is_named_so() -> None:
    with pytest.raises(Trouble, match="ended by SIGKILL") as caught:
        run_to_end(Program("The city", ("-c", "import os; os.kill(os.getpid(), 9)")))

    assert "memory" in caught.value.way_out


def test_a_stop_in_the_middle_ends_the_child(tmp_path: Path) -> None:
    note = tmp_path / "process"

    def stop(_number: int, _frame: FrameType | None) -> None:
        if is_written(note):
            signal.setitimer(signal.ITIMER_REAL, 0)
            raise launch.Stopped

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, 0.05, 0.05)
    try:
        with pytest.raises(launch.Stopped):
            run_to_end(Program("The city", ("-c", SLEEPER, str(note))))
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)

    assert is_gone(int(note.read_text()))


@pytest.mark.skipif(shutil.which("setpriv") is None, reason="needs setpriv of util-linux")
def test_a_killed_start_leaves_no_child_behind(tmp_path: Path) -> None:
    note = tmp_path / "process"
    told = (
        "from processes import Program, run_to_end; "
        f"run_to_end(Program('The city', ('-c', {SLEEPER!r}, {str(note)!r})))"
    )

    with subprocess.Popen([sys.executable, "-c", told], cwd=CHECKOUT) as start:
        wait_until(lambda: is_written(note))
        os.kill(start.pid, signal.SIGKILL)

    wait_until(lambda: is_gone(int(note.read_text())))

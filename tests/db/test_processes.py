"""Supervised processes restart when they are killed: worker and server, on the same address."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from processes import Program, Supervisor
from settings import CHECKOUT
from tests.support.fake_servers import a_free_port

LONGEST_SECONDS = 90.0


@pytest.fixture
def started(database, tmp_path):
    """The product started by its one command on the test's database: the process and its address."""
    port = a_free_port()
    given = {
        **os.environ,
        "DATABASE_URL": database.app,
        "MIGRATION_DATABASE_URL": database.owner,
        "LIVE_DATABASE_URL": database.live,
        "DATA_DIR": str(tmp_path),
        "DEMO": "false",
        "PORT": str(port),
    }
    with subprocess.Popen([sys.executable, "launch.py"], cwd=CHECKOUT, env=given) as process:
        yield process, f"http://127.0.0.1:{port}"
        process.terminate()
        process.wait(30)


def test_a_killed_worker_and_a_killed_server_are_started_again(started):
    process, url = started
    wait_until(lambda: workers(url) == 1)
    served, worked = child_of(process, "serve.py"), child_of(process, "worker.py")

    os.kill(worked, signal.SIGKILL)
    os.kill(served, signal.SIGKILL)
    wait_until(lambda: child_of(process, "serve.py") not in {None, served})
    wait_until(lambda: child_of(process, "worker.py") not in {None, worked})
    wait_until(lambda: workers(url) == 1)
    process.terminate()
    code = process.wait(30)

    assert code == 0
    with pytest.raises(httpx.TransportError):
        httpx.get(url, timeout=5)


def test_a_program_waits_until_another_one_has_written(tmp_path):
    note, told = os.pipe()
    first, second = tmp_path / "first", tmp_path / "second"
    write = "import pathlib, sys, time; pathlib.Path(sys.argv[1]).touch(); time.sleep(60)"
    programs = [
        Program("The first", ("-c", write, str(first))),
        Program("The second", ("-c", write, str(second)), starts_on=note),
    ]

    with Supervisor(programs).running() as supervisor:
        wait_until(first.exists)
        supervisor.look()
        early = second.exists()
        os.write(told, b"1")
        supervisor.look()
        wait_until(second.exists)

    assert not early


def test_a_program_that_ends_at_once_is_started_ever_more_rarely(monkeypatch, tmp_path):
    monkeypatch.setattr("processes.FIRST_WAIT_SECONDS", 0.01)
    monkeypatch.setattr("processes.LONGEST_WAIT_SECONDS", 0.08)
    note = tmp_path / "runs"
    told = f"open({str(note)!r}, 'a').write('x'); raise SystemExit(3)"
    supervisor = Supervisor([Program("The test", ("-c", told))])
    waits: list[tuple[int, float]] = []

    with supervisor.running():
        while len(waits) < 5:
            supervisor.look()
            [run] = supervisor._runs
            if run.again_at is not None and (not waits or waits[-1][0] != run.process.pid):
                waits.append((run.process.pid, run.wait))
            time.sleep(0.01)

    assert [wait for _, wait in waits] == [0.02, 0.04, 0.08, 0.08, 0.08]
    assert len(note.read_text()) >= 5


def workers(url: str) -> int | None:
    """Return how many workers live, as health says; None while there is no answer."""
    try:
        return httpx.get(f"{url}/api/health", timeout=5).json()["worker"]["alive"]
    except (httpx.TransportError, KeyError, TypeError):
        return None


def child_of(process, program: str) -> int | None:
    """Return the process of a program below another."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    for child in children:
        try:
            if program.encode() in Path(f"/proc/{child}/cmdline").read_bytes():
                return int(child)
        except FileNotFoundError:
            continue
    return None


def wait_until(happened) -> None:
    end = time.monotonic() + LONGEST_SECONDS
    while not happened():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.1)

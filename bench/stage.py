"""Benchmark environment: a temporary database, filled, and a real server on it."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from db import migrate, session
from db.queries.authentication import Grant
from db.server.test_cluster import copy_template, run_temporary_cluster
from db.session import DatabaseUrls, owner_transaction
from demo.areas import CITY_CODE
from demo.build import build_demo
from domain.enums import Role
from services.tokens import make_token
from terminal import step

ROOT = Path(__file__).resolve().parents[1]
SEED = 370783
READY_SECONDS = 90
POLL_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Stage:
    """The database, to which this process is connected as owner too, and the server's address."""

    urls: DatabaseUrls
    address: str
    process: int


Furnish = Callable[[DatabaseUrls], None]


def demonstration(urls: DatabaseUrls) -> None:
    """Build the demonstration city at its full size."""
    with step("Demonstration city at full size") as progress:
        build_demo(urls.owner, until=None, seed=SEED, progress=progress.at)


@contextmanager
def stage(furnish: Furnish = demonstration) -> Iterator[Stage]:
    """Provide a served database that ``furnish`` has filled; it is removed afterwards."""
    with run_temporary_cluster() as cluster:
        urls = copy_template(cluster, "bench")
        migrate.migrate(urls.owner)
        engines = session.connect(urls)
        try:
            furnish(urls)
            with (
                tempfile.TemporaryDirectory(prefix="huying-bench-") as folder,
                served(urls, Path(folder)) as it,
            ):
                yield it
        finally:
            engines.dispose()


@contextmanager
def served(urls: DatabaseUrls, folder: Path, *, port: int | None = None) -> Iterator[Stage]:
    """Serve the product in a process of its own, as it runs in earnest, until the end."""
    port = port or free_port()
    environment = {
        **os.environ,
        "DATABASE_URL": urls.app,
        "MIGRATION_DATABASE_URL": urls.owner,
        "LIVE_DATABASE_URL": urls.live,
        "DATA_DIR": str(folder),
        "SIMULATE": "false",
        "DEMO": "true",
        "LOG_LEVEL": "error",
    }
    command = [sys.executable, "-m", "bench.product", str(port)]
    with subprocess.Popen(command, cwd=ROOT, env=environment) as server:
        try:
            address = f"http://127.0.0.1:{port}"
            await_server(address, server)
            yield Stage(urls, address, server.pid)
        finally:
            server.terminate()


def token(role: Role, *, label: str, city: str = CITY_CODE, town: str | None = None) -> str:
    """Return a bearer token for the staged city, or a town of it."""
    with owner_transaction() as opened:
        return make_token(opened, Grant(city, role, town=town), label=label)


def await_server(address: str, server: "subprocess.Popen[bytes]", *, path: str = "/api/health") -> None:
    """Return once the server answers well. Raises RuntimeError when it ended, or takes too long."""
    given_up_at = time.monotonic() + READY_SECONDS
    while time.monotonic() < given_up_at:
        if server.poll() is not None:
            raise RuntimeError(f"the server ended with status {server.returncode}")
        try:
            if httpx.get(f"{address}{path}", timeout=5).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            pass
        time.sleep(POLL_SECONDS)
    raise RuntimeError(f"no healthy answer at {address} within {READY_SECONDS} s")


def free_port() -> int:
    """Return a free port."""
    with socket.create_server(("127.0.0.1", 0)) as bound:
        return int(bound.getsockname()[1])

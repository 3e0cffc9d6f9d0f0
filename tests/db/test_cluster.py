"""The private cluster survives kills, stale lock files, half-finished starts and several users."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from db.server import embedded
from db.server.cluster import Cluster
from db.server.cluster_paths import TEMPORARY, ClusterPaths, get_temporary_paths
from settings import CHECKOUT
from terminal import Trouble

LONGEST_SECONDS = 60.0
USER_PROCESS = """
import sys
from pathlib import Path
from db.server import embedded
from db.server.cluster_paths import get_temporary_paths
with embedded.use_cluster(get_temporary_paths(Path(sys.argv[1]))):
    print("in use", flush=True)
    sys.stdin.read()
"""


pytestmark = pytest.mark.cluster


@pytest.fixture
def place() -> Iterator[ClusterPaths]:
    """A place outside of pytest's own folders: every pytest that starts closes those to other accounts."""
    folder = Path(tempfile.mkdtemp(prefix="huying-place-", dir=TEMPORARY))
    folder.chmod(0o711)  # the server's own account passes through
    found = get_temporary_paths(folder)
    yield found
    if found.data.exists():
        Cluster.at(found).stop()
    shutil.rmtree(folder)


def test_a_cluster_is_kept_from_one_use_to_the_next(place: ClusterPaths) -> None:
    with embedded.use_cluster(place) as cluster:
        embedded.prepare(cluster)
        _run_sql(cluster, "CREATE TABLE kept AS SELECT 42 AS answer")
    assert cluster.process() is None

    with embedded.use_cluster(place) as cluster:
        embedded.prepare(cluster)
        answer = _run_sql(cluster, "SELECT answer FROM kept")

    assert answer == (42,)


def test_a_killed_server_comes_back_with_its_data(place: ClusterPaths) -> None:
    with embedded.use_cluster(place) as cluster:
        embedded.prepare(cluster)
        _run_sql(cluster, "CREATE TABLE kept AS SELECT 42 AS answer")
        server = cluster.process()
        assert server is not None
        os.kill(server, signal.SIGKILL)
        _wait_until_ended(place)

        with embedded.use_cluster(place) as again:
            answer = _run_sql(again, "SELECT answer FROM kept")

    assert answer == (42,)


def test_a_note_that_names_a_living_stranger_does_not_count_as_running(place: ClusterPaths) -> None:
    with embedded.use_cluster(place) as cluster:
        pass

    (place.data / "postmaster.pid").write_text(f"{os.getpid()}\n{place.data}\n")

    assert cluster.process() is None
    with embedded.use_cluster(place) as cluster:
        assert cluster.process() is not None


def test_an_interrupted_making_is_begun_anew(place: ClusterPaths) -> None:
    place.make()
    half = place.home / "postgres.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("15\n")

    with embedded.use_cluster(place) as cluster:
        assert cluster.process() is not None

    assert not half.exists()


def test_a_folder_that_is_no_database_is_left_alone(place: ClusterPaths) -> None:
    place.make()
    place.data.mkdir()
    (place.data / "mine.txt").write_text("keep")

    with pytest.raises(Trouble, match="no database"), embedded.use_cluster(place):
        pass

    assert (place.data / "mine.txt").read_text() == "keep"
    (place.data / "mine.txt").unlink()
    place.data.rmdir()


def test_data_of_another_version_is_refused_with_the_way_out(place: ClusterPaths) -> None:
    place.make()
    place.data.mkdir()
    (place.data / "PG_VERSION").write_text("11\n")

    with pytest.raises(Trouble, match="postgresql-11-postgis-3"):
        Cluster.at(place)

    (place.data / "PG_VERSION").unlink()
    place.data.rmdir()


def test_only_the_last_user_stops_the_server(place: ClusterPaths) -> None:
    with embedded.use_cluster(place) as cluster:
        other = _other_user(place)

    assert cluster.process() is not None

    other.communicate("")
    assert cluster.process() is None


def test_a_killed_user_does_not_keep_the_server_forever(place: ClusterPaths) -> None:
    other = _other_user(place)
    other.kill()
    other.communicate()

    with embedded.use_cluster(place) as cluster:
        assert cluster.process() is not None

    assert cluster.process() is None


def test_a_full_disk_is_refused_before_anything_is_made(
    place: ClusterPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "FREE_MB_TO_BEGIN", 10**9)

    with pytest.raises(Trouble, match="MB are free"), embedded.use_cluster(place):
        pass

    assert not place.data.exists()


def test_only_our_roles_may_connect_and_only_by_socket(cluster: Cluster) -> None:
    app = cluster.conninfo("postgres", "huying_app")
    with psycopg.connect(app) as connection:
        row = connection.execute("SELECT current_user, current_setting('listen_addresses')").fetchone()

    assert row == ("huying_app", "")
    with pytest.raises(psycopg.OperationalError, match="stranger"):
        psycopg.connect(cluster.conninfo("postgres", "stranger"))


def _run_sql(cluster: Cluster, statement: str) -> tuple[object, ...] | None:
    with psycopg.connect(cluster.conninfo("huying", "huying"), autocommit=True) as connection:
        done = connection.execute(statement)
        return done.fetchone() if done.description else None


def _other_user(place: ClusterPaths) -> subprocess.Popen[str]:
    folder: Path = place.home.parent
    process = subprocess.Popen(
        [sys.executable, "-c", USER_PROCESS, str(folder)],
        cwd=CHECKOUT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "in use\n"
    return process


def _wait_until_ended(place: ClusterPaths) -> None:
    """Wait until the last process of the killed server is gone: its children end by themselves."""
    until = time.monotonic() + LONGEST_SECONDS
    while _processes_in(place.data):
        assert time.monotonic() < until, "processes of the killed server live on"
        time.sleep(0.05)


def _processes_in(folder: Path) -> list[int]:
    """Return the processes that work in a folder, as every process of a server does in its data."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cwd").resolve(strict=True) == folder.resolve():
                found.append(int(process.name))
        except OSError:  # it ended meanwhile
            continue
    return found

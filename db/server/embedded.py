"""Embedded PostgreSQL with PostGIS: created and started on demand, stopped by its last user.

``python -m db.server.embedded status | stop | psql | remove`` does the same by hand.
"""

import fcntl
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import psycopg

from db.rls import roles
from db.server import binaries
from db.server.cluster import Cluster
from db.server.cluster_paths import ClusterPaths, get_permanent_paths
from db.server.waiting import wait_for_server
from db.session import DatabaseUrls
from settings import Settings, settings
from terminal import Trouble, say

FREE_MB_TO_BEGIN = 2048  # the demonstration city with its two years takes about half of it
FREE_MB_TO_GO_ON = 200
MB = 1024 * 1024


@contextmanager
def provide_database(found: Settings) -> Iterator[DatabaseUrls]:
    """Provide the addresses of the database, keeping the private cluster running if no other is configured.

    Raises Trouble when an external one is set only in part, or the private one cannot start.
    """
    if found.database_url is not None:
        urls = get_external_urls(found)
        wait_for_server(urls.owner)
        yield urls
        return
    place = get_permanent_paths(found.data_dir)
    set_aside_stranger(place, data_dir=found.data_dir)
    with use_cluster(place, pg_bin=found.pg_bin) as cluster:
        prepare(cluster)
        yield cluster.urls(roles.DATABASE)


def get_external_urls(found: Settings) -> DatabaseUrls:
    """Return the addresses of a server that is not ours to start."""
    if not (found.database_url and found.migration_database_url and found.live_database_url):
        unset = "MIGRATION_DATABASE_URL" if not found.migration_database_url else "LIVE_DATABASE_URL"
        raise Trouble(f"DATABASE_URL is set, but {unset} is not.", way_out=roles.FOR_ADMINISTRATORS)
    return DatabaseUrls(
        owner=found.migration_database_url, app=found.database_url, live=found.live_database_url
    )


def set_aside_stranger(place: ClusterPaths, *, data_dir: Path) -> None:
    """Move away the database of an earlier checkout at this path; root's data outlive the checkout.

    One such database is kept, as ``….before``.
    """
    note = data_dir / "cluster"
    if place.account is None or note.exists():
        return
    if place.home.exists():
        Cluster(place, binaries.find()).stop()
        before = place.home.with_suffix(".before")
        shutil.rmtree(before, ignore_errors=True)
        place.home.rename(before)
        say(f"An earlier checkout's database was found and moved to {before}.")
    data_dir.mkdir(parents=True, exist_ok=True)
    note.write_text(f"{place.home}\n")


@contextmanager
def use_cluster(place: ClusterPaths, *, pg_bin: Path | None = None) -> Iterator[Cluster]:
    """Start the cluster at ``place`` unless it runs, and stop it at the end unless another process uses it.

    Every user holds a shared lock; the system lets go of it even when a process is killed.
    """
    place.make()
    cluster = Cluster.at(place, pg_bin=pg_bin)
    _refuse_full_disk(cluster)
    with (place.home / "users.lock").open("w") as users:
        try:
            with _alone(place):
                fcntl.flock(users, fcntl.LOCK_SH)
                cluster.start()
            yield cluster
        finally:
            with _alone(place):
                if _last(users):
                    cluster.stop()


def prepare(cluster: Cluster) -> None:
    """Create missing roles, database and extension; idempotent. A server that recovers is waited for."""
    wait_for_server(cluster.conninfo("postgres", roles.OWNER))
    with _superuser(cluster, "postgres") as connection:
        roles.ensure_roles(connection)
        roles.ensure_database(connection)
    with _superuser(cluster, roles.DATABASE) as connection:
        ensure_postgis(connection)


def ensure_postgis(connection: psycopg.Connection) -> None:
    """Create the extension, or explain how to get it."""
    try:
        connection.execute("CREATE EXTENSION IF NOT EXISTS postgis")
    except psycopg.errors.FeatureNotSupported:
        major = connection.info.server_version // 10000
        raise Trouble(
            f"PostGIS for PostgreSQL {major} is missing.",
            way_out=f"apt-get install postgresql-{major}-postgis-3 (as root), then start again",
        ) from None


@contextmanager
def _superuser(cluster: Cluster, database: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(cluster.conninfo(database, roles.OWNER), autocommit=True) as connection:
        yield connection


@contextmanager
def _alone(place: ClusterPaths) -> Iterator[None]:
    """Lock the start and stop of the cluster to one process at a time."""
    with (place.home / "gate.lock").open("w") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        yield


def _last(users: IO[str]) -> bool:
    """Return whether no other process holds the lock of users, and release our own."""
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _refuse_full_disk(cluster: Cluster) -> None:
    free = shutil.disk_usage(cluster.place.home).free // MB
    needed = FREE_MB_TO_GO_ON if cluster.is_made() else FREE_MB_TO_BEGIN
    if free < needed:
        raise Trouble(
            f"Only {free} MB are free where the database lives ({cluster.place.home}); {needed} MB needed.",
            way_out="Free some space or set DATA_DIR to another disk; nothing was changed.",
        )


def main(arguments: list[str]) -> None:
    """Do by hand what a start and a stop do."""
    found = settings()
    if found.database_url is not None:
        raise Trouble("DATABASE_URL is set: there is no private cluster.", way_out="Ask that server's tools.")
    commands = {"status": _status, "stop": _stop, "psql": _psql, "remove": _remove}
    command = commands.get(arguments[0]) if len(arguments) == 1 else None
    if command is None:
        raise Trouble("Say what to do.", way_out=f"python -m db.server.embedded {' | '.join(commands)}")
    place = get_permanent_paths(found.data_dir)
    if not place.data.is_dir():
        say(f"There is no database at {place.home} yet.")
        return
    command(Cluster.at(place, pg_bin=found.pg_bin))


def _status(cluster: Cluster) -> None:
    state = "running" if cluster.process() else "stopped"
    say(f"{state} · PostgreSQL {cluster.binaries.version} · {cluster.place.data}")


def _stop(cluster: Cluster) -> None:
    with _alone(cluster.place):
        cluster.stop()
    _status(cluster)


def _psql(cluster: Cluster) -> None:
    with use_cluster(cluster.place):
        address = cluster.conninfo(roles.DATABASE, roles.OWNER)
        subprocess.run([cluster.binaries.program("psql"), address], check=False)


def _remove(cluster: Cluster) -> None:
    _stop(cluster)
    shutil.rmtree(cluster.place.data)
    say(f"removed {cluster.place.data}")


if __name__ == "__main__":
    main(sys.argv[1:])

"""Test databases: a cluster that lives as long as the test run, and copies of a template in it."""

import fcntl
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from db.rls import roles
from db.server.cluster import Cluster
from db.server.cluster_paths import TEMPORARY, get_temporary_paths
from db.server.embedded import ensure_postgis
from db.session import DatabaseUrls
from terminal import Trouble

PREFIX = "huying-test-"
TEMPLATE = "huying_template"
YOUNG_SECONDS = 60  # a folder this young may belong to a run that has not locked it yet


@contextmanager
def run_temporary_cluster() -> Iterator[Cluster]:
    """Provide a running cluster with the roles and an empty template with PostGIS; removed afterwards."""
    sweep()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=TEMPORARY))
    folder.chmod(0o711)  # the cluster's account passes through
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        place = get_temporary_paths(folder)
        place.make()
        cluster = Cluster.at(place, passing=True)
        try:
            cluster.start()
            _furnish(cluster)
            yield cluster
        finally:
            cluster.stop()
            shutil.rmtree(folder)


def copy_template(cluster: Cluster, name: str) -> DatabaseUrls:
    """Create the database ``name`` as a copy of the template and return its addresses."""
    with connect_as_superuser(cluster) as connection:
        roles.create_database(connection, name, template=TEMPLATE)
    return cluster.urls(name)


def drop(cluster: Cluster, name: str) -> None:
    """Drop a copy, ending whatever is connected to it."""
    with connect_as_superuser(cluster) as connection:
        roles.drop_database(connection, name)


@contextmanager
def connect_as_superuser(cluster: Cluster, database: str = "postgres") -> Iterator[psycopg.Connection]:
    """Provide a connection of the superuser in autocommit."""
    with psycopg.connect(cluster.conninfo(database, roles.OWNER), autocommit=True) as connection:
        yield connection


def sweep() -> None:
    """Stop and remove clusters that killed test runs left behind."""
    for folder in TEMPORARY.glob(f"{PREFIX}*"):
        try:
            if time.time() - folder.stat().st_mtime > YOUNG_SECONDS:
                _remove_if_left(folder)
        except (PermissionError, FileNotFoundError):
            continue  # another account's, or gone meanwhile


def _remove_if_left(folder: Path) -> None:
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        try:
            Cluster.at(get_temporary_paths(folder), passing=True).stop()
        except Trouble:
            return
        shutil.rmtree(folder, ignore_errors=True)


def _furnish(cluster: Cluster) -> None:
    with connect_as_superuser(cluster) as connection:
        roles.ensure_roles(connection)
        roles.ensure_database(connection, TEMPLATE)
    with connect_as_superuser(cluster, TEMPLATE) as connection:
        ensure_postgis(connection)

"""The demonstration city of the browser tests, built once and dumped; each worker restores its own database.

The dump is kept in `.local` as long as the sources and the day stay the same, so that a single browser test
starts in seconds. Two workers that start together wait for one of them to build it.
"""

import fcntl
import hashlib
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from db.rls import roles
from db.server.cluster import Cluster
from db.server.test_cluster import connect_as_superuser, copy_template
from db.session import DatabaseUrls
from settings import CHECKOUT

FOLDER = CHECKOUT / ".local" / "test-demo"
# What the built city depends on: all code below it, and the data it is made of.
SOURCES = ("adapters", "data", "db", "demo", "domain", "etl", "geo", "i18n", "migrations", "services", "web")
SUFFIXES = frozenset({".py", ".toml", ".csv", ".geojson", ".jpg", ".po"})


def provide_demo(
    cluster: Cluster, name: str, *, build: Callable[[str], object], plan: str, folder: Path = FOLDER
) -> DatabaseUrls:
    """Create the database ``name`` with the city that ``build`` makes, from its dump where there is one.

    build: takes the owner's address of an empty database; plan: its arguments, part of the dump's key.
    """
    folder.mkdir(parents=True, exist_ok=True)
    dump = folder / f"{compute_key(plan)}.dump"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not dump.exists():
            for old in folder.glob("*.dump"):
                old.unlink()
            urls = copy_template(cluster, name)
            build(urls.owner)
            _dump(cluster, name, dump)
            return urls
    _restore(cluster, name, dump)
    return cluster.urls(name)


def compute_key(plan: str, *, root: Path = CHECKOUT) -> str:
    """Return a hash of everything that the built city depends on, and of the day."""
    found = hashlib.sha256(f"{plan} {datetime.now(UTC).date()}".encode())
    for package in SOURCES:
        for path in sorted((root / package).rglob("*")):
            if path.suffix in SUFFIXES:
                found.update(str(path.relative_to(root)).encode())
                found.update(path.read_bytes())
    return found.hexdigest()[:16]


def _dump(cluster: Cluster, name: str, dump: Path) -> None:
    half = dump.with_suffix(".half")
    where = cluster.conninfo(name, roles.OWNER)
    program = str(cluster.binaries.program("pg_dump"))
    subprocess.run([program, "--format=custom", "--compress=1", f"--file={half}", where], check=True)
    half.rename(dump)


def _restore(cluster: Cluster, name: str, dump: Path) -> None:
    with connect_as_superuser(cluster) as connection:
        roles.create_database(connection, name, template="template0")
    where = cluster.conninfo(name, roles.OWNER)
    program = str(cluster.binaries.program("pg_restore"))
    subprocess.run([program, "--exit-on-error", f"--dbname={where}", str(dump)], check=True)
    with psycopg.connect(where, autocommit=True) as connection:
        connection.execute("ANALYZE")

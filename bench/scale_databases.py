"""Databases of the scale bench: one private cluster, a database for each size, created once."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from bench.scale_city import Size, generate
from db import migrate
from db import session as sessions
from db.rls import roles
from db.server import embedded
from db.server.cluster import Cluster
from db.server.cluster_paths import get_temporary_paths
from db.server.test_cluster import connect_as_superuser
from db.session import DatabaseUrls, owner_transaction
from db.writes import search_index
from etl import rollups

CITY = "370783"
BYTES_PER_TICKET = 2_700  # at ten million; what is sorted has to fit into the rest
SPARE_BYTES = 4 * 1024**3
COMPLETE = "complete"
SUMMED_DAYS = 800
# What is generated can be generated again: nothing is forced to disk, and little is logged.
UNSAFE = {
    "fsync": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "4GB",
}
SIZES = {"20k": 20_000, "80k": 80_000, "300k": 300_000, "1m": 1_000_000, "3m": 3_000_000, "10m": 10_000_000}
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Kept:
    """One generated city: its name as typed, its size, and where its database answers."""

    name: str
    size: Size
    urls: DatabaseUrls


@contextmanager
def cluster_at(folder: Path) -> Iterator[Cluster]:
    """Provide the running cluster of a folder, with the product's memory settings; created on first use."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o711)  # the cluster's account passes through
    place = get_temporary_paths(folder)
    fresh = not place.data.exists()
    with embedded.use_cluster(place) as cluster:
        if fresh:
            with connect_as_superuser(cluster) as connection:
                roles.ensure_roles(connection)
                for name, value in UNSAFE.items():
                    connection.execute(f"ALTER SYSTEM SET {name} = '{value}'".encode())
            cluster.stop()
            cluster.start()
        yield cluster


def fits(folder: Path, closed: int) -> bool:
    """Return whether a city of that many closed tickets fits onto the folder's disk."""
    return shutil.disk_usage(folder).free >= closed * BYTES_PER_TICKET + SPARE_BYTES


def standing(cluster: Cluster, name: str, opened: int) -> bool:
    """Return whether the city of that size was generated to its end."""
    return _mark(cluster, _database(name, opened)) == COMPLETE


def city_of(cluster: Cluster, name: str, *, opened: int, say: Say) -> Kept:
    """Return the city of a size, generated unless it is complete, and migrated to this version."""
    database, size = _database(name, opened), Size(SIZES[name], opened)
    urls = cluster.urls(database)
    if _mark(cluster, database) != COMPLETE:
        say(f"generating {name} closed and {opened:,} open tickets")
        with connect_as_superuser(cluster) as connection:
            roles.drop_database(connection, database)
            roles.ensure_database(connection, database)
        with connect_as_superuser(cluster, database) as connection:
            embedded.ensure_postgis(connection)
        migrate.migrate(urls.owner)
        until = _until(cluster)
        generate(urls.owner, city=CITY, closed=size.closed, opened=opened, until=until, say=say)
        with Session(create_engine(urls.owner)) as session:
            search_index.write_reply_scopes(session, CITY)
            session.commit()
        with connect_as_superuser(cluster) as connection:
            connection.execute(f"COMMENT ON DATABASE {database} IS '{COMPLETE}'".encode())
    migrate.migrate(urls.owner)
    _count_sums(urls, say)
    return Kept(name, size, urls)


def _count_sums(urls: DatabaseUrls, say: Say) -> None:
    """Count the sums of the newest days, as far back as a screen can ask: a year and the year before it."""
    began = time.monotonic()
    engines = sessions.connect(urls)
    try:
        with owner_transaction() as opened:
            counted = opened.scalars(text("SELECT count(*) FROM rollup_steps WHERE step = 'day'")).one()
        days = rollups.fill(CITY, anew=False, most=SUMMED_DAYS - counted) if counted < SUMMED_DAYS else 0
    finally:
        engines.dispose()
    say(f"sums of {days:,} days counted in {time.monotonic() - began:.0f} s")


def _until(cluster: Cluster) -> datetime:
    """Return the instant that every city of the cluster has reached: the same rows need the same instant."""
    note = cluster.place.home.parent / "until"
    if not note.exists():
        note.write_text(datetime.now(UTC).replace(minute=0, second=0, microsecond=0).isoformat())
    return datetime.fromisoformat(note.read_text())


def _database(name: str, opened: int) -> str:
    return f"scale_{name}_{opened}"


def _mark(cluster: Cluster, database: str) -> str | None:
    question = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
    with psycopg.connect(cluster.conninfo("postgres", roles.OWNER)) as connection:
        row = connection.execute(question, [database]).fetchone()
    return row[0] if row else None

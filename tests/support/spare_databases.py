"""Databases for tests that write for good: emptied and handed on, which costs a tenth of a new copy.

A database is handed on only where its tables, privileges, policies, triggers and functions are as a fresh copy
has them; else it is dropped. What the tables held, the numbers of sequences and the planner's statistics
are gone.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

import psycopg
from psycopg import sql

from db.server import test_cluster
from db.server.cluster import Cluster
from db.session import DatabaseUrls

MOST_BYTES = 40 << 20  # twice a fresh copy; what is larger would slow the next test down
OF_THE_TEMPLATE = ("alembic_version", "spatial_ref_sys")  # which hold rows from the start
TABLES = """
    SELECT relname FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> ALL(%s)
"""
# What a test may change about a database in addition to rows, in one value.
SHAPE = """
    WITH ours AS (SELECT * FROM pg_class WHERE relnamespace = 'public'::regnamespace)
    SELECT md5(concat_ws('|',
        (SELECT count(*) FROM spatial_ref_sys),
        (SELECT string_agg(version_num, ',') FROM alembic_version),
        (SELECT string_agg(concat_ws(',', relname, relkind, relowner, relacl, relrowsecurity, relforcerowsecurity,
            reloptions), ';' ORDER BY oid) FROM ours),
        (SELECT string_agg(concat_ws(',', attrelid, attname, atttypid, attnotnull, attacl, attisdropped), ';'
            ORDER BY attrelid, attnum) FROM pg_attribute JOIN ours ON ours.oid = attrelid WHERE attnum > 0),
        (SELECT string_agg(concat_ws(',', tgrelid, tgname, tgenabled), ';' ORDER BY oid) FROM pg_trigger),
        (SELECT string_agg(concat_ws(',', polrelid, polname, polroles, md5(polqual::text),
            md5(polwithcheck::text)), ';' ORDER BY oid) FROM pg_policy),
        (SELECT string_agg(concat_ws(',', conname, convalidated), ';' ORDER BY oid) FROM pg_constraint
            WHERE connamespace = 'public'::regnamespace),
        (SELECT string_agg(concat_ws(',', proname, md5(prosrc), proacl), ';' ORDER BY oid) FROM pg_proc
            WHERE pronamespace = 'public'::regnamespace),
        (SELECT string_agg(setconfig::text, ';') FROM pg_db_role_setting
            WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database()))
    ))
"""
FORGET_STATISTICS = """
    DELETE FROM pg_statistic WHERE starelid IN
        (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
"""
LEAVE = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


class SpareDatabases:
    """Databases of one cluster, each lent to one test at a time."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._numbers = count()
        self._spare: list[str] = []
        self._shape: str | None = None

    @contextmanager
    def lend(self) -> Iterator[DatabaseUrls]:
        """Provide a database that is empty but for its tables."""
        if not self._spare:
            name = f"test_{next(self._numbers)}"
            test_cluster.copy_template(self._cluster, name)
            self._spare.append(name)
        name = self._spare.pop()
        yield self._cluster.urls(name)
        if self._empty(name):
            self._spare.append(name)
        else:
            test_cluster.drop(self._cluster, name)

    def _empty(self, name: str) -> bool:
        """Take out all rows; return whether the database is as a fresh copy then."""
        try:
            with test_cluster.connect_as_superuser(self._cluster, name) as connection:
                connection.execute(LEAVE)
                _delete_rows(connection)
                size = connection.execute("SELECT pg_database_size(current_database())").fetchone()[0]
                return size < MOST_BYTES and _read_shape(connection) == self._read_fresh_shape()
        except psycopg.Error:  # the test did more to it than can be taken back
            return False

    def _read_fresh_shape(self) -> str:
        if self._shape is None:
            with test_cluster.connect_as_superuser(self._cluster, test_cluster.TEMPLATE) as connection:
                self._shape = _read_shape(connection)
        return self._shape


def _delete_rows(connection: psycopg.Connection) -> None:
    names = [name for (name,) in connection.execute(TABLES, [list(OF_THE_TEMPLATE)])]
    held = sql.SQL(" UNION ALL ").join(
        sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(sql.Literal(name), sql.Identifier(name))
        for name in names
    )
    written = [name for (name,) in connection.execute(held)]
    connection.execute("SET session_replication_role = replica")  # no trigger, no key: all of it goes
    for name in written:
        connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)))
    connection.execute("SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'")
    connection.execute(FORGET_STATISTICS)


def _read_shape(connection: psycopg.Connection) -> str:
    return str(connection.execute(SHAPE).fetchone()[0])

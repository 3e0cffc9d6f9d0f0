"""A start killed while it builds the demonstration leaves nothing that breaks the next one."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import psycopg
import pytest
from sqlalchemy import text

from db.bulk import deferred_indexes
from db.bulk.cities import get_transaction_time
from db.models import City
from db.queries.simulations import find_built
from db.session import DatabaseUrls, owner_transaction
from db.writes.simulations import upsert_simulation
from demo import build
from demo.build import TICKET_TABLES
from demo.copy_text import NULL, Table
from settings import CHECKOUT

CITY = "370783"
DEADLINE_SECONDS = 300.0
INDEXES = text("SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1")
KEYS = text(
    "SELECT conrelid::regclass || ' ' || pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE contype = 'f' ORDER BY 1"
)
STATEMENTS = text(
    "SELECT query FROM pg_stat_activity WHERE datname = current_database() AND state = 'active'"
)


@contextmanager
def a_command(urls: DatabaseUrls, *arguments: str) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a command of ours on the test's database, and end it at the end."""
    given = {
        **os.environ,
        "DATABASE_URL": urls.app,
        "MIGRATION_DATABASE_URL": urls.owner,
        "LIVE_DATABASE_URL": urls.live,
    }
    command = [sys.executable, "-m", "etl", *arguments]
    with subprocess.Popen(command, cwd=CHECKOUT, env=given, stdout=subprocess.DEVNULL) as running:
        try:
            yield running
        finally:
            running.kill()


def wait_until(happened: Callable[[], bool]) -> None:
    end = time.monotonic() + DEADLINE_SECONDS
    while not happened():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.01)


def statements() -> list[str]:
    """Return what is being executed by others than us."""
    with owner_transaction() as session:
        return [query for query in session.scalars(STATEMENTS) if "pg_stat_activity" not in query]


def schema() -> set[str]:
    """Return the definitions of every index and foreign key."""
    with owner_transaction() as session:
        return {*session.scalars(INDEXES), *session.scalars(KEYS)}


@pytest.mark.parametrize("moment", ["COPY ticket_events", "CREATE INDEX"])
def test_a_build_killed_at_any_moment_leaves_nothing(database: DatabaseUrls, moment: str) -> None:
    before = schema()

    with a_command(database, "demo", "--scale", "0.01") as building:
        wait_until(lambda: any(moment in statement for statement in statements()))
        building.kill()
        building.wait()
        wait_until(lambda: not statements())

    with owner_transaction() as session:
        assert find_built(session, CITY) is None
    assert schema() ^ before == set()


def test_indexes_and_keys_come_back_as_they_were(database: DatabaseUrls) -> None:
    with owner_transaction() as session, deferred_indexes.defer_indexes(session, TICKET_TABLES):
        pass  # PostgreSQL spells a condition out when it reads its own text; from then on it stays
    before = schema()

    with owner_transaction() as session, deferred_indexes.defer_indexes(session, TICKET_TABLES) as restore:
        without = set(session.scalars(INDEXES))
        restore("clocks")
        early = set(session.scalars(INDEXES)) - without

    assert schema() ^ before == set()
    assert early == {index for index in before if " ON public.clocks " in index} - without


def test_a_failed_table_is_what_is_reported_not_those_after_it(database: DatabaseUrls) -> None:
    faulty = Table("cities", {"city": [b"x"], "name": [NULL]})
    others = [Table("departments", {"city": [b"x"], "code": [b"%d" % number]}) for number in range(9)]

    with pytest.raises(psycopg.errors.NotNullViolation), owner_transaction() as session:
        build._load(session, iter([faulty, *others]), restore=lambda _table: None)


def test_preparing_a_city_that_stands_changes_nothing(database: DatabaseUrls) -> None:
    with owner_transaction() as session:
        session.add(
            City(
                city=CITY,
                name="城",
                name_en="City",
                number_prefix="C",
                zone="Asia/Shanghai",
                calendar="working",
                simulated=True,
            )
        )
        session.flush()
        upsert_simulation(
            session, CITY, seed=1, built_until=get_transaction_time(session) - timedelta(minutes=9)
        )

    with a_command(database, "prepare") as preparing:
        status = preparing.wait(DEADLINE_SECONDS)

    with owner_transaction() as session:
        city, now = find_built(session, CITY), get_transaction_time(session)
        cities = session.scalars(text("SELECT city FROM cities")).all()
    assert status == 0
    assert cities == [CITY]
    assert city is not None
    assert city.played_until is not None
    assert now - city.played_until >= timedelta(minutes=9)

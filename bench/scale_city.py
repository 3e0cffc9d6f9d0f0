"""Generate a city with years of history by SQL: plausible lean rows, from thousands to ten million tickets.

``generate(url, city=…, closed=…, opened=…)`` fills a migrated, empty database. The open tickets, and the
newest closed ones, are the same whatever ``closed`` is. Lean means: most closed tickets have two rows of
history and no response clock, a third a reporter, a fifth a reply; hash chains are left out. Of what is older
than the newest million, most have one row of history and one clock, and shorter words.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from etl.holidays import read_days, read_windows

Part = TypeVar("Part")
HERE = Path(__file__).parent
ZONE = "Asia/Shanghai"
ROADS = "渤海路,圣城街,银海路,文圣街,农圣街,正阳路,商务小区,金光街,学院路,尧河路"
THINGS = (
    "井盖破损,占道经营,垃圾堆积,路灯不亮,噪声扰民,违章停车,污水外溢,树木倒伏,施工扬尘,油烟直排,供暖不热,"
    "自来水停水,燃气异味,电线下垂,墙体开裂"
)
EVERY_TICKET, FREQUENT, RARE_NUMBER = "市民反映", "井盖破损", 1234  # words to look for
CHUNK = 100_000
FULL_EVERY = 16  # one of so many closed tickets has its whole history
OLD_FROM = 1_000_000  # closed tickets older than so many newer ones are leaner still
WORKERS = 2
HISTORY = (
    "tickets", "reporters", "work_orders", "clocks", "evaluations", "replies", "call_backs", "motions",
    "notices", "published_replies", "ticket_events", "ticket_words",
)  # fmt: skip
INDEXES = """
SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i
WHERE i.indrelid::regclass::text = ANY (%s)
    AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)
ORDER BY pg_relation_size(i.indrelid) DESC, 1
"""


@dataclass(frozen=True, slots=True)
class Size:
    """How large a city is: closed and open tickets, and how many are closed in a year."""

    closed: int
    opened: int
    per_year: int = 1_000_000


def rare_word(number: int = RARE_NUMBER) -> str:
    """Return a word of three characters that one in 3,500 tickets has."""
    return "".join(chr(19968 + number * factor % 3500) for factor in (1, 7, 13))


def generate(
    url: str,
    *,
    city: str,
    closed: int,
    opened: int,
    per_year: int = 1_000_000,
    until: datetime | None = None,
    say: Callable[[str], None] = lambda _line: None,
) -> None:
    """Fill a migrated database without this city; the owner of ``url`` must be a superuser.

    until: the instant the city has reached (default: the present hour). Foreign keys are not checked while
    loading; indexes are made after.
    """
    until = until or datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    size = Size(closed, opened, per_year)
    where = conninfo(url)
    values = {
        "city": city, "zone": ZONE, "roads": ROADS, "things": THINGS, "until": until.isoformat(),
        "open": opened, "per_year": per_year, "full_every": FULL_EVERY,
        "old_from": OLD_FROM,
    }  # fmt: skip
    began = time.monotonic()
    with _connected(where) as connection:
        _put_reference(connection, values)
        indexes = connection.execute(INDEXES, [list(HISTORY)]).fetchall()
        for name, _ in indexes:
            connection.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
    _in_parallel(_batches(size), lambda batch: _fill(where, values, batch))
    say(f"rows of {closed + opened:,} tickets after {time.monotonic() - began:.0f} s")
    # Keys grew row by row and are half empty; the other indexes are made only now.
    made = [f"REINDEX TABLE {table}" for table in HISTORY] + [definition for _, definition in indexes]
    _in_parallel(made, lambda statement: _execute(where, statement))
    say(f"indexes after {time.monotonic() - began:.0f} s")
    with _connected(where) as connection:
        _put_numbers(connection, city, until)
        connection.execute("VACUUM (ANALYZE)")
    say(f"statistics after {time.monotonic() - began:.0f} s")


def conninfo(url: str) -> str:
    """Return an address of SQLAlchemy as libpq takes it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def _put_reference(connection: psycopg.Connection, values: dict[str, object]) -> None:
    connection.execute(_script("scale_reference.sql", values))
    city, days = values["city"], read_days()
    with connection.cursor() as cursor:
        years = [(city, year) for year in sorted({day.year for day in days})]
        cursor.executemany("INSERT INTO calendar_years VALUES (%s, %s, 'official')", years)
        rows = [(city, day, worked, name) for day, (worked, name) in days.items()]
        cursor.executemany(
            "INSERT INTO calendar_days (city, day, worked, name) VALUES (%s, %s, %s, %s)", rows
        )
        windows = [(city, it.valid_from, it.starts, it.ends, it.until) for it in read_windows()]
        cursor.executemany(
            "INSERT INTO working_windows (city, valid_from, starts, ends, until) VALUES (%s, %s, %s, %s, %s)",
            windows,
        )


def _put_numbers(connection: psycopg.Connection, city: str, until: datetime) -> None:
    """Make new tickets of these days continue after the generated numbers."""
    connection.execute(
        "INSERT INTO ticket_numbers (city, day, last)"
        " SELECT %s, (%s::timestamptz AT TIME ZONE %s)::date + n, 199999 FROM generate_series(-1, 1) AS n",
        [city, until, ZONE],
    )


def _batches(size: Size) -> list[list[tuple[int, int]]]:
    """Return spans of numbers for each worker, the oldest tickets first."""
    spans = [*_spans(1, size.closed)][::-1] + [(-last, -first) for first, last in _spans(1, size.opened)]
    return [spans[worker::WORKERS] for worker in range(WORKERS)]


def _spans(first: int, last: int) -> Iterator[tuple[int, int]]:
    for start in range(first, last + 1, CHUNK):
        yield start, min(start + CHUNK - 1, last)


def _fill(where: str, values: dict[str, object], spans: Sequence[tuple[int, int]]) -> None:
    with _connected(where) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET work_mem = '128MB'")
        connection.execute("SET temp_buffers = '128MB'")
        connection.execute(_script("scale_tools.sql", values))
        for first, last in spans:
            connection.execute(_script("scale_tickets.sql", {**values, "first": first, "last": last}))


def _execute(where: str, statement: str) -> None:
    with _connected(where) as connection:
        connection.execute("SET maintenance_work_mem = '768MB'")
        connection.execute(statement.encode())


def _script(name: str, values: dict[str, object]) -> bytes:
    return (HERE / name).read_text().format(**values).encode()


def _connected(where: str) -> psycopg.Connection:
    return psycopg.connect(where, autocommit=True, options="-c timezone=UTC -c synchronous_commit=off")


def _in_parallel(parts: Sequence[Part], run: Callable[[Part], None]) -> None:
    with ThreadPoolExecutor(WORKERS) as pool:
        for done in [pool.submit(run, part) for part in parts]:
            done.result()

"""Measure one query of the scale bench: milliseconds and the pages it reads."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

from psycopg.errors import QueryCanceled
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bench.goals import percentile

MOST_REPEATS, LEAST_REPEATS, ENOUGH_SECONDS = 15, 3, 2.0
# Pages that this transaction read from the shared buffers or the disk, tables and indexes alike.
_PAGES = text("""
SELECT coalesce(sum(pg_stat_get_xact_blocks_fetched(c.oid)), 0)::bigint FROM pg_class AS c
WHERE c.relkind IN ('r', 'i', 't', 'm')
    AND c.relnamespace IN ('public'::regnamespace, 'pg_toast'::regnamespace)
""")
Opening = Callable[[], AbstractContextManager[Session]]


class TakenBackError(Exception):
    """Ends a transaction whose changes are not kept."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What a question took: milliseconds of each time, pages of one time; stopped: by the time limit."""

    ms: tuple[float, ...]
    pages: int
    stopped: bool = False

    @property
    def p50(self) -> float:
        """Return the median in milliseconds."""
        return percentile(self.ms, 50)

    @property
    def p95(self) -> float:
        """Return what 95 of 100 times do not exceed, in milliseconds."""
        return percentile(self.ms, 95)


def measure(
    opening: Opening, ask: Callable[[Session], object], *, undone: bool = False, most: int = MOST_REPEATS
) -> Taken:
    """Run once for the pages, which also warms up, then several times for the time.

    opening: gives a transaction; every time has one of its own. most: how many times at most.
    """
    try:
        pages, first = _pages_of(opening, ask, undone=undone)
        times: list[float] = []
        began = time.perf_counter()
        while len(times) < most and (
            len(times) < LEAST_REPEATS or time.perf_counter() - began < ENOUGH_SECONDS
        ):
            times.append(_once(opening, ask, undone=undone))
            if first > ENOUGH_SECONDS * 1000:
                break  # slow enough to know
    except OperationalError as error:
        if not isinstance(error.orig, QueryCanceled):
            raise
        return Taken((float("inf"),), 0, stopped=True)
    return Taken(tuple(times), pages)


def _pages_of(opening: Opening, ask: Callable[[Session], object], *, undone: bool) -> tuple[int, float]:
    with _transaction(opening, undone=undone) as session:
        session.execute(text("SET LOCAL max_parallel_workers_per_gather = 0"))  # not separable
        before = session.scalars(_PAGES).one()
        began = time.perf_counter()
        ask(session)
        session.flush()
        taken = (time.perf_counter() - began) * 1000
        return session.scalars(_PAGES).one() - before, taken


def _once(opening: Opening, ask: Callable[[Session], object], *, undone: bool) -> float:
    with _transaction(opening, undone=undone) as session:
        began = time.perf_counter()
        ask(session)
        session.flush()
        return (time.perf_counter() - began) * 1000


@contextmanager
def _transaction(opening: Opening, *, undone: bool) -> Iterator[Session]:
    try:
        with opening() as session:
            yield session
            if undone:
                raise TakenBackError
    except TakenBackError:
        pass

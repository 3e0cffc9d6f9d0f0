"""Move outbox rows to the gapless feed that every process follows in order."""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection, Engine, bindparam, event, func, insert, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from db.models import City, Feed, Outbox
from db.models.base import table_of
from domain.enums import ChangeKind

LEADER_LOCK = 7_370_783_001  # advisory; its holder moves the outbox, the others only read the feed
CHANNEL = "huying_feed"
BATCH = 1000  # outbox rows moved, or feed rows read, at a time
KEPT = timedelta(days=2)  # feed rows; a screen away for longer takes a snapshot anyway

# A snapshot taken after the lock sees all that earlier leaders committed: max(n) is the true last one.
_MOVE = text(
    """
    WITH gone AS (
        DELETE FROM outbox WHERE seq IN (SELECT seq FROM outbox ORDER BY seq LIMIT :batch)
        RETURNING seq, city, kind, tickets
    )
    INSERT INTO feed (n, city, kind, tickets, at)
    SELECT (SELECT coalesce(max(n), 0) FROM feed) + row_number() OVER (ORDER BY seq),
        city, kind, tickets, now()
    FROM gone
    RETURNING n
    """
)
_LOCK = text("SELECT pg_try_advisory_lock(:lock)")
_UNLOCK = text("SELECT pg_advisory_unlock(:lock)")
_STATE = text("SELECT EXISTS (SELECT FROM outbox), (SELECT coalesce(max(n), 0) FROM feed)")
_NOTIFY = text(f"NOTIFY {CHANNEL}")
# The last row is never pruned: the next number is counted from it.
_PRUNE = text("DELETE FROM feed WHERE at < now() - CAST(:kept AS interval) AND n < (SELECT max(n) FROM feed)")

_RECORD = insert(table_of(Outbox)).inline()
_POKE = "poke after commit"
_log = logging.getLogger(__name__)
_listeners: list[Callable[[], None]] = []
_listeners_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One row of the feed: number ``n`` of all cities' changes, and the tickets to read again."""

    n: int
    city: str
    kind: ChangeKind
    tickets: tuple[UUID, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class FeedState:
    """State of the feed: whether the outbox holds rows to move, and the last number given out."""

    waiting: bool
    last: int


def record(session: Session, city: str, *, kind: ChangeKind, tickets: Sequence[UUID], at: datetime) -> None:
    """Add one change to the outbox of this transaction and wake the followers once it has committed."""
    session.execute(_RECORD, {"city": city, "kind": kind, "tickets": list(tickets), "at": at})
    session.info[_POKE] = True


def poke(engine: Engine | None = None) -> None:
    """Wake the followers of this process; with ``engine``, those of every other process too.

    The NOTIFY runs in its own transaction, since inside a writer's it costs a global lock at commit.
    """
    with _listeners_lock:
        woken = list(_listeners)
    for wake in woken:
        wake()
    if engine is not None:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(_NOTIFY)


def on_poke(wake: Callable[[], None]) -> Callable[[], None]:
    """Call ``wake`` at each poke within this process, from the writer's thread; return what ends that."""
    with _listeners_lock:
        _listeners.append(wake)

    def forget() -> None:
        with _listeners_lock:
            _listeners.remove(wake)

    return forget


def load_state(connection: Connection) -> FeedState:
    """Return the state of the feed; one cheap statement, run at every poll."""
    waiting, last = connection.execute(_STATE).one()
    return FeedState(waiting, last)


def advance(connection: Connection) -> Sequence[int]:
    """Move one batch of the outbox to the feed, in order; return its numbers, none where another leads.

    connection: of the application's role, in autocommit: each move must see what the leader before it
    committed, so lock, move and release are three statements with a snapshot each. A leader that dies
    loses the lock with its connection.
    """
    if not connection.scalar(_LOCK, {"lock": LEADER_LOCK}):
        return []
    try:
        return connection.scalars(_MOVE, {"batch": BATCH}).all()
    finally:
        connection.execute(_UNLOCK, {"lock": LEADER_LOCK})


def list_after(session: Session, n: int) -> list[FeedEntry]:
    """Return the changes of all cities after number ``n``, in order, at most one batch."""
    found = session.execute(_AFTER, {"n": n})
    return [FeedEntry(row.n, row.city, row.kind, tuple(row.tickets), row.at) for row in found]


def get_last_number(session: Session) -> int:
    """Return the number of the last change, 0 when there was none."""
    return session.scalars(select(func.coalesce(func.max(Feed.n), 0))).one()


def prune(connection: Connection, *, kept: timedelta = KEPT) -> int:
    """Delete the feed's rows that were moved longer ago, except the very last row; return how many."""
    return connection.execute(_PRUNE, {"kept": kept}).rowcount


def get_lag_seconds(session: Session) -> float:
    """Return for how long the oldest change has waited in the outbox, 0.0 when it is empty.

    A replay city stamps its changes with its own present, which says nothing of waiting.
    """
    found = session.scalar(
        select(func.extract("epoch", func.clock_timestamp() - func.min(Outbox.at)))
        .join(City, City.city == Outbox.city)
        .where(City.as_of.is_(None))
    )
    return max(0.0, float(found)) if found is not None else 0.0


_AFTER = (
    select(Feed.n, Feed.city, Feed.kind, Feed.tickets, Feed.at)
    .where(Feed.n > bindparam("n"))
    .order_by(Feed.n)
    .limit(BATCH)
)


@event.listens_for(Session, "after_commit")
def _after_commit(session: Session) -> None:
    if not session.info.pop(_POKE, False):
        return
    try:
        poke(None if _listeners else session.get_bind().engine)
    except SQLAlchemyError as error:
        # The change is committed; the leader's poll finds it within 50 ms without the notice.
        _log.warning("change committed but not announced: %s", error)

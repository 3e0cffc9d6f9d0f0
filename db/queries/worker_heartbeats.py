"""Queries and writes of worker heartbeats; the database's clock decides."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Integer, cast, delete, func, select, update
from sqlalchemy.orm import Session

from db.ids import new_id
from db.models import City, WorkerBeat
from domain.deliveries import Carrier

ALIVE = timedelta(seconds=12)  # a worker that was not seen for so long is gone: it beats three times in it
KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WorkerCondition:
    """How many workers live, when one was last seen, and by which carriers those can send."""

    alive: int
    seen_at: datetime | None
    carriers: frozenset[Carrier]


def insert_worker(session: Session, *, host: str, pid: int, carriers: frozenset[Carrier]) -> UUID:
    """Enter a worker that starts, and sweep away those that are long gone."""
    now: datetime = session.execute(select(func.now())).scalar_one()
    session.execute(delete(WorkerBeat).where(WorkerBeat.seen_at < now - KEPT))
    worker = WorkerBeat(
        id=new_id(now),
        host=host,
        pid=pid,
        started_at=now,
        seen_at=now,
        done={},
        carriers={carrier.value: True for carrier in sorted(carriers)},
    )
    session.add(worker)
    return worker.id


def record_beat(session: Session, worker: UUID, done: dict[str, int]) -> bool:
    """Record a worker's heartbeat and its work so far; False when it was removed meanwhile."""
    found = session.scalars(
        update(WorkerBeat)
        .where(WorkerBeat.id == worker)
        .values(seen_at=func.now(), done=done)
        .returning(WorkerBeat.id)
    )
    return found.one_or_none() is not None


def delete_worker(session: Session, worker: UUID) -> None:
    """Strike out a worker that stops."""
    session.execute(delete(WorkerBeat).where(WorkerBeat.id == worker))


def load_condition(session: Session) -> WorkerCondition:
    """Return how the workers are."""
    seen = session.execute(select(func.max(WorkerBeat.seen_at))).scalar_one()
    living = session.scalars(select(WorkerBeat.carriers).where(WorkerBeat.seen_at > func.now() - ALIVE)).all()
    carriers = frozenset(Carrier(carrier) for each in living for carrier in each)
    return WorkerCondition(len(living), seen, carriers)


def count_recent_work(session: Session, what: str) -> int:
    """Return how much of one kind of work the workers of the last day have done."""
    counted = func.coalesce(func.sum(cast(WorkerBeat.done[what].astext, Integer)), 0)
    return session.execute(select(counted)).scalar_one()


def list_working_cities(session: Session) -> list[str]:
    """Return the cities that have a now of their own: no replays."""
    return list(session.scalars(select(City.city).where(City.as_of.is_(None)).order_by(City.city)))

"""Queries for a collector's field tasks with their latest records, and for the progress of each grid."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Integer, cast, func, select, true
from sqlalchemy.orm import Session

from db.models import Area, CollectedObject, CollectionKind, CollectionTask
from db.queries.field_data import MOST_TASKS, build_newest_record_join, is_fresh
from domain.catalogue import Collector

OF_KIND = (CollectionKind.city == CollectedObject.city) & (CollectionKind.code == CollectedObject.kind)
OF_GRID = (Area.city == CollectedObject.city) & (Area.code == CollectedObject.grid_code)
OF_OBJECT = (CollectedObject.city == CollectionTask.city) & (CollectedObject.id == CollectionTask.object_id)


@dataclass(frozen=True, slots=True)
class OwnTask:
    """One open task with its object and the newest record, None before any; lon and lat are EPSG:4326."""

    id: UUID
    object_id: UUID
    kind: str
    name: str
    address: str
    grid_code: str
    grid_name: str
    lon: float
    lat: float
    due_on: date
    values: dict[str, Any] | None
    collected_at: datetime | None
    collected_by: str | None


@dataclass(frozen=True, slots=True)
class GridProgress:
    """How many objects of a grid have a fresh record, of how many."""

    code: str
    name: str
    fresh: int
    due: int


def list_own_tasks(session: Session, city: str, collectors: Collection[Collector]) -> list[OwnTask]:
    """Return the open tasks within scope of what the collectors collect, the most urgent first.

    Those that are due much later come too, at most MOST_TASKS in all.
    """
    newest = build_newest_record_join()
    found = session.execute(
        select(
            CollectionTask.id,
            CollectionTask.object_id,
            CollectedObject.kind,
            CollectedObject.name,
            CollectedObject.address,
            CollectedObject.grid_code,
            Area.name,
            func.ST_X(CollectedObject.point),
            func.ST_Y(CollectedObject.point),
            CollectionTask.due_on,
            newest.c["values"],
            newest.c.collected_at,
            newest.c.collected_by,
        )
        .join(CollectedObject, OF_OBJECT)
        .join(CollectionKind, OF_KIND)
        .join(Area, OF_GRID)
        .outerjoin(newest, true())
        .where(CollectionTask.city == city, CollectionTask.done_at.is_(None), _is_own(collectors))
        .order_by(CollectionTask.due_on, CollectedObject.name, CollectionTask.id)
        .limit(MOST_TASKS)
    )
    return [OwnTask(*row) for row in found]


def count_pressing_tasks(
    session: Session, city: str, collectors: Collection[Collector], *, until: date
) -> int:
    """Return how many open tasks within scope of what the collectors collect are due by ``until``."""
    return session.scalars(
        select(func.count())
        .select_from(CollectionTask)
        .join(CollectedObject, OF_OBJECT)
        .join(CollectionKind, OF_KIND)
        .where(
            CollectionTask.city == city,
            CollectionTask.done_at.is_(None),
            CollectionTask.due_on <= until,
            _is_own(collectors),
        )
    ).one()


def list_own_progress(
    session: Session, city: str, collectors: Collection[Collector], *, today: date, zone: ZoneInfo
) -> list[GridProgress]:
    """Return the counts of each grid within scope that has something to collect, by code."""
    newest = build_newest_record_join()
    fresh = is_fresh(newest, today=today, zone=zone)
    found = session.execute(
        select(CollectedObject.grid_code, Area.name, func.sum(cast(fresh, Integer)), func.count())
        .select_from(CollectedObject)
        .join(CollectionKind, OF_KIND)
        .join(Area, OF_GRID)
        .outerjoin(newest, true())
        .where(CollectedObject.city == city, newest.c.gone_reason.is_(None), _is_own(collectors))
        .group_by(CollectedObject.grid_code, Area.name)
        .order_by(CollectedObject.grid_code)
    )
    return [GridProgress(*row) for row in found]


def _is_own(collectors: Collection[Collector]) -> ColumnElement[bool]:
    return CollectionKind.collected_by.in_(collectors)

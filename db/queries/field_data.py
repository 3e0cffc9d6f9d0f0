"""Queries for field data: kinds, objects with their newest record, tasks, completeness."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Date, Integer, Select, cast, func, select, true
from sqlalchemy.orm import Session
from sqlalchemy.sql.selectable import LateralFromClause

from db.models import Area, CollectedObject, CollectedRecord, CollectionKind, CollectionTask
from domain.errors import NotFound
from domain.field_data import Kind, read_fields

MOST_OBJECTS = 500
MOST_TASKS = 200
MOST_POINTS = 20_000


@dataclass(frozen=True, slots=True)
class KindFacts:
    """One kind of the catalogue, the document it rests on, and the count of its changes."""

    kind: Kind
    reference: str
    revision: int


@dataclass(frozen=True, slots=True)
class ObjectFacts:
    """One object with its newest record, None before any; lon and lat are EPSG:4326.

    gone_reason: why it no longer exists, as the newest record says; None where it exists.
    """

    id: UUID
    kind: str
    name: str
    address: str
    grid_code: str
    lon: float
    lat: float
    values: dict[str, Any] | None
    collected_at: datetime | None
    gone_reason: str | None


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """One open task: which object wants a record until when."""

    id: UUID
    object_id: UUID
    kind: str
    name: str
    grid_code: str
    due_on: date


@dataclass(frozen=True, slots=True)
class TaskCounts:
    """How many open tasks are due, and how many of them are late."""

    due: int
    late: int


@dataclass(frozen=True, slots=True)
class AreaCompleteness:
    """How many objects of an area have a fresh record, of how many."""

    code: str
    fresh: int
    due: int


def list_kinds(session: Session, city: str) -> list[KindFacts]:
    """Return the kinds of the catalogue by code."""
    found = session.scalars(
        select(CollectionKind).where(CollectionKind.city == city).order_by(CollectionKind.code)
    )
    return [_kind(row) for row in found]


def load_kind(session: Session, city: str, code: str) -> KindFacts:
    """Return one kind. Raises NotFound."""
    row = session.get(CollectionKind, (city, code))
    if row is None:
        raise NotFound("信息采集目录里没有编码为 {code} 的类别", code=code)
    return _kind(row)


def list_objects(
    session: Session, city: str, *, kind: str | None = None, grid: str | None = None, unit: str | None = None
) -> list[ObjectFacts]:
    """Return the objects within scope by name, at most MOST_OBJECTS of them."""
    newest = build_newest_record_join()
    asked = (
        select(
            CollectedObject.id,
            CollectedObject.kind,
            CollectedObject.name,
            CollectedObject.address,
            CollectedObject.grid_code,
            func.ST_X(CollectedObject.point),
            func.ST_Y(CollectedObject.point),
            newest.c["values"],
            newest.c.collected_at,
            newest.c.gone_reason,
        )
        .outerjoin(newest, true())
        .where(CollectedObject.city == city)
        .order_by(CollectedObject.name, CollectedObject.id)
        .limit(MOST_OBJECTS)
    )
    for column, wanted in (
        (CollectedObject.kind, kind),
        (CollectedObject.grid_code, grid),
        (CollectedObject.unit_code, unit),
    ):
        asked = asked if wanted is None else asked.where(column == wanted)
    return [ObjectFacts(*row) for row in session.execute(asked)]


def list_tasks(session: Session, city: str, *, until: date) -> list[TaskFacts]:
    """Return the open tasks within scope that are due on or before ``until``, the most urgent first."""
    found = session.execute(
        select(
            CollectionTask.id,
            CollectionTask.object_id,
            CollectedObject.kind,
            CollectedObject.name,
            CollectedObject.grid_code,
            CollectionTask.due_on,
        )
        .join(
            CollectedObject,
            (CollectedObject.city == CollectionTask.city) & (CollectedObject.id == CollectionTask.object_id),
        )
        .where(CollectionTask.city == city, CollectionTask.done_at.is_(None), CollectionTask.due_on <= until)
        .order_by(CollectionTask.due_on, CollectedObject.name, CollectionTask.id)
        .limit(MOST_TASKS)
    )
    return [TaskFacts(*row) for row in found]


def count_tasks(session: Session, city: str, *, today: date, until: date) -> TaskCounts:
    """Return how many open tasks within scope are due by ``until``, and how many before today."""
    due, late = session.execute(
        select(func.count(), func.count().filter(CollectionTask.due_on < today)).where(
            CollectionTask.city == city, CollectionTask.done_at.is_(None), CollectionTask.due_on <= until
        )
    ).one()
    return TaskCounts(due, late)


def list_completeness(
    session: Session, city: str, kind: str | None, *, depth: int, today: date, zone: ZoneInfo
) -> list[AreaCompleteness]:
    """Return the counts of each area within scope that has objects, by code; what is gone is not counted.

    kind: None counts all kinds together. depth: 1 by town, 2 by unit, 3 by grid. zone: the city's.
    """
    area = (CollectedObject.town_code, CollectedObject.unit_code, CollectedObject.grid_code)[depth - 1]
    newest = build_newest_record_join()
    fresh = is_fresh(newest, today=today, zone=zone)
    asked = (
        select(area, func.sum(cast(fresh, Integer)), func.count())
        .select_from(CollectedObject)
        .join(
            CollectionKind,
            (CollectionKind.city == CollectedObject.city) & (CollectionKind.code == CollectedObject.kind),
        )
        .outerjoin(newest, true())
        .where(CollectedObject.city == city, newest.c.gone_reason.is_(None))
        .group_by(area)
        .order_by(area)
    )
    if kind is not None:
        asked = asked.where(CollectedObject.kind == kind)
    return [AreaCompleteness(*row) for row in session.execute(asked)]


def list_points(
    session: Session, city: str, kind: str, *, today: date, zone: ZoneInfo
) -> list[tuple[UUID, str, float, float, bool]]:
    """Return id, name, lon, lat and freshness of the existing objects of a kind, within scope."""
    newest = build_newest_record_join()
    found = session.execute(
        select(
            CollectedObject.id,
            CollectedObject.name,
            func.ST_X(CollectedObject.point),
            func.ST_Y(CollectedObject.point),
            is_fresh(newest, today=today, zone=zone),
        )
        .join(
            CollectionKind,
            (CollectionKind.city == CollectedObject.city) & (CollectionKind.code == CollectedObject.kind),
        )
        .outerjoin(newest, true())
        .where(CollectedObject.city == city, CollectedObject.kind == kind, newest.c.gone_reason.is_(None))
        .order_by(CollectedObject.id)
        .limit(MOST_POINTS)
    )
    return [tuple(row) for row in found]


def load_city_bounds(session: Session, city: str) -> list[list[float]] | None:
    """Return the corners [south, west], [north, east] of the city (EPSG:4326); None without areas."""
    around = func.ST_Extent(Area.geom)
    # The box of nothing is null, and so are its sides.
    box = select(around.label("box")).where(Area.city == city, Area.valid_to.is_(None)).subquery()
    sides = [getattr(func, name)(box.c.box) for name in ("ST_YMin", "ST_XMin", "ST_YMax", "ST_XMax")]
    south, west, north, east = session.execute(select(*sides)).one()
    return None if south is None else [[south, west], [north, east]]


def build_newest_record_join() -> LateralFromClause:
    """Return the newest record of the current object, at most one row."""
    asked: Select[dict[str, Any], datetime, str, str | None] = (
        select(
            CollectedRecord.values,
            CollectedRecord.collected_at,
            CollectedRecord.collected_by,
            CollectedRecord.gone_reason,
        )
        .where(CollectedRecord.city == CollectedObject.city, CollectedRecord.object_id == CollectedObject.id)
        .order_by(CollectedRecord.collected_at.desc(), CollectedRecord.id.desc())
        .limit(1)
        .correlate(CollectedObject)
    )
    return asked.lateral("newest")


def is_fresh(newest: LateralFromClause, *, today: date, zone: ZoneInfo) -> ColumnElement[bool]:
    """Return whether the newest record is no older than the interval, as ``domain.field_data`` says it."""
    day = cast(func.timezone(str(zone), newest.c.collected_at), Date)
    return func.coalesce(today - day <= CollectionKind.interval_days, False)


def _kind(row: CollectionKind) -> KindFacts:
    kind = Kind(
        code=row.code,
        name=row.name,
        name_en=row.name_en,
        subject=row.subject,
        fields=read_fields(row.fields),
        interval_days=row.interval_days,
        collected_by=row.collected_by,
        readers=tuple(row.readers),
    )
    return KindFacts(kind, row.reference, row.revision)

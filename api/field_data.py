"""Field data API: kinds with their forms, objects, tasks; completeness and a layer of points."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel

import clock
from db.queries import field_data
from db.queries.cities import load_city_facts, load_settings
from domain import field_data as rules
from domain.catalogue import permit_reading
from domain.scopes import Actor
from domain.setting_values import task_span_of
from web.dependencies import CityActor, CityDbSession

router = APIRouter(prefix="/api/v1/collection", tags=["collection"])
KindCode = Annotated[str | None, Query(max_length=40, description="code of a kind")]
AreaCode = Annotated[str | None, Query(max_length=40, description="code of an area")]
AreaLevel = Annotated[Literal["town", "unit", "grid"], Query(description="areas to count by")]
DEPTHS = {"town": 1, "unit": 2, "grid": 3}


class KindAnswer(BaseModel):
    """One kind with the fields of its form."""

    code: str
    name: str
    name_en: str | None
    subject: str
    interval_days: int
    collected_by: str
    readers: list[str]
    reference: str
    fields: list[dict[str, Any]]


class ObjectAnswer(BaseModel):
    """One object with its newest record; ``gone_reason`` says why it no longer exists."""

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


class TaskAnswer(BaseModel):
    """One open task."""

    id: UUID
    object_id: UUID
    kind: str
    name: str
    grid_code: str
    due_on: date
    late: bool


class CompletenessAnswer(BaseModel):
    """Objects with a fresh record of those due in an area; ``share`` is null where none is due."""

    code: str
    fresh: int
    due: int
    share: float | None


async def reader(actor: CityActor) -> Actor:
    """Return the actor. Raises NotAllowed for wall screens."""
    permit_reading(actor)
    return actor


Reader = Annotated[Actor, Depends(reader)]


@router.get("/kinds", response_model=list[KindAnswer])
def list_kinds(actor: Reader, session: CityDbSession) -> list[KindAnswer]:
    """Return the information-collection catalogue."""
    found = field_data.list_kinds(session, actor.city)
    return [
        KindAnswer(
            code=each.kind.code,
            name=each.kind.name,
            name_en=each.kind.name_en,
            subject=each.kind.subject,
            interval_days=each.kind.interval_days,
            collected_by=each.kind.collected_by,
            readers=list(each.kind.readers),
            reference=each.reference,
            fields=rules.to_json(each.kind.fields),
        )
        for each in found
    ]


@router.get("/objects", response_model=list[ObjectAnswer])
def list_objects(
    actor: Reader,
    session: CityDbSession,
    *,
    kind: KindCode = None,
    grid: AreaCode = None,
    unit: AreaCode = None,
) -> list[Any]:
    """Return objects within the caller's scope, at most 500; ask by grid or unit."""
    return list(field_data.list_objects(session, actor.city, kind=kind, grid=grid, unit=unit))


@router.get("/tasks", response_model=list[TaskAnswer])
def list_tasks(actor: Reader, session: CityDbSession) -> list[TaskAnswer]:
    """Return the caller's open tasks that are late or due soon (a setting), at most 200."""
    today = clock.today(session, actor.city)
    until = today + task_span_of(load_settings(session, actor.city))
    found = field_data.list_tasks(session, actor.city, until=until)
    return [
        TaskAnswer(
            id=task.id,
            object_id=task.object_id,
            kind=task.kind,
            name=task.name,
            grid_code=task.grid_code,
            due_on=task.due_on,
            late=task.due_on < today,
        )
        for task in found
    ]


@router.get("/completeness", response_model=list[CompletenessAnswer])
def list_completeness(
    actor: Reader, session: CityDbSession, kind: KindCode = None, level: AreaLevel = "grid"
) -> list[CompletenessAnswer]:
    """Return how complete the records of each area are; areas without objects are not listed."""
    if kind is not None:
        field_data.load_kind(session, actor.city, kind)
    found = field_data.list_completeness(
        session,
        actor.city,
        kind,
        depth=DEPTHS[level],
        today=clock.today(session, actor.city),
        zone=load_city_facts(session, actor.city).zone,
    )
    return [
        CompletenessAnswer(
            code=area.code,
            fresh=area.fresh,
            due=area.due,
            share=rules.compute_completeness(area.fresh, area.due),
        )
        for area in found
    ]


@router.get("/{kind}.geojson", response_class=Response)
def get_layer(kind: str, actor: Reader, session: CityDbSession) -> Response:
    """Return the objects of a kind within the caller's scope as points (EPSG:4326)."""
    field_data.load_kind(session, actor.city, kind)
    zone = load_city_facts(session, actor.city).zone
    found = field_data.list_points(
        session, actor.city, kind, today=clock.today(session, actor.city), zone=zone
    )
    features = [
        {
            "type": "Feature",
            "id": str(object_id),
            "geometry": {"type": "Point", "coordinates": [round(lon, 6), round(lat, 6)]},
            "properties": {"name": name, "fresh": fresh},
        }
        for object_id, name, lon, lat, fresh in found
    ]
    return JSONResponse(
        {"type": "FeatureCollection", "features": features},
        media_type="application/geo+json",
        headers={"Cache-Control": "private, no-cache"},
    )

"""Let phones collect: kinds with their forms, objects, tasks, records; completeness and a layer of points."""

from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

import clock
from access.acts import perform
from api.asked import City, actor_in
from db.queries import collection
from db.queries.cities import city_facts
from db.session import Session, transaction
from domain import collection as rules
from domain.papers import permit_reading
from domain.scopes import Actor
from services import collection as collecting
from services.collection import ObjectRequest, RecordRequest

router = APIRouter(prefix="/api/v1/collection", tags=["collection"])
Key = Annotated[str, Header(alias="Idempotency-Key", min_length=8, max_length=200)]
Code = Annotated[str, Field(min_length=1, max_length=40)]
KindCode = Annotated[str | None, Query(max_length=40, description="code of a kind")]
AreaCode = Annotated[str | None, Query(max_length=40, description="code of an area")]
AreaLevel = Annotated[Literal["town", "unit", "grid"], Query(description="areas to count by")]
DEPTHS = {"town": 1, "unit": 2, "grid": 3}
AHEAD_DAYS = 14  # tasks due so soon are shown already (ours)


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
    """One object with its newest record."""

    id: UUID
    kind: str
    name: str
    address: str
    grid_code: str
    lon: float
    lat: float
    values: dict[str, Any] | None
    collected_at: datetime | None


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


class NewObject(BaseModel):
    """A new object; the client makes the id, so that sending again doubles nothing."""

    model_config = ConfigDict(extra="forbid")

    id: UUID
    kind: Code
    name: Annotated[str, Field(min_length=1, max_length=collecting.LONGEST_NAME)]
    lon: float
    lat: float
    address: Annotated[str, Field(max_length=collecting.LONGEST_ADDRESS)] = ""


class NewRecord(BaseModel):
    """What was found, by the keys of the kind's fields; the client makes the id and says when."""

    model_config = ConfigDict(extra="forbid")

    id: UUID
    values: dict[str, Any]
    collected_at: AwareDatetime


class Kept(BaseModel):
    """What stands now under the client's id."""

    id: UUID
    grid_code: str | None = None


@router.get("/kinds", response_model=list[KindAnswer])
def kinds(request: Request, city: City = None) -> list[KindAnswer]:
    """Return the information-collection catalogue."""
    actor = _reader(request, city)
    with transaction(actor.scope) as session:
        found = collection.kinds(session, actor.city)
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
            fields=rules.stored(each.kind.fields),
        )
        for each in found
    ]


@router.get("/objects", response_model=list[ObjectAnswer])
def objects(
    request: Request,
    *,
    city: City = None,
    kind: KindCode = None,
    grid: AreaCode = None,
    unit: AreaCode = None,
) -> list[Any]:
    """Return objects within the caller's scope, at most 500; ask by grid or unit."""
    actor = _reader(request, city)
    with transaction(actor.scope) as session:
        return list(collection.objects(session, actor.city, kind=kind, grid=grid, unit=unit))


@router.post("/objects", status_code=201, response_model=Kept)
def add_object(body: NewObject, request: Request, key: Key, city: City = None) -> JSONResponse:
    """Write an object down where it stands."""
    actor = _reader(request, city)
    wanted = ObjectRequest(**body.model_dump())

    def act(session: Session, now: datetime) -> dict[str, Any]:
        made = collecting.add_object(session, request=wanted, actor=actor, now=now)
        return {"id": str(made.id), "grid_code": made.grid_code}

    content = {"act": "collect object", **body.model_dump(mode="json")}
    return JSONResponse(perform(actor, key, content, act), status_code=201)


@router.post("/objects/{object_id}/records", status_code=201, response_model=Kept)
def add_record(
    object_id: UUID, body: NewRecord, request: Request, *, key: Key, city: City = None
) -> JSONResponse:
    """Append a record to an object; its task is done and the next one follows."""
    actor = _reader(request, city)
    wanted = RecordRequest(object_id=object_id, **body.model_dump())

    def act(session: Session, now: datetime) -> dict[str, Any]:
        made = collecting.add_record(session, request=wanted, actor=actor, now=now)
        return {"id": str(made.id), "grid_code": None}

    content = {"act": f"collect {object_id}", **body.model_dump(mode="json")}
    return JSONResponse(perform(actor, key, content, act), status_code=201)


@router.get("/tasks", response_model=list[TaskAnswer])
def tasks(request: Request, city: City = None) -> list[TaskAnswer]:
    """Return the caller's open tasks that are late or due within two weeks, at most 200."""
    actor = _reader(request, city)
    with transaction(actor.scope) as session:
        today = _today(session, actor.city)
        found = collection.tasks(session, actor.city, until=today + timedelta(days=AHEAD_DAYS))
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
def completeness(
    request: Request, city: City = None, kind: KindCode = None, level: AreaLevel = "grid"
) -> list[CompletenessAnswer]:
    """Return how complete the records of each area are; areas without objects are not listed."""
    actor = _reader(request, city)
    with transaction(actor.scope) as session:
        if kind is not None:
            collection.kind_facts(session, actor.city, kind)
        found = collection.completeness(
            session,
            actor.city,
            kind,
            depth=DEPTHS[level],
            today=_today(session, actor.city),
            zone=city_facts(session, actor.city).zone,
        )
    return [
        CompletenessAnswer(
            code=area.code, fresh=area.fresh, due=area.due, share=rules.completeness(area.fresh, area.due)
        )
        for area in found
    ]


@router.get("/{kind}.geojson", response_class=Response)
def layer(request: Request, kind: str, city: City = None) -> Response:
    """Return the objects of a kind within the caller's scope as points (EPSG:4326)."""
    actor = _reader(request, city)
    with transaction(actor.scope) as session:
        collection.kind_facts(session, actor.city, kind)
        zone = city_facts(session, actor.city).zone
        found = collection.points(session, actor.city, kind, today=_today(session, actor.city), zone=zone)
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


def _reader(request: Request, city: str | None) -> Actor:
    actor = actor_in(request, city)
    permit_reading(actor)
    return actor


def _today(session: Session, city: str) -> date:
    return clock.now(session, city).astimezone(city_facts(session, city).zone).date()

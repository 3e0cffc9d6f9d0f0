"""Field data API for phones: own tasks with the latest records, new objects, and their (late) records."""

from dataclasses import asdict
from datetime import date, datetime
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

import clock
from api.field_data import Reader
from db.queries import collector_tasks
from db.queries.cities import load_city_facts, load_settings
from db.queries.field_data import MOST_TASKS
from db.session import Session
from domain.catalogue import get_collectors
from domain.scopes import Actor
from domain.setting_values import task_span_of
from domain.texts import CleanText
from services import field_data as collecting
from services.field_data import ObjectRequest, RecordRequest
from web.dependencies import CityDbSession, IdempotencyKey, IdempotentCall

router = APIRouter(prefix="/api/v1/collection", tags=["collection"])
Code = Annotated[str, Field(min_length=1, max_length=40)]


class OwnTaskAnswer(BaseModel):
    """One open task; ``late``: its day is over, ``soon``: it comes within two weeks."""

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
    late: bool
    soon: bool
    values: dict[str, Any] | None
    collected_at: datetime | None
    collected_by: str | None


class GridAnswer(BaseModel):
    """How many objects of a grid have a fresh record, of how many."""

    code: str
    name: str
    fresh: int
    due: int


class OwnAnswer(BaseModel):
    """What the caller collects: the counts of all and by grid, and the open tasks, the most urgent first.

    pressing: tasks that are late or soon, of all; cut: there are more tasks than are listed.
    """

    today: date
    fresh: int
    due: int
    pressing: int
    grids: list[GridAnswer]
    tasks: list[OwnTaskAnswer]
    cut: bool


class NewRecord(BaseModel):
    """What was found, by the keys of the kind's fields; the client makes the id and says when.

    gone_reason: why the object no longer exists; then there are no values.
    """

    model_config = ConfigDict(extra="forbid")

    id: UUID
    values: dict[str, Any] = Field(default_factory=dict)
    collected_at: AwareDatetime
    gone_reason: str | None = None


class NewObject(BaseModel):
    """A new object; the client makes the id, so that sending again doubles nothing.

    record: what was found there, in the same act.
    """

    model_config = ConfigDict(extra="forbid")

    id: UUID
    kind: Code
    name: Annotated[CleanText, Field(min_length=1, max_length=collecting.LONGEST_NAME)]
    lon: float
    lat: float
    address: Annotated[CleanText, Field(max_length=collecting.LONGEST_ADDRESS)] = ""
    record: NewRecord | None = None


class StoredRecord(BaseModel):
    """Current state of the object under the client's id."""

    id: UUID
    grid_code: str | None = None


@router.get("/own", response_model=OwnAnswer)
def get_own(actor: Reader, session: CityDbSession) -> OwnAnswer:
    """Return the caller's tasks, late and soon ones first, and how far their grids are."""
    collectors = get_collectors(actor)
    today = clock.today(session, actor.city)
    soon = today + task_span_of(load_settings(session, actor.city))
    zone = load_city_facts(session, actor.city).zone
    found = collector_tasks.list_own_tasks(session, actor.city, collectors)
    grids = collector_tasks.list_own_progress(session, actor.city, collectors, today=today, zone=zone)
    pressing = collector_tasks.count_pressing_tasks(session, actor.city, collectors, until=soon)
    return OwnAnswer(
        today=today,
        fresh=sum(grid.fresh for grid in grids),
        due=sum(grid.due for grid in grids),
        pressing=pressing,
        grids=[GridAnswer(**asdict(grid)) for grid in grids],
        tasks=[
            OwnTaskAnswer(**asdict(task), late=task.due_on < today, soon=task.due_on <= soon)
            for task in found
        ],
        cut=len(found) == MOST_TASKS,
    )


@router.post("/objects", status_code=201, response_model=StoredRecord)
def add_object(body: NewObject, actor: Reader, key: IdempotencyKey) -> JSONResponse:
    """Create an object at its location, with its first record."""
    first = None if body.record is None else _record(body.id, body.record)
    wanted = ObjectRequest(**body.model_dump(exclude={"record"}), first=first)
    add = partial(_add_object, wanted, actor=actor)
    return IdempotentCall(actor, key).answer("collect object", body, add, status=201)


@router.post("/objects/{object_id}/records", status_code=201, response_model=StoredRecord)
def add_record(object_id: UUID, body: NewRecord, actor: Reader, key: IdempotencyKey) -> JSONResponse:
    """Append a record to an object; its task is done and the next one follows, unless the object is gone."""
    add = partial(_add_record, _record(object_id, body), actor=actor)
    return IdempotentCall(actor, key).answer(f"collect {object_id}", body, add, status=201)


def _add_object(wanted: ObjectRequest, session: Session, now: datetime, *, actor: Actor) -> StoredRecord:
    made = collecting.add_object(session, request=wanted, actor=actor, now=now)
    return StoredRecord(id=made.id, grid_code=made.grid_code)


def _add_record(wanted: RecordRequest, session: Session, now: datetime, *, actor: Actor) -> StoredRecord:
    return StoredRecord(id=collecting.add_record(session, request=wanted, actor=actor, now=now).id)


def _record(object_id: UUID, body: NewRecord) -> RecordRequest:
    return RecordRequest(object_id=object_id, **body.model_dump())

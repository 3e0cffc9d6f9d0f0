"""Field data: kinds, objects and records; what a phone sends twice is stored once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from db.geometry import to_point
from db.models import CollectedObject, CollectedRecord, CollectionKind
from db.queries import field_data as asked
from db.queries.cities import load_city_facts
from db.writes import attachments, catalogue
from db.writes import field_data as rows
from domain import field_data as rules
from domain.catalogue import PaperAct, permit_collecting
from domain.collection_kinds import KIND_ACTS, KindPayload
from domain.errors import DomainError, Invalid, NotFound
from domain.field_data import Kind
from domain.scopes import Actor, Reach
from services import report_location
from services.workflow import engine
from services.workflow.engine import TransitionContext, WorkflowKind, WorkflowRequest

LONGEST_NAME = 60
LONGEST_ADDRESS = 120
AHEAD = timedelta(minutes=10)  # how far a phone's clock may be ahead of ours


@dataclass(frozen=True, slots=True)
class RecordRequest:
    """What was found at an object, and when; the client makes the id.

    values: photos by the ids of the actor's uploads, or of photos the object has already.
    gone_reason: why the object no longer exists; then there are no values.
    """

    id: UUID
    object_id: UUID
    values: Mapping[str, Any]
    collected_at: datetime
    gone_reason: str | None = None


@dataclass(frozen=True, slots=True)
class ObjectRequest:
    """A new object; the client makes the id. lon, lat: EPSG:4326. first: what was found there at once."""

    id: UUID
    kind: str
    name: str
    lon: float
    lat: float
    address: str = ""
    first: RecordRequest | None = None


def save_kind(
    session: Session, payload: KindPayload, *, revision: int | None, actor: Actor, now: datetime
) -> CollectionKind:
    """Add a kind, or change the one of its code as seen at ``revision``.

    Raises NotAllowed, Stale, or Invalid, also for a field that describes a person.
    """
    stands = rows.lock_kind(session, actor.city, payload.kind.code) is not None
    subject, version = (payload.kind.code, revision or 0) if stands else (None, None)
    request = WorkflowRequest(PaperAct.PUBLISH, payload, subject, version)
    made: CollectionKind = engine.execute(session, COLLECTION_KINDS, request, actor=actor, now=now)
    session.flush()  # its tasks are set by the new interval in one statement
    rows.renew_tasks(session, actor.city)
    return made


def _put_kind(context: TransitionContext) -> Mapping[str, object]:
    """Write the kind. Raises Invalid for readers that are no parties, DomainError for another subject."""
    payload, row = context.payload(KindPayload), context.row
    kind = payload.kind
    unknown = catalogue.find_unknown_departments(context.session, context.city, kind.readers)
    if unknown:
        raise Invalid("没有编码为 {code} 的单位", code=min(unknown))
    if row is None:
        row = context.row = CollectionKind(city=context.city, code=kind.code)
    elif row.subject is not kind.subject:
        raise DomainError("类别的采集对象不能改变，请另立一类")
    row.name, row.name_en, row.subject = kind.name.strip(), kind.name_en, kind.subject
    row.fields, row.interval_days = rules.to_json(kind.fields), kind.interval_days
    row.collected_by, row.readers = kind.collected_by, list(kind.readers)
    row.reference = payload.note
    row.changed_at, row.changed_by = context.now, context.actor.name
    return {"fields": [field.key for field in kind.fields], "interval_days": kind.interval_days}


COLLECTION_KINDS = WorkflowKind(table=KIND_ACTS, model=CollectionKind, effects={PaperAct.PUBLISH: _put_kind})


def add_object(session: Session, *, request: ObjectRequest, actor: Actor, now: datetime) -> CollectedObject:
    """Write an object down, wanted at once unless its first record comes along.

    The same id again changes nothing and returns the existing object.
    Raises NotAllowed, NotFound, or Invalid for a name, a first record, or a point outside city or reach.
    """
    kind = asked.load_kind(session, actor.city, request.kind).kind
    permit_collecting(actor, kind.collected_by)
    made = rows.find_object(session, actor.city, request.id)
    if made is None:
        made = _written(session, kind, request=request, actor=actor, now=now)
    elif (made.kind, made.name) != (request.kind, request.name.strip()):
        raise DomainError("这个编号已用于另一个采集对象，请换新编号重发")
    if request.first is not None:
        add_record(session, request=request.first, actor=actor, now=now)
    return made


def _written(
    session: Session, kind: Kind, *, request: ObjectRequest, actor: Actor, now: datetime
) -> CollectedObject:
    """Write the row of a new object, and its first task."""
    place = report_location.find(session, actor.city, lon=request.lon, lat=request.lat, area_code=None)
    _refuse_outside(actor, place.town_code, place.unit_code, place.grid_code)
    made = CollectedObject(
        city=actor.city,
        id=request.id,
        kind=kind.code,
        name=_name(request.name),
        address=request.address.strip()[:LONGEST_ADDRESS],
        town_code=place.town_code,
        unit_code=place.unit_code,
        grid_code=place.grid_code,
        point=to_point(request.lon, request.lat),
        created_at=now,
        created_by=actor.name,
    )
    session.add(made)
    session.flush()  # the task names the object's row
    today = now.astimezone(load_city_facts(session, actor.city).zone).date()
    rows.open_task(session, actor.city, made.id, due_on=today, now=now)
    return made


def add_record(session: Session, *, request: RecordRequest, actor: Actor, now: datetime) -> CollectedRecord:
    """Append a record; the newest counts. The open task is done and the next one due after the interval.

    Of what is gone no next one is due, until a newer record finds it again.
    The same id again changes nothing and returns the existing record, so that a phone may retry.
    Raises NotAllowed, NotFound, InvalidFields for values, or Invalid for a time to come.
    """
    row = rows.lock_object(session, actor.city, request.object_id)
    kind = asked.load_kind(session, actor.city, row.kind).kind
    permit_collecting(actor, kind.collected_by)
    _refuse_outside(actor, row.town_code, row.unit_code, row.grid_code)
    values, gone = _found(kind, request)
    known = rows.record_by_id(session, actor.city, request.id)
    if known is not None:
        if (known.object_id, known.values, known.gone_reason) != (request.object_id, values, gone):
            raise DomainError("这个编号已用于另一条采集记录，请换新编号重发")
        return known
    if request.collected_at > now + AHEAD:
        raise Invalid("采集时间晚于现在，请核对手机的时钟")
    before = rows.get_newest_record_time(session, actor.city, row.id)
    made = CollectedRecord(
        city=actor.city,
        id=request.id,
        object_id=row.id,
        values=values,
        collected_at=request.collected_at,
        received_at=now,
        collected_by=actor.name,
        gone_reason=gone,
    )
    session.add(made)
    _keep_photos(session, made, rules.list_photos(kind.fields, values), actor=actor)
    if before is None or request.collected_at >= before:
        rows.finish_task(session, row.city, row.id, at=now)
        if gone is None:
            _next_task(session, row, kind, collected_at=request.collected_at, now=now)
    return made


def _found(kind: Kind, request: RecordRequest) -> tuple[dict[str, rules.Value], str | None]:
    """Return the checked values, or none of them and why the object is gone."""
    if request.gone_reason is None:
        return rules.check_values(kind.fields, request.values), None
    return {}, rules.check_gone(request.gone_reason, request.values)


def _keep_photos(session: Session, made: CollectedRecord, photos: frozenset[UUID], *, actor: Actor) -> None:
    """Bind the actor's uploads to the record; photos of earlier records of its object stay theirs."""
    wanted = photos - rows.list_photos(session, made.city, made.object_id, photos) if photos else photos
    if not wanted:
        return
    taken = attachments.take_waiting(session, made.city, wanted, actor_id=actor.id)
    if len(taken) < len(wanted):
        raise NotFound("有照片不能使用：不是您上传的、已用于其他办理或搁置过久，请重新上传")
    if any(file.thumbnail is None for file in taken):
        raise Invalid("采集的照片须是图片，不能是 PDF")
    session.flush()  # they name the record's row
    rows.add_photos(session, made, taken)


def _next_task(
    session: Session, row: CollectedObject, kind: Kind, *, collected_at: datetime, now: datetime
) -> None:
    zone = load_city_facts(session, row.city).zone
    due = rules.get_due_day(
        collected_at.astimezone(zone).date(),
        created=row.created_at.astimezone(zone).date(),
        interval_days=kind.interval_days,
    )
    rows.open_task(session, row.city, row.id, due_on=due, now=now)


def _refuse_outside(actor: Actor, town: str | None, unit: str | None, grid: str | None) -> None:
    """Refuse a place outside the actor's scope, as row security will. Raises NotFound."""
    scope = actor.scope
    held = {
        Reach.WHOLE: True,
        Reach.TOWN: town == scope.town,
        Reach.UNIT: unit == scope.unit,
        Reach.GRID: grid == scope.grid,
    }
    if not held.get(scope.reach, False):
        raise NotFound("没有这个采集对象，或不在您的范围内")


def _name(name: str) -> str:
    found = name.strip()
    if not found or len(found) > LONGEST_NAME:
        raise Invalid("采集对象的名称须有 1 至 {most} 个字", most=LONGEST_NAME)
    return found

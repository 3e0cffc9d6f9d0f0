"""Common actions of field data tests with a session."""

from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.ids import new_id
from db.models import CollectionTask
from db.queries import field_data as asked
from domain.catalogue import Collector, FieldType, Subject
from domain.collection_kinds import KindPayload
from domain.enums import Role
from domain.field_data import Field, Kind
from domain.scopes import Actor, Reach, Scope
from services import field_data
from services.field_data import ObjectRequest, RecordRequest
from tests.support.catalogue import NOW, REFERENCE, a_keeper

CITY = "370783"
TODAY = NOW.date()
ZONE = ZoneInfo("Asia/Shanghai")
FLOORS = Field("floors", "层数", FieldType.NUMBER, required=True)
PHOTO = Field("photo", "门头照片", FieldType.PHOTO)
GRID_STAFF = Actor("g", "网格员甲", frozenset({Role.GRID_STAFF}), Scope(CITY, Reach.UNIT, unit="0011"))
UNIT = Actor("u", "村居甲", frozenset({Role.UNIT}), Scope(CITY, Reach.UNIT, unit="0011"))


def a_kind(**changes) -> Kind:
    facts = {
        "code": "P03",
        "name": "出租房屋",
        "name_en": None,
        "subject": Subject.RENTED_BUILDING,
        "fields": (FLOORS,),
        "interval_days": 60,
        "collected_by": Collector.GRID_STAFF,
        "readers": ("D01",),
    }
    return Kind(**{**facts, **changes})


def put(session: Session, kind: Kind, *, revision: int | None = None, reference: str | None = REFERENCE):
    payload = KindPayload(kind=kind, reference=reference)
    return field_data.save_kind(session, payload, revision=revision, actor=a_keeper(), now=NOW)


def an_object(session: Session, *, actor: Actor = GRID_STAFF, object_id: UUID | None = None):
    request = ObjectRequest(object_id or new_id(NOW), "P03", "出租房1号", lon=118.65, lat=36.85)
    return field_data.add_object(session, request=request, actor=actor, now=NOW)


def a_record(session: Session, object_id: UUID, *, floors: int = 3, at: datetime = NOW):
    request = RecordRequest(new_id(at), object_id, {"floors": floors}, at)
    made = field_data.add_record(session, request=request, actor=GRID_STAFF, now=NOW)
    session.flush()
    return made


def open_tasks(session: Session) -> list[CollectionTask]:
    return list(session.scalars(select(CollectionTask).where(CollectionTask.done_at.is_(None))))


def counted(session: Session, *, today: date = TODAY) -> list[asked.AreaCompleteness]:
    return asked.list_completeness(session, CITY, "P03", depth=3, today=today, zone=ZONE)

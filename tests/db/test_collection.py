"""Objects are collected again and again; the newest record counts, and each object has one open task."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db import collection as rows
from db.ids import new_id
from db.queries import collection as asked
from db.queries import own_collection as own
from db.tables import Attachment, CollectedRecord, CollectionTask, RecordPhoto
from domain import collection as rules
from domain.attachments import AttachmentKind
from domain.collection import Field, Kind
from domain.errors import DomainError, Invalid, InvalidFields, NotAllowed, NotFound, Stale
from domain.papers import Collector, FieldType, Subject
from domain.scopes import Actor, Reach, Scope
from domain.terms import Role
from services import collection
from services.collection import ObjectRequest, RecordRequest
from tests import factories
from tests.papers import NOW, REFERENCE, a_keeper

CITY = "370783"
TODAY = NOW.date()
ZONE = ZoneInfo("Asia/Shanghai")
FLOORS = Field("floors", "层数", FieldType.NUMBER, required=True)
PHOTO = Field("photo", "门头照片", FieldType.PHOTO)
GRID_STAFF = Actor("g", "网格员甲", frozenset({Role.GRID_STAFF}), Scope(CITY, Reach.UNIT, unit="0011"))
UNIT = Actor("u", "村居甲", frozenset({Role.UNIT}), Scope(CITY, Reach.UNIT, unit="0011"))


@pytest.fixture
def city(session: Session) -> Session:
    factories.a_city(session)
    factories.some_shapes(session)
    put(session, a_kind())
    return session


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
    return collection.put_kind(
        session, kind, reference=reference, revision=revision, actor=a_keeper(), now=NOW
    )


def an_object(session: Session, *, actor: Actor = GRID_STAFF, object_id: UUID | None = None):
    request = ObjectRequest(object_id or new_id(NOW), "P03", "出租房1号", lon=118.65, lat=36.85)
    return collection.add_object(session, request=request, actor=actor, now=NOW)


def a_record(session: Session, object_id: UUID, *, floors: int = 3, at: datetime = NOW):
    request = RecordRequest(new_id(at), object_id, {"floors": floors}, at)
    made = collection.add_record(session, request=request, actor=GRID_STAFF, now=NOW)
    session.flush()
    return made


def open_tasks(session: Session) -> list[CollectionTask]:
    return list(session.scalars(select(CollectionTask).where(CollectionTask.done_at.is_(None))))


def counted(session: Session, *, today: date = TODAY) -> list[asked.AreaCompleteness]:
    return asked.completeness(session, CITY, "P03", depth=3, today=today, zone=ZONE)


def test_a_new_object_is_wanted_at_once(city):
    made = an_object(city)

    [task] = open_tasks(city)
    assert (task.object_id, task.due_on) == (made.id, NOW.date())
    assert (made.grid_code, made.unit_code, made.town_code) == ("00111", "0011", "001")


def test_a_record_moves_the_task_on_by_the_interval(city):
    made = an_object(city)

    a_record(city, made.id, at=NOW - timedelta(days=2))

    [task] = open_tasks(city)
    assert task.due_on == NOW.date() + timedelta(days=58)


def test_a_record_that_comes_late_from_a_phone_does_not_move_the_task_back(city):
    made = an_object(city)
    a_record(city, made.id, floors=5)

    a_record(city, made.id, floors=3, at=NOW - timedelta(days=9))

    [task] = open_tasks(city)
    [found] = asked.objects(city, CITY)
    assert task.due_on == NOW.date() + timedelta(days=60)
    assert found.values == {"floors": 5}


def test_the_same_ids_again_change_nothing(city):
    object_id = new_id(NOW)
    first, again = an_object(city, object_id=object_id), an_object(city, object_id=object_id)
    record = RecordRequest(new_id(NOW), object_id, {"floors": 3}, NOW)
    for _ in range(2):
        collection.add_record(city, request=record, actor=GRID_STAFF, now=NOW)
        city.flush()

    assert first is again
    assert city.scalar(select(func.count()).select_from(CollectedRecord)) == 1
    assert len(open_tasks(city)) == 1


def test_an_id_with_other_content_is_refused(city):
    made = an_object(city)
    record = RecordRequest(new_id(NOW), made.id, {"floors": 3}, NOW)
    collection.add_record(city, request=record, actor=GRID_STAFF, now=NOW)
    city.flush()
    other = RecordRequest(record.id, made.id, {"floors": 4}, NOW)

    with pytest.raises(DomainError, match="另一条采集记录"):
        collection.add_record(city, request=other, actor=GRID_STAFF, now=NOW)


def test_completeness_counts_fresh_objects_of_those_due(city):
    fresh, stale, _never = (an_object(city) for _ in range(3))
    a_record(city, fresh.id)
    a_record(city, stale.id, at=NOW - timedelta(days=61))

    assert counted(city) == [asked.AreaCompleteness("00111", 1, 3)]


@pytest.mark.parametrize("days", [59, 60, 61, 62])
@pytest.mark.parametrize("hour", [0, 15, 16, 23])
def test_the_question_and_the_rule_agree_when_a_record_is_fresh(city, days, hour):
    at = datetime(2026, 1, 10, hour, 30, tzinfo=UTC)
    a_record(city, an_object(city).id, at=at)
    collected = at.astimezone(ZONE).date()
    today = collected + timedelta(days=days)

    [area] = counted(city, today=today)

    assert bool(area.fresh) == rules.is_fresh(collected, today=today, interval_days=60)


def test_another_interval_sets_the_tasks_again(city):
    a_record(city, an_object(city).id)

    put(city, a_kind(interval_days=30), revision=1)

    city.expire_all()
    [task] = open_tasks(city)
    assert task.due_on == NOW.date() + timedelta(days=30)


def test_tasks_are_opened_where_they_lack_and_only_once(city):
    an_object(city)
    for task in open_tasks(city):
        city.delete(task)
    city.flush()

    assert rows.due_again(city, CITY) == (1, 0)
    assert rows.due_again(city, CITY) == (0, 0)


def test_unit_staff_collect_for_the_grids_but_not_the_other_way_round(city):
    put(city, a_kind(code="P04", collected_by=Collector.UNIT))
    request = ObjectRequest(new_id(NOW), "P04", "桥", lon=118.65, lat=36.85)

    with pytest.raises(NotAllowed):
        collection.add_object(city, request=request, actor=GRID_STAFF, now=NOW)

    assert collection.add_object(city, request=request, actor=UNIT, now=NOW).kind == "P04"
    assert an_object(city, actor=UNIT).kind == "P03"


@pytest.mark.parametrize(
    ("changes", "reference"),
    [
        ({"fields": (Field("tenant", "租客姓名", FieldType.TEXT),)}, REFERENCE),
        ({"readers": ("D99",)}, REFERENCE),
        ({}, None),
    ],
    ids=["a person", "an unknown reader", "no document"],
)
def test_a_kind_is_refused_for(city, changes, reference):
    with pytest.raises(Invalid):
        put(city, a_kind(code="P05", **changes), reference=reference)


def test_a_kind_keeps_what_it_is_about(city):
    with pytest.raises(DomainError, match="请另立一类"):
        put(city, a_kind(subject=Subject.SHOP), revision=1)


def test_of_two_who_change_a_kind_the_second_is_told(city):
    put(city, a_kind(interval_days=30), revision=1)

    with pytest.raises(Stale):
        put(city, a_kind(interval_days=45), revision=1)


def test_the_most_pressing_tasks_come_first(city):
    late, soon = an_object(city), an_object(city)
    a_record(city, soon.id, at=NOW - timedelta(days=55))

    found = asked.tasks(city, CITY, until=NOW.date() + timedelta(days=14))

    assert [task.object_id for task in found] == [late.id, soon.id]


def test_a_new_object_comes_with_its_first_record(city):
    object_id = new_id(NOW)
    first = RecordRequest(new_id(NOW), object_id, {"floors": 2}, NOW)
    request = ObjectRequest(object_id, "P03", "出租房1号", lon=118.65, lat=36.85, first=first)

    for _ in range(2):
        collection.add_object(city, request=request, actor=GRID_STAFF, now=NOW)
        city.flush()

    [found] = asked.objects(city, CITY)
    [task] = open_tasks(city)
    assert (found.id, found.values) == (object_id, {"floors": 2})
    assert task.due_on == NOW.date() + timedelta(days=60)


def test_an_object_whose_first_record_is_refused_is_not_there(city):
    object_id = new_id(NOW)
    first = RecordRequest(new_id(NOW), object_id, {}, NOW)
    request = ObjectRequest(object_id, "P03", "出租房1号", lon=118.65, lat=36.85, first=first)

    with pytest.raises(InvalidFields) as refused, city.begin_nested():
        collection.add_object(city, request=request, actor=GRID_STAFF, now=NOW)

    assert set(refused.value.faults) == {"floors"}
    assert asked.objects(city, CITY) == []


def gone(session: Session, object_id: UUID, *, at: datetime = NOW, reason: str = "已拆除", **values):
    request = RecordRequest(new_id(at), object_id, values, at, gone_reason=reason)
    made = collection.add_record(session, request=request, actor=GRID_STAFF, now=NOW)
    session.flush()
    return made


def test_what_is_gone_wants_no_record_and_is_not_counted(city):
    stands, lost = an_object(city), an_object(city)
    a_record(city, stands.id)

    gone(city, lost.id, reason=" 已拆除 ")

    assert {task.object_id for task in open_tasks(city)} == {stands.id}
    assert counted(city) == [asked.AreaCompleteness("00111", 1, 1)]
    assert [point[0] for point in asked.points(city, CITY, "P03", today=TODAY, zone=ZONE)] == [stands.id]
    assert {found.id: found.gone_reason for found in asked.objects(city, CITY)} == {
        stands.id: None,
        lost.id: "已拆除",
    }
    assert rows.due_again(city, CITY) == (0, 0)


def test_a_newer_record_finds_again_what_was_gone(city):
    made = an_object(city)
    gone(city, made.id, at=NOW - timedelta(days=3))

    a_record(city, made.id)

    [task] = open_tasks(city)
    assert task.due_on == NOW.date() + timedelta(days=60)
    assert counted(city) == [asked.AreaCompleteness("00111", 1, 1)]


def test_that_it_is_gone_comes_too_late_from_a_phone_once_somebody_found_it(city):
    made = an_object(city)
    a_record(city, made.id)

    gone(city, made.id, at=NOW - timedelta(days=1))

    [task] = open_tasks(city)
    assert task.due_on == NOW.date() + timedelta(days=60)
    assert counted(city) == [asked.AreaCompleteness("00111", 1, 1)]


@pytest.mark.parametrize(
    ("reason", "values"),
    [(" ", {}), ("长" * 201, {}), ("已拆除", {"floors": 1})],
    ids=["no", "long", "values"],
)
def test_what_is_gone_needs_a_reason_and_nothing_else(city, reason, values):
    made = an_object(city)

    with pytest.raises(Invalid):
        gone(city, made.id, reason=reason, **values)


def an_upload(session: Session, *, by: str = GRID_STAFF.id, thumbnail: bytes | None = b"t" * 32) -> UUID:
    is_picture = thumbnail is not None
    made = Attachment(
        city=CITY, id=new_id(NOW), kind=AttachmentKind.DOCUMENT, sha256=b"s" * 32, thumbnail=thumbnail,
        media_type="image/jpeg" if is_picture else "application/pdf", size_bytes=9,
        width=3 if is_picture else None, height=3 if is_picture else None, name="photo-1.jpg",
        uploaded_by=by, uploaded_at=NOW,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made.id


def with_photo(session: Session, object_id: UUID, photo: UUID, *, at: datetime = NOW) -> CollectedRecord:
    values = {"floors": 3, "photo": str(photo)}
    request = RecordRequest(new_id(at), object_id, values, at)
    made = collection.add_record(session, request=request, actor=GRID_STAFF, now=NOW)
    session.flush()
    return made


@pytest.fixture
def photographed(city: Session) -> Session:
    put(city, a_kind(fields=(FLOORS, PHOTO)), revision=1)
    return city


def test_a_photo_belongs_to_its_record_and_may_be_kept_by_the_next(photographed):
    made, photo = an_object(photographed), an_upload(photographed)

    first = with_photo(photographed, made.id, photo, at=NOW - timedelta(days=1))
    with_photo(photographed, made.id, photo)

    [kept] = photographed.scalars(select(RecordPhoto))
    assert (kept.id, kept.record_id, kept.name) == (photo, first.id, "photo-1.jpg")
    assert photographed.scalar(select(func.count()).select_from(Attachment)) == 0


def test_a_photo_of_another_object_or_person_is_refused(photographed):
    one, other = an_object(photographed), an_object(photographed)
    of_one, foreign = an_upload(photographed), an_upload(photographed, by="somebody else")
    with_photo(photographed, one.id, of_one)

    for photo in (of_one, foreign):
        with pytest.raises(NotFound, match="照片"), photographed.begin_nested():
            with_photo(photographed, other.id, photo)


def test_a_document_is_no_photo(photographed):
    made, document = an_object(photographed), an_upload(photographed, thumbnail=None)

    with pytest.raises(Invalid, match="PDF"):
        with_photo(photographed, made.id, document)


def test_own_tasks_come_with_what_was_found_last_and_only_of_own_kinds(city):
    put(city, a_kind(code="P04", collected_by=Collector.UNIT))
    mine = an_object(city)
    a_record(city, mine.id, floors=7, at=NOW - timedelta(days=1))
    request = ObjectRequest(new_id(NOW), "P04", "桥", lon=118.65, lat=36.85)
    bridge = collection.add_object(city, request=request, actor=UNIT, now=NOW)

    of_grid_staff = own.own_tasks(city, CITY, {Collector.GRID_STAFF})
    of_unit = own.own_tasks(city, CITY, {Collector.GRID_STAFF, Collector.UNIT})

    assert [(task.object_id, task.values, task.collected_by) for task in of_grid_staff] == [
        (mine.id, {"floors": 7}, "网格员甲")
    ]
    assert [task.object_id for task in of_unit] == [bridge.id, mine.id]
    assert own.own_tasks(city, CITY, ()) == []


def test_progress_of_a_grid_counts_fresh_ones_of_those_that_stand(city):
    fresh, _never, lost = (an_object(city) for _ in range(3))
    a_record(city, fresh.id)
    gone(city, lost.id)

    [grid] = own.own_progress(city, CITY, {Collector.GRID_STAFF}, today=TODAY, zone=ZONE)

    assert (grid.code, grid.fresh, grid.due) == ("00111", 1, 2)

"""Field data: new objects with their first record, removed objects, photos, and collectors' scopes."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.ids import new_id
from db.models import Attachment, CollectedRecord, RecordPhoto
from db.queries import collector_tasks as own
from db.queries import field_data as asked
from db.queries.stored_files import list_named_files
from db.writes import field_data as rows
from domain.attachments import AttachmentKind
from domain.catalogue import Collector
from domain.errors import Invalid, InvalidFields, NotFound
from services import field_data
from services.field_data import ObjectRequest, RecordRequest
from tests.support import factories
from tests.support.catalogue import NOW
from tests.support.field_data import (
    CITY,
    FLOORS,
    GRID_STAFF,
    PHOTO,
    TODAY,
    UNIT,
    ZONE,
    a_kind,
    a_record,
    an_object,
    counted,
    open_tasks,
    put,
)


@pytest.fixture
def city(session: Session) -> Session:
    factories.a_city(session)
    factories.some_shapes(session)
    put(session, a_kind())
    return session


def test_a_new_object_comes_with_its_first_record(city):
    object_id = new_id(NOW)
    first = RecordRequest(new_id(NOW), object_id, {"floors": 2}, NOW)
    request = ObjectRequest(object_id, "P03", "出租房1号", lon=118.65, lat=36.85, first=first)

    for _ in range(2):
        field_data.add_object(city, request=request, actor=GRID_STAFF, now=NOW)
        city.flush()

    [found] = asked.list_objects(city, CITY)
    [task] = open_tasks(city)
    assert (found.id, found.values) == (object_id, {"floors": 2})
    assert task.due_on == NOW.date() + timedelta(days=60)


def test_an_object_whose_first_record_is_refused_is_not_there(city):
    object_id = new_id(NOW)
    first = RecordRequest(new_id(NOW), object_id, {}, NOW)
    request = ObjectRequest(object_id, "P03", "出租房1号", lon=118.65, lat=36.85, first=first)

    with pytest.raises(InvalidFields) as refused, city.begin_nested():
        field_data.add_object(city, request=request, actor=GRID_STAFF, now=NOW)

    assert set(refused.value.faults) == {"floors"}
    assert asked.list_objects(city, CITY) == []


def gone(session: Session, object_id: UUID, *, at: datetime = NOW, reason: str = "已拆除", **values):
    request = RecordRequest(new_id(at), object_id, values, at, gone_reason=reason)
    made = field_data.add_record(session, request=request, actor=GRID_STAFF, now=NOW)
    session.flush()
    return made


def test_what_is_gone_wants_no_record_and_is_not_counted(city):
    stands, lost = an_object(city), an_object(city)
    a_record(city, stands.id)

    gone(city, lost.id, reason=" 已拆除 ")

    assert {task.object_id for task in open_tasks(city)} == {stands.id}
    assert counted(city) == [asked.AreaCompleteness("00111", 1, 1)]
    assert [point[0] for point in asked.list_points(city, CITY, "P03", today=TODAY, zone=ZONE)] == [stands.id]
    assert {found.id: found.gone_reason for found in asked.list_objects(city, CITY)} == {
        stands.id: None,
        lost.id: "已拆除",
    }
    assert rows.renew_tasks(city, CITY) == (0, 0)


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
    made = field_data.add_record(session, request=request, actor=GRID_STAFF, now=NOW)
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


def test_the_commands_that_look_after_files_know_the_photos(photographed):
    made, photo = an_object(photographed), an_upload(photographed)

    with_photo(photographed, made.id, photo)

    [file] = list_named_files(photographed)
    assert (file.id, file.sha256, file.thumbnail) == (photo, b"s" * 32, b"t" * 32)


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
    bridge = field_data.add_object(city, request=request, actor=UNIT, now=NOW)

    of_grid_staff = own.list_own_tasks(city, CITY, {Collector.GRID_STAFF})
    of_unit = own.list_own_tasks(city, CITY, {Collector.GRID_STAFF, Collector.UNIT})

    assert [(task.object_id, task.values, task.collected_by) for task in of_grid_staff] == [
        (mine.id, {"floors": 7}, "网格员甲")
    ]
    assert [task.object_id for task in of_unit] == [bridge.id, mine.id]
    assert own.list_own_tasks(city, CITY, ()) == []


def test_progress_of_a_grid_counts_fresh_ones_of_those_that_stand(city):
    fresh, _never, lost = (an_object(city) for _ in range(3))
    a_record(city, fresh.id)
    gone(city, lost.id)

    [grid] = own.list_own_progress(city, CITY, {Collector.GRID_STAFF}, today=TODAY, zone=ZONE)

    assert (grid.code, grid.fresh, grid.due) == ("00111", 1, 2)

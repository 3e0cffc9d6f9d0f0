"""Objects are collected again and again; the newest record counts, and each object has one open task."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.ids import new_id
from db.models import CollectedRecord
from db.queries import field_data as asked
from db.writes import field_data as rows
from domain.catalogue import Collector, FieldType, Subject
from domain.errors import DomainError, Invalid, NotAllowed, Stale
from domain.field_data import Field
from services import field_data
from services.field_data import ObjectRequest, RecordRequest
from tests.support import factories
from tests.support.catalogue import NOW, REFERENCE
from tests.support.field_data import (
    CITY,
    GRID_STAFF,
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
    [found] = asked.list_objects(city, CITY)
    assert task.due_on == NOW.date() + timedelta(days=60)
    assert found.values == {"floors": 5}


def test_the_same_ids_again_change_nothing(city):
    object_id = new_id(NOW)
    first, again = an_object(city, object_id=object_id), an_object(city, object_id=object_id)
    record = RecordRequest(new_id(NOW), object_id, {"floors": 3}, NOW)
    for _ in range(2):
        field_data.add_record(city, request=record, actor=GRID_STAFF, now=NOW)
        city.flush()

    assert first is again
    assert city.scalar(select(func.count()).select_from(CollectedRecord)) == 1
    assert len(open_tasks(city)) == 1


def test_an_id_with_other_content_is_refused(city):
    made = an_object(city)
    record = RecordRequest(new_id(NOW), made.id, {"floors": 3}, NOW)
    field_data.add_record(city, request=record, actor=GRID_STAFF, now=NOW)
    city.flush()
    other = RecordRequest(record.id, made.id, {"floors": 4}, NOW)

    with pytest.raises(DomainError, match="另一条采集记录"):
        field_data.add_record(city, request=other, actor=GRID_STAFF, now=NOW)


def test_completeness_counts_fresh_objects_of_those_due(city):
    fresh, stale, _never = (an_object(city) for _ in range(3))
    a_record(city, fresh.id)
    a_record(city, stale.id, at=NOW - timedelta(days=61))

    assert counted(city) == [asked.AreaCompleteness("00111", 1, 3)]


@pytest.mark.parametrize("days", [59, 60, 61, 62])
@pytest.mark.parametrize("hour", [0, 15, 16, 23])
def test_a_record_is_fresh_until_the_interval_has_passed(city, days, hour):
    at = datetime(2026, 1, 10, hour, 30, tzinfo=UTC)
    a_record(city, an_object(city).id, at=at)
    collected = at.astimezone(ZONE).date()
    today = collected + timedelta(days=days)

    [area] = counted(city, today=today)

    assert bool(area.fresh) == (days <= 60)


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

    assert rows.renew_tasks(city, CITY) == (1, 0)
    assert rows.renew_tasks(city, CITY) == (0, 0)


def test_unit_staff_collect_for_the_grids_but_not_the_other_way_round(city):
    put(city, a_kind(code="P04", collected_by=Collector.UNIT))
    request = ObjectRequest(new_id(NOW), "P04", "桥", lon=118.65, lat=36.85)

    with pytest.raises(NotAllowed):
        field_data.add_object(city, request=request, actor=GRID_STAFF, now=NOW)

    assert field_data.add_object(city, request=request, actor=UNIT, now=NOW).kind == "P04"
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

    found = asked.list_tasks(city, CITY, until=NOW.date() + timedelta(days=14))

    assert [task.object_id for task in found] == [late.id, soon.id]

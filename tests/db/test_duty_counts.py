"""Counts of the responsibility list on a day: by list, field, kind and department, and links to duties."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from db.queries import duty_counts
from db.queries.duty_conditions import DutyFilter
from db.queries.duty_counts import DutyLink, KindOfDepartment
from domain.duties import DutyField, DutyList, PowerKind
from tests.support import factories
from tests.support.duties import FIRST_DAY, NEXT_REFERENCE, SECOND_DAY, a_power_item, a_shared_duty
from tests.support.duties import publish_duties as publish

CITY = "370783"
BEFORE = FIRST_DAY - timedelta(days=1)


@pytest.fixture
def city(session: Session) -> Session:
    """A city with three items and, from the second day on, two shared duties instead of one."""
    factories.a_city(session)
    publish(
        session,
        a_power_item("D01-CF-001"),
        a_power_item("D01-JC-001", name="消防监督检查", power_kind=PowerKind.INSPECTION),
        a_power_item("D02-CF-001", name="对超标排放的处罚", lead=("D02",)),
    )
    first = a_shared_duty("S-401", powers=("D01-CF-001",))
    second = a_shared_duty("S-201", name="秸秆禁烧", cooperating=(), matters=(), lead=("D02",))
    publish(session, first)
    publish(session, first, second, reference=NEXT_REFERENCE, since=SECOND_DAY)
    return session


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (BEFORE, {}),
        (FIRST_DAY, {DutyList.POWER: 3, DutyList.SHARED: 1}),
        (SECOND_DAY, {DutyList.POWER: 3, DutyList.SHARED: 2}),
    ],
)
def test_each_list_is_counted_on_a_day(city, day, expected):
    assert duty_counts.count_lists(city, CITY, as_of=day) == expected


def test_fields_and_kinds_are_counted_within_what_else_is_asked(city):
    shared, of_second = DutyFilter(DutyList.SHARED), DutyFilter(DutyList.POWER, department="D02")

    assert duty_counts.count_fields(city, CITY, shared, as_of=SECOND_DAY) == {
        DutyField.ECOLOGY: 1,
        DutyField.EMERGENCY_MANAGEMENT: 1,
    }
    assert duty_counts.count_kinds(city, CITY, of_second, as_of=SECOND_DAY) == {PowerKind.PENALTY: 1}


def test_a_department_counts_where_it_leads_and_where_it_cooperates(city):
    counted = duty_counts.count_departments(city, CITY, DutyFilter(DutyList.SHARED), as_of=SECOND_DAY)

    assert counted == {"D01": 1, "D02": 2}


def test_kinds_of_departments_add_up_to_the_list(city):
    assert set(duty_counts.list_department_kinds(city, CITY, as_of=SECOND_DAY)) == {
        KindOfDepartment("D01", PowerKind.PENALTY, 1),
        KindOfDepartment("D01", PowerKind.INSPECTION, 1),
        KindOfDepartment("D02", PowerKind.PENALTY, 1),
    }


def test_a_matter_and_an_item_lead_to_the_shared_duties(city):
    link = DutyLink("S-401", "消防领域安全生产监管", ["D01"])

    assert duty_counts.list_duties_of_matter(city, CITY, "S01001", as_of=SECOND_DAY) == [link]
    assert duty_counts.list_duties_of_matter(city, CITY, "S01001", as_of=BEFORE) == []
    assert duty_counts.list_duties_of_matter(city, CITY, "S09999", as_of=SECOND_DAY) == []
    assert duty_counts.list_duties_resting_on(city, CITY, "D01-CF-001", as_of=SECOND_DAY) == [link]
    assert duty_counts.list_duties_resting_on(city, CITY, "D01-JC-001", as_of=SECOND_DAY) == []


def test_names_are_those_of_the_day(city):
    codes = ("S-401", "S-201", "S-999")

    assert duty_counts.list_names_on(city, CITY, codes, as_of=FIRST_DAY) == {"S-401": "消防领域安全生产监管"}
    assert set(duty_counts.list_names_on(city, CITY, codes, as_of=SECOND_DAY)) == {"S-401", "S-201"}

"""While areas or departments are changed, users go on writing what names them."""

import pytest
from sqlalchemy import text

from db.models import Section
from db.session import owner_transaction
from db.writes import area_register, department_changes
from tests.support import factories
from tests.support.people import CITY


@pytest.fixture(autouse=True)
def city(database):
    with owner_transaction() as session:
        factories.a_city(session)
        factories.a_party(session, CITY, "D09")


def add_section(code: str) -> None:
    """Add a row that names the city and a department, without waiting for a lock."""
    with owner_transaction() as session:
        session.execute(text("SET LOCAL lock_timeout = '200ms'"))
        session.add(Section(city=CITY, department="D09", code=code, name="执法科", active=True))


def test_a_change_of_areas_lets_rows_of_the_city_be_added():
    with owner_transaction() as session:
        area_register.lock_register(session, CITY)

        add_section("K1")


def test_a_change_of_departments_lets_rows_of_a_department_be_added():
    with owner_transaction() as session:
        department_changes.lock_departments(session, CITY, ["D09"])

        add_section("K2")

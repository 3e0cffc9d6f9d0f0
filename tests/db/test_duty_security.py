"""Who reads and writes the responsibility list, whatever the program asks for."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError

from db.models import DutyText
from db.session import owner_transaction, transaction
from domain.scopes import Reach, Scope
from tests.support.duties import SECOND_DAY, a_shared_duty, an_editor, publish_duties

SIGNED_IN = {
    "whole": Scope.whole("alpha"),
    "town": Scope("alpha", Reach.TOWN, town="001"),
    "department": Scope("alpha", Reach.DEPARTMENT, department="D01"),
    "unit": Scope("alpha", Reach.UNIT, unit="0011"),
    "grid": Scope("alpha", Reach.GRID, grid="00111"),
}
STRANGERS = {
    "proof": Scope("alpha", Reach.PROOF, proof="00"),
    "none": Scope.none("alpha"),
}
TABLES = ("duty_lists", "duty_versions", "duties")


@pytest.fixture
def lists(world):
    """Each city of row security has a list of one shared duty."""
    with owner_transaction() as session:
        for city in ("alpha", "beta"):
            publish_duties(session, a_shared_duty("S-401", name=f"消防{city}"), city=city)
    yield
    with owner_transaction() as session:
        for table in ("duties", "duty_versions", "duty_lists", "workflow_events"):
            session.execute(text(f"DELETE FROM {table}"))


@pytest.mark.parametrize("scope", SIGNED_IN.values(), ids=SIGNED_IN.keys())
def test_everybody_signed_in_reads_the_lists_of_their_city(lists, scope):
    with transaction(scope) as session:
        assert session.scalars(select(DutyText.name)).all() == ["消防alpha"]
        for table in TABLES:
            assert session.scalar(text(f"SELECT count(*) FROM {table}")) == 1


@pytest.mark.parametrize("scope", STRANGERS.values(), ids=STRANGERS.keys())
@pytest.mark.parametrize("table", TABLES)
def test_the_public_reads_nothing_of_them(lists, scope, table):
    with transaction(scope) as session:
        assert session.scalar(text(f"SELECT count(*) FROM {table}")) == 0


@pytest.mark.parametrize("scope", list(SIGNED_IN.values())[1:], ids=list(SIGNED_IN)[1:])
def test_others_than_those_of_the_whole_city_cannot_publish_past_the_services(lists, scope):
    with pytest.raises(ProgrammingError, match="row-level security"), transaction(scope) as session:
        publish_duties(session, a_shared_duty("S-402"), city="alpha", actor=an_editor("alpha"))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE duties SET content = '{}'",
        "UPDATE duties SET name = 'x'",
        "UPDATE duty_versions SET reference = 'x'",
        "UPDATE duty_versions SET effective_from = '2020-01-01'",
        "DELETE FROM duties",
        "DELETE FROM duty_versions",
        "DELETE FROM duty_lists",
    ],
)
def test_nobody_rewrites_or_removes_a_text(lists, statement):
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction(Scope.whole("alpha")) as session,
    ):
        session.execute(text(statement))


def test_a_city_cannot_be_written_from_another(lists):
    insert = text("INSERT INTO duty_lists (city, duty_list) VALUES ('beta', 'power')")

    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction(Scope.whole("alpha")) as session,
    ):
        session.execute(insert)


def test_the_list_office_publishes_under_row_security(lists):
    office = an_editor("alpha")

    with transaction(office.scope) as session:
        done = publish_duties(session, a_shared_duty("S-402"), since=SECOND_DAY, city="alpha", actor=office)

    assert done.version == 2
    with transaction(SIGNED_IN["grid"]) as session:
        rows = session.execute(select(DutyText.code, DutyText.until_version).order_by(DutyText.code)).all()
    assert rows == [("S-401", 2), ("S-402", None)]

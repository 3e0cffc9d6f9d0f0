"""Activity on a ticket is read and written only by users who see the ticket."""

from uuid import UUID

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError, ProgrammingError

from db.ids import new_id
from db.models import Base
from db.rls import policies
from db.session import owner_transaction, transaction
from domain.scopes import Scope
from tests.support import factories
from tests.support.row_world import CITIES, REFUSALS, SEEN, TICKETS
from tests.support.workflow.rows import ROWS, a_row

TABLES = pytest.mark.parametrize("table", policies.LOOP_TABLES)
SCOPES = pytest.mark.parametrize(("scope", "seen"), SEEN.values(), ids=SEEN.keys())
CHANGED = ("motions", "consultations", "ticket_links")
HOME, AWAY = "of town 001", "without place or party"


@pytest.fixture(scope="module")
def passed(world) -> None:
    """One row of each table on every ticket of both cities."""
    with owner_transaction() as session:
        for (city, name), ticket in world.ids.items():
            other = world.ids[city, AWAY if name != AWAY else HOME]
            session.add_all(a_row(table, city, ticket, other) for table in ROWS)


def test_every_table_of_the_loop_is_proven_here():
    assert set(ROWS) == set(policies.LOOP_TABLES)


@TABLES
@SCOPES
def test_what_passes_on_a_ticket_is_seen_with_it(world, passed, scope, seen, table):
    hanging = Base.metadata.tables[table]

    with transaction(scope) as session:
        found = set(session.scalars(select(hanging.c.ticket_id)))

    assert world.names(found) == {("alpha", name) for name in seen}


@TABLES
@SCOPES
def test_rows_are_hung_on_tickets_in_sight_alone(world, scope, seen, table):
    hung = {key for key, ticket in world.ids.items() if _can_hang(scope, table, key[0], ticket)}

    assert hung == {("alpha", name) for name in seen}


def _can_hang(scope: Scope, table: str, city: str, ticket: UUID) -> bool:
    """Return whether the scope may write a dependent row of a ticket; rolled back."""
    made = a_row(table, city, ticket, new_id(factories.NOON))
    try:
        with transaction(scope) as session:
            session.add(made)
            session.flush()
    except ProgrammingError as error:
        if "row-level security" not in str(error):
            raise
        return False
    except IntegrityError:  # a link to no ticket: its row was admitted, and is taken back
        return True
    with owner_transaction() as session:
        session.delete(made)
    return True


@pytest.mark.parametrize("table", CHANGED)
@SCOPES
def test_rows_are_changed_on_tickets_in_sight_alone(world, passed, scope, seen, table):
    hanging = Base.metadata.tables[table]
    changed = {"motions": "reason = 'x'", "consultations": "place = 'x'", "ticket_links": "by = 'x'"}[table]

    with transaction(scope) as session:
        found = session.execute(text(f"UPDATE {table} SET {changed} RETURNING ticket_id")).scalars().all()
        assert session.scalar(select(func.count()).select_from(hanging)) == len(found)
        session.rollback()

    assert world.names(set(found)) == {("alpha", name) for name in seen}


@pytest.mark.parametrize("table", CHANGED)
def test_a_row_cannot_be_moved_to_a_ticket_out_of_sight(world, passed, table):
    foreign, own = world.ids["alpha", "of town 002"], world.ids["alpha", HOME]

    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction(SEEN["town 001"][0]) as session,
    ):
        session.execute(
            text(f"UPDATE {table} SET ticket_id = :foreign WHERE ticket_id = :own"),
            {"foreign": foreign, "own": own},
        )


@pytest.mark.parametrize("table", sorted(set(policies.LOOP_TABLES) - set(CHANGED)))
def test_what_was_written_down_once_is_never_changed(world, passed, table):
    with pytest.raises(ProgrammingError, match=REFUSALS), transaction(Scope.whole(CITIES[0])) as session:
        session.execute(text(f"UPDATE {table} SET city = city"))


@TABLES
def test_nothing_that_passed_is_ever_deleted(world, passed, table):
    with pytest.raises(ProgrammingError, match=REFUSALS), transaction(Scope.whole(CITIES[0])) as session:
        session.execute(text(f"DELETE FROM {table}"))


def test_the_world_has_tickets_that_some_scope_does_not_see():
    assert any(seen < set(TICKETS) for _, seen in SEEN.values())

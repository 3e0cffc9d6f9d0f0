"""No one sees or writes rows beyond their scope, whatever the program asks for."""

from dataclasses import replace

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import ProgrammingError

from db.models import Base, IdempotencyKey, Reporter, Ticket, TicketEvent, WorkOrder
from db.queries import idempotency
from db.queries.idempotency import KeyOwner
from db.rls import policies
from db.session import account_transaction, allow_entered_ticket, owner_transaction, transaction
from domain.enums import Secrecy
from domain.scopes import Reach, Scope
from tests.support import factories
from tests.support.row_world import SECRET, SEEN, TICKETS, WITHOUT_CITY, rows_in


@pytest.mark.parametrize(("scope", "seen"), SEEN.values(), ids=SEEN.keys())
def test_a_scope_sees_its_own_tickets_and_no_other(world, scope, seen):
    with transaction(scope) as session:
        found = set(session.scalars(select(Ticket.id)))

    assert world.names(found) == {("alpha", name) for name in seen}


@pytest.mark.parametrize("table", policies.TICKET_TABLES)
@pytest.mark.parametrize(("scope", "seen"), SEEN.values(), ids=SEEN.keys())
def test_what_hangs_on_a_ticket_is_seen_with_it(world, scope, seen, table):
    hanging = Base.metadata.tables[table]
    with owner_transaction() as session:
        every = {tuple(row) for row in session.execute(select(hanging.c.city, hanging.c.ticket_id))}

    with transaction(scope) as session:
        found = set(session.scalars(select(hanging.c.ticket_id)))

    if table == "reporters" and scope.reach is not Reach.WHOLE:
        seen = seen - SECRET
    expected = {world.ids["alpha", name] for name in seen} & {
        ticket for city, ticket in every if city == "alpha"
    }
    assert found == expected


@pytest.mark.parametrize("table", sorted(set(Base.metadata.tables) - WITHOUT_CITY))
def test_without_a_scope_no_table_of_a_city_shows_a_row(world, table):
    with account_transaction() as session:
        assert rows_in(session, table) == 0


@pytest.mark.parametrize("table", sorted(set(Base.metadata.tables) - WITHOUT_CITY))
def test_no_table_shows_rows_of_another_city(world, table):
    with transaction(Scope.whole("alpha")) as session:
        assert rows_in(session, table, "city <> 'alpha'") == 0


@pytest.mark.parametrize("table", sorted(set(Base.metadata.tables) - WITHOUT_CITY))
def test_every_table_of_a_city_is_under_row_security_or_the_owners_alone(world, table):
    with owner_transaction() as session:
        secured, readable = session.execute(
            text(
                "SELECT relrowsecurity, has_any_column_privilege('huying_app', oid, 'SELECT') FROM pg_class"
                " WHERE oid = CAST(:table AS regclass)"
            ),
            {"table": table},
        ).one()

    assert secured or not readable


def test_the_scope_ends_with_its_transaction(world):
    with transaction(Scope.whole("alpha")) as session:
        connection = session.connection().connection.driver_connection
        assert rows_in(session, "tickets") == len(TICKETS)

    with account_transaction() as session:
        assert session.connection().connection.driver_connection is connection
        assert rows_in(session, "tickets") == 0


@pytest.mark.parametrize(
    "scope",
    [
        Scope("alpha", Reach.TOWN, town="001"),
        Scope("alpha", Reach.DEPARTMENT, department="D01"),
        Scope.none("alpha"),
    ],
    ids=["town", "department", "none"],
)
def test_a_scope_cannot_change_what_it_does_not_see(world, scope):
    foreign = world.ids["alpha", "of town 002"]

    with transaction(scope) as session:
        changed = session.execute(
            text("UPDATE tickets SET description = 'x' WHERE id = :id RETURNING id"), {"id": foreign}
        ).all()

    assert changed == []


@pytest.mark.parametrize(
    ("city", "town"), [("beta", "001"), ("alpha", "002")], ids=["other city", "other town"]
)
def test_a_scope_cannot_write_rows_beyond_itself(world, city, town):
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction(Scope("alpha", Reach.TOWN, town="001")) as session,
    ):
        factories.a_ticket(session, city, town=town)


def test_a_scope_cannot_push_its_ticket_out_of_sight_into_another_town(world):
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction(Scope("alpha", Reach.TOWN, town="001")) as session,
    ):
        session.execute(
            text("UPDATE tickets SET town_code = '002' WHERE id = :id"),
            {"id": world.ids["alpha", "of town 001"]},
        )


def test_a_scope_cannot_hang_history_on_a_foreign_ticket(world):
    rating = {"city": "alpha", "ticket_id": world.ids["alpha", "of town 002"], "seq": 9, "at": factories.NOON}
    words = {"act": "rate", "actor_name": "x", "data": {}, "prev_hash": b"", "hash": b""}

    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction(Scope("alpha", Reach.TOWN, town="001")) as session,
    ):
        session.execute(insert(TicketEvent).values(**rating, **words))


@pytest.mark.parametrize(
    ("scope", "seen", "found"),
    [
        (Scope.whole("alpha"), 1, 1),
        (replace(Scope.whole("alpha"), secrets=False), 0, 0),
        (Scope("alpha", Reach.TOWN, town="001"), 0, 0),
        (Scope("alpha", Reach.DEPARTMENT, department="D01"), 1, 0),
        (Scope("alpha", Reach.UNIT, unit="0011"), 0, 0),
        (Scope("alpha", Reach.GRID, grid="00111"), 0, 0),
    ],
    ids=["the Center", "who sees no secrets", "town", "department", "unit", "grid"],
)
def test_a_secret_ticket_is_hidden_from_its_place_and_its_reporter_from_its_holder(
    secret_ticket, scope, seen, found
):
    with transaction(scope) as session:
        tickets = session.scalars(select(Ticket.id).where(Ticket.id == secret_ticket.id)).all()
        reporters = session.scalars(select(Reporter.name).where(Reporter.ticket_id == secret_ticket.id)).all()

    assert (len(tickets), len(reporters)) == (seen, found)


def test_who_writes_a_secret_ticket_down_sees_it_until_the_transaction_ends(world, secret_ticket):
    unit = Scope("alpha", Reach.UNIT, unit="0011")

    with transaction(unit) as session:
        allow_entered_ticket(session, secret_ticket.id)
        within = session.scalars(select(Ticket.id).where(Ticket.secrecy == Secrecy.SECRET)).all()
    with transaction(unit) as session:
        afterwards = session.scalars(select(Ticket.id).where(Ticket.secrecy == Secrecy.SECRET)).all()

    assert (within, afterwards) == ([secret_ticket.id], [])


def test_keys_of_acts_are_kept_apart_by_city(world):
    with transaction(Scope.whole("alpha")) as session:
        assert idempotency.claim(session, KeyOwner("alpha", "a", "k"), b"")

    with transaction(Scope.whole("beta")) as session:
        assert idempotency.claim(session, KeyOwner("beta", "a", "other"), b"")
        assert session.scalars(select(IdempotencyKey.key)).all() == ["other"]


def test_a_work_order_to_a_town_shows_it_the_ticket_elsewhere(world):
    with transaction(Scope("alpha", Reach.TOWN, town="001")) as session:
        helped = session.scalars(select(WorkOrder.ticket_id).where(WorkOrder.department == "001")).all()

    names = ("of town 002, town 001 helps", "secret of town 001, town 001 helps")
    assert set(helped) == {world.ids["alpha", name] for name in names}

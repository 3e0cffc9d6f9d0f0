"""Prove that nobody sees or writes rows beyond their scope, whatever the program asks for."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import DBAPIError, ProgrammingError
from sqlalchemy.orm import Session

from db import policies
from db import session as sessions
from db.cluster import Cluster
from db.session import DatabaseUrls, account_transaction, live_transaction, owner_transaction, transaction
from db.tables import Base, IdempotencyKey, Reporter, Setting, Ticket, TicketEvent, WorkOrder
from db.throwaway import copy_of_template, drop
from domain.scopes import Reach, Scope
from domain.terms import Secrecy
from tests import factories

CITIES = ("alpha", "beta")
# Which tickets exist in each city: their town, and who ever held a work order of them.
TICKETS = {
    "of town 001": ("001", ("D01",)),
    "of town 002": ("002", ("D02",)),
    "of town 002, town 001 helps": ("002", ("D01", "001")),
    "without place or party": (None, ()),
}
# Who sees which of them; the same in either city, and never one of the other city.
SEEN = {
    "whole": (Scope.whole("alpha"), set(TICKETS)),
    "town 001": (
        Scope("alpha", Reach.TOWN, town="001"),
        {"of town 001", "of town 002, town 001 helps"},
    ),
    "town 002": (
        Scope("alpha", Reach.TOWN, town="002"),
        {"of town 002", "of town 002, town 001 helps"},
    ),
    "department D01": (
        Scope("alpha", Reach.DEPARTMENT, department="D01"),
        {"of town 001", "of town 002, town 001 helps"},
    ),
    "department D02": (Scope("alpha", Reach.DEPARTMENT, department="D02"), {"of town 002"}),
    "unit 0011": (Scope("alpha", Reach.UNIT, unit="0011"), {"of town 001"}),
    "grid 00211": (
        Scope("alpha", Reach.GRID, grid="00211"),
        {"of town 002", "of town 002, town 001 helps"},
    ),
    "a town of no ticket": (Scope("alpha", Reach.TOWN, town="999"), set()),
    "a code with a quote": (Scope("alpha", Reach.TOWN, town="' OR true --"), set()),
    "none": (Scope.none("alpha"), set()),
    "an unknown city": (Scope.whole("nowhere"), set()),
}
REFUSALS = r"permission denied|must be owner|must be superuser|read-only"
WITHOUT_CITY = {"cities", "accounts", "account_grants", "sessions", "tokens", "feed", "outbox", "simulations"}


@dataclass(frozen=True, slots=True)
class World:
    """Two cities with the same codes; the ids of their tickets by city and name."""

    ids: dict[tuple[str, str], object]

    def names(self, ids: set[object]) -> set[tuple[str, str]]:
        return {key for key, value in self.ids.items() if value in ids}


@pytest.fixture(scope="module")
def world(cluster: Cluster) -> Iterator[World]:
    urls: DatabaseUrls = copy_of_template(cluster, "row_security")
    engines = sessions.connect(urls)
    ids: dict[tuple[str, str], object] = {}
    with owner_transaction() as session:
        for city in CITIES:
            factories.a_city(session, city)
            session.add(Setting(city=city, key="yellow", value={"value": 80}))
            for name, (town, departments) in TICKETS.items():
                ticket = factories.a_ticket(session, city, town=town, departments=departments)
                factories.a_story(session, ticket)
                ids[city, name] = ticket.id
    yield World(ids)
    engines.dispose()
    drop(cluster, "row_security")


@pytest.fixture
def secret_ticket(world: World) -> Iterator[Ticket]:
    with owner_transaction() as session:
        ticket = factories.a_ticket(
            session, "alpha", town="001", departments=("D01",), secrecy=Secrecy.SECRET
        )
        factories.a_story(session, ticket)
    yield ticket
    with owner_transaction() as session:
        for table in ("evaluations", "clocks", "work_orders", "ticket_events", "reporters"):
            session.execute(text(f"DELETE FROM {table} WHERE ticket_id = :id"), {"id": ticket.id})
        session.execute(text("DELETE FROM tickets WHERE id = :id"), {"id": ticket.id})


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


@pytest.mark.parametrize("table", policies.APPEND_ONLY)
@pytest.mark.parametrize("verb", ["UPDATE", "DELETE"])
def test_history_can_only_be_appended(world, table, verb):
    may = f"SELECT has_table_privilege('{policies.APP}', '{table}', '{verb}')"

    with owner_transaction() as session:
        allowed = session.execute(text(may)).scalar_one()

    # The leader of the feed moves rows out of the outbox: that is what an outbox is for.
    assert allowed == ((table, verb) == ("outbox", "DELETE"))


@pytest.mark.parametrize("statement", ["UPDATE ticket_events SET reason = 'x'", "DELETE FROM ticket_events"])
def test_rewriting_history_is_refused(world, statement):
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction(Scope.whole("alpha")) as session,
    ):
        session.execute(text(statement))


@pytest.mark.parametrize(
    "statement",
    [
        "SET ROLE huying",
        "SET SESSION AUTHORIZATION huying",
        "ALTER TABLE tickets DISABLE ROW LEVEL SECURITY",
        "DROP POLICY app ON tickets",
        "ALTER ROLE huying_app BYPASSRLS",
        "TRUNCATE tickets",
        "DELETE FROM tickets",
        "DELETE FROM reporters",
        "INSERT INTO tokens SELECT FROM tokens",
        "INSERT INTO account_grants SELECT * FROM account_grants",
        "UPDATE accounts SET active = true",
        "CREATE TABLE mine (a int)",
    ],
)
@pytest.mark.parametrize("engine", ["people", "live"])
def test_neither_role_can_free_itself(world, engine, statement):
    with (
        getattr(sessions.engines(), engine).connect() as connection,
        pytest.raises(DBAPIError, match=REFUSALS),
    ):
        connection.execute(text(statement))


@pytest.mark.parametrize("engine", ["people", "live"])
def test_switching_row_security_off_shows_nothing(world, engine):
    with getattr(sessions.engines(), engine).connect() as connection:
        connection.execute(text("SET row_security = off"))
        with pytest.raises(ProgrammingError, match="row-level security"):
            connection.execute(text("SELECT count(*) FROM tickets")).all()


@pytest.mark.parametrize("role", [policies.APP, policies.LIVE])
def test_the_roles_own_nothing_and_may_not_bypass(world, role):
    with owner_transaction() as session:
        powers = session.execute(
            text(
                "SELECT rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb"
                " FROM pg_roles WHERE rolname = :role"
            ),
            {"role": role},
        ).scalar_one()
        owned = session.execute(
            text("SELECT count(*) FROM pg_class WHERE relowner = CAST(:role AS regrole)"), {"role": role}
        ).scalar_one()

    assert (powers, owned) == (False, 0)


def test_the_live_picture_sees_every_ticket_but_no_personal_data(world):
    with live_transaction() as session:
        counted = session.execute(select(func.count(Ticket.id)).where(Ticket.city.in_(CITIES))).scalar_one()
        for column in ("description", "address", "point"):
            with pytest.raises(ProgrammingError, match="permission denied"), session.begin_nested():
                session.execute(text(f"SELECT {column} FROM tickets"))
        for table in ("reporters", "staff", "accounts", "sessions", "ticket_events"):
            with pytest.raises(ProgrammingError, match="permission denied"), session.begin_nested():
                session.execute(text(f"SELECT * FROM {table}"))

    assert counted == len(TICKETS) * len(CITIES)


@pytest.mark.parametrize(
    ("scope", "found"),
    [
        (Scope.whole("alpha"), 1),
        (Scope("alpha", Reach.TOWN, town="001"), 0),
        (Scope("alpha", Reach.DEPARTMENT, department="D01"), 0),
        (Scope("alpha", Reach.UNIT, unit="0011"), 0),
    ],
    ids=["the Center", "town", "department", "unit"],
)
def test_the_reporter_of_a_secret_ticket_is_hidden_from_those_who_handle_it(secret_ticket, scope, found):
    with transaction(scope) as session:
        tickets = session.scalars(select(Ticket.id).where(Ticket.id == secret_ticket.id)).all()
        reporters = session.scalars(select(Reporter.name).where(Reporter.ticket_id == secret_ticket.id)).all()

    assert tickets == [secret_ticket.id]
    assert len(reporters) == found


def test_keys_of_acts_are_kept_apart_by_city(world):
    with transaction(Scope.whole("alpha")) as session:
        session.add(IdempotencyKey(city="alpha", actor="a", key="k", fingerprint=b"", at=factories.NOON))

    with transaction(Scope.whole("beta")) as session:
        assert session.scalars(select(IdempotencyKey.key)).all() == []


def test_a_work_order_to_a_town_shows_it_the_ticket_elsewhere(world):
    with transaction(Scope("alpha", Reach.TOWN, town="001")) as session:
        helped = session.scalars(select(WorkOrder.ticket_id).where(WorkOrder.department == "001")).all()

    assert helped == [world.ids["alpha", "of town 002, town 001 helps"]]


def rows_in(session: Session, table: str, condition: str = "true") -> int:
    """Return how many rows the session sees; a table it may not read at all shows none."""
    readable = text("SELECT has_table_privilege(:table, 'SELECT')")
    if not session.execute(readable, {"table": table}).scalar_one():
        return 0
    found: int = session.execute(text(f"SELECT count(*) FROM {table} WHERE {condition}")).scalar_one()
    return found

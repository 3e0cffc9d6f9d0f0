"""The database roles of the application never exceed their rights, whatever statement they send."""

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, ProgrammingError

from db import session as sessions
from db.models import Ticket
from db.rls import policies
from db.session import live_transaction, owner_transaction, transaction
from domain.scopes import Scope
from tests.support.row_world import CITIES, REFUSALS, TICKETS


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
        "INSERT INTO tokens (secret_hash, city, role) VALUES ('x', 'alpha', 'administrator')",
        "UPDATE account_grants SET role = 'leader'",
        "UPDATE accounts SET username = 'x'",
        "DELETE FROM accounts",
        "DELETE FROM passwords",
        "UPDATE account_events SET changes = '{}'",
        "DELETE FROM account_events",
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

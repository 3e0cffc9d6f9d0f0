"""Migrations make exactly the tables that the code knows, and laying them on again changes nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, inspect, select

from db import migrate
from db import session as sessions
from db.models import Base, Clock, Delivery, Notice, NoticeRead, TicketEvent
from db.server import test_cluster
from db.server.cluster import Cluster
from db.session import DatabaseUrls, owner_transaction
from domain.enums import Act, Status
from domain.scopes import Actor
from services import deliveries, escalation, missing_clocks
from services.history import Entry, record
from tests.support import factories

MONDAY = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)  # 10:00 in Shouguang


def test_the_tables_are_those_of_the_code(shared_database: DatabaseUrls, owner_engine: Engine) -> None:
    command.check(migrate.build_alembic_config(shared_database.owner))  # raises where they differ

    assert set(Base.metadata.tables) <= set(inspect(owner_engine).get_table_names())


def test_migrating_twice_changes_nothing(database: DatabaseUrls) -> None:
    migrate.migrate(database.owner)

    command.check(migrate.build_alembic_config(database.owner))


def test_every_migration_can_be_undone(cluster: Cluster) -> None:
    urls = test_cluster.copy_template(cluster, "undone")

    command.downgrade(migrate.build_alembic_config(urls.owner), "base")

    engine = create_engine(urls.owner)
    left = set(inspect(engine).get_table_names()) & set(Base.metadata.tables)
    engine.dispose()
    test_cluster.drop(cluster, "undone")
    assert left == set()


def test_what_a_worker_and_a_desk_have_done_does_not_keep_a_migration_from_being_undone(
    cluster: Cluster,
) -> None:
    urls = test_cluster.copy_template(cluster, "worked_with")
    engines = sessions.connect(urls)
    with owner_transaction() as session:
        _shelved_told_and_corrected(session)
    engines.dispose()

    command.downgrade(migrate.build_alembic_config(urls.owner), "0020")
    command.upgrade(migrate.build_alembic_config(urls.owner), "head")

    engines = sessions.connect(urls)
    with owner_transaction() as session:
        acts, clocks = session.scalars(select(TicketEvent.act)).all(), session.scalars(select(Clock)).all()
    engines.dispose()
    test_cluster.drop(cluster, "worked_with")
    assert (Act.CORRECT in acts, clocks) == (True, [])


def _shelved_told_and_corrected(session: sessions.Session) -> None:
    """Leave a clock of a shelf, its notice, read and sent outside, and a correction in the history."""
    factories.a_city(session)
    factories.a_calendar(session)
    ticket = factories.a_ticket(session)
    ticket.status = Status.SHELVED
    session.flush()
    assert missing_clocks.start_missing(session, ticket.city, MONDAY) == 1
    correction = Entry(Act.CORRECT, before=Status.SHELVED)
    record(session, ticket, correction, actor=Actor.system(ticket.city), at=MONDAY)
    escalation.escalate_due(session, ticket.city, MONDAY)
    assert escalation.escalate_due(session, ticket.city, MONDAY + timedelta(days=3)) == 1
    assert deliveries.plan(session, ticket.city, carriers=(), now=MONDAY + timedelta(days=9)) > 0
    reader = factories.an_account(session, "reader")
    session.flush()
    for notice in session.scalars(select(Notice)):
        read = NoticeRead(city=ticket.city, account_id=reader, notice_id=notice.id, read_at=MONDAY)
        session.add(read)
    session.flush()
    assert session.scalars(select(Delivery)).all()


def test_there_is_one_line_of_migrations() -> None:
    heads = ScriptDirectory(str(migrate.ROOT / "migrations")).get_heads()

    assert heads == [migrate.get_newest_migration()]


# Read over all cities: changes in one order, accounts before a city is chosen.
ABOVE_CITIES = {"feed", "outbox", "account_grants", "sessions", "tokens"}
OF_A_CITY = sorted(
    name
    for name, table in Base.metadata.tables.items()
    if "city" in table.columns and name not in ABOVE_CITIES
)


@pytest.mark.parametrize("table", OF_A_CITY)
def test_the_city_leads_every_key_of_a_citys_table(table: str) -> None:
    assert next(iter(Base.metadata.tables[table].primary_key.columns)).name == "city"

"""Fixtures of row security: two cities."""

from collections.abc import Callable, Iterator
from datetime import datetime
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

import clock
from db import session as sessions
from db.models import Setting, Ticket
from db.server.cluster import Cluster
from db.server.test_cluster import copy_template, drop
from db.session import DatabaseUrls, owner_transaction
from domain.enums import Secrecy
from etl.areas import load_areas
from tests.support import boston, factories
from tests.support.deliveries import NOW, a_told_ticket
from tests.support.dispatcher_desk import MONDAY, dispatch
from tests.support.row_world import CITIES, INTERNAL, SECRET, TICKETS, World
from web.reports import jobs as report_jobs

# What a ticket of a test may leave behind, children first.
HANGING = (
    "attachments", "evaluations", "clocks", "work_orders", "ticket_events", "reporters", "ticket_words",
)  # fmt: skip


@pytest.fixture(autouse=True)
def no_report_by_the_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a worker plan no reports but in the tests of reports: PDFs took most of each of its rounds."""
    if not request.node.path.name.startswith("test_report"):
        monkeypatch.setattr(report_jobs, "plan_reports", lambda _city: 0)


@pytest.fixture(scope="module")
def world(cluster: Cluster) -> Iterator[World]:
    urls: DatabaseUrls = copy_template(cluster, "row_security")
    engines = sessions.connect(urls)
    ids: dict[tuple[str, str], object] = {}
    with owner_transaction() as session:
        for city in CITIES:
            factories.a_city(session, city)
            session.add(Setting(city=city, key="yellow", value={"value": 80}))
            for name, (town, departments) in TICKETS.items():
                secrecy = Secrecy.SECRET if name in SECRET else Secrecy.NORMAL
                secrecy = Secrecy.INTERNAL if name in INTERNAL else secrecy
                ticket = factories.a_ticket(
                    session, city, town=town, departments=departments, secrecy=secrecy
                )
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
        for table in HANGING:
            session.execute(text(f"DELETE FROM {table} WHERE ticket_id = :id"), {"id": ticket.id})
        session.execute(text("DELETE FROM tickets WHERE id = :id"), {"id": ticket.id})


@pytest.fixture
def precincts(session: Session) -> Session:
    """A session in whose Boston the precincts of wards 3 and 4 are loaded."""
    load_areas(session, boston.areas_mapping(), boston.IN_FEET, crs="EPSG:2249")
    return session


@pytest.fixture
def told_ticket(database: DatabaseUrls) -> UUID:
    """A ticket of D01, whose office has a mail address."""
    return a_told_ticket()


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Sets the current time of workers."""

    def set_to(now: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda _session, _city: now)

    set_to(NOW)
    return set_to


@pytest.fixture
def monday_ticket(session: Session) -> Ticket:
    """A general ticket, dispatched on Monday: due on Thursday at 17:30."""
    factories.a_city(session)
    factories.a_calendar(session)
    made = factories.a_ticket(session)
    dispatch(session, made, at=MONDAY)
    session.flush()
    return made

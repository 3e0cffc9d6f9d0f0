"""What the panel of an area reads follows what is open, not what is past."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from db import session as sessions
from db.queries import area_panel
from db.server.cluster import Cluster
from db.server.test_cluster import copy_template, drop
from db.session import owner_transaction, transaction
from domain.enums import Channel, Status, TicketClass, WorkField
from domain.filters import Filters
from domain.scopes import Scope
from tests.support import grown_city
from tests.support.grown_city import CITY, NOW
from tests.support.query_plans import plans_of

OPEN = 300
CENTER = Scope.whole(CITY)
FILTERS = {
    "none": Filters(),
    "department": Filters(department="D01"),
    "matter": Filters(matter="S01001"),
    "work field": Filters(work_field=WorkField.URBAN_MANAGEMENT),
    "channel": Filters(channel=Channel.MAILBOX),
    "class": Filters(ticket_class=TicketClass.COMPLEX),
    "urgent": Filters(urgent=True),
    "state": Filters(status=Status.DISPATCHED),
    "period": Filters(since=date(2026, 2, 20), until=date(2026, 3, 1)),
    "all of them": Filters(
        department="D01", matter="S01001", work_field=WorkField.URBAN_MANAGEMENT, channel=Channel.MAILBOX,
        ticket_class=TicketClass.COMPLEX, urgent=False, status=Status.DISPATCHED, since=date(2026, 2, 1),
    ),
}  # fmt: skip
AREAS = ("0", "001", "0011", "00111")


@pytest.fixture(scope="module")
def grown(cluster: Cluster) -> Iterator[None]:
    """A city with 300 open tickets and two years of closed ones behind them."""
    engines = sessions.connect(copy_template(cluster, "area_panel_cost"))
    with owner_transaction() as session:
        grown_city.begin(session, opened=OPEN)
        grown_city.add(session, prefix="C", count=8000, closed=True, until=NOW - timedelta(days=5), days=720)
    yield
    engines.dispose()
    drop(cluster, "area_panel_cost")


@pytest.mark.parametrize("filters", FILTERS.values(), ids=FILTERS.keys())
@pytest.mark.parametrize("code", AREAS)
def test_the_open_part_looks_up_the_clocks_of_each_open_ticket_once(grown, code, filters):
    with transaction(CENTER) as session:
        plans = plans_of(session, lambda: area_panel.open_part(session, CITY, code, filters=filters, now=NOW))

    aggregates = [step for plan in plans for step in plan.steps if step["Node Type"] == "Aggregate"]
    assert sum(plan.buffers for plan in plans) <= 200 + 12 * OPEN
    assert all(step["Actual Loops"] <= OPEN for step in aggregates)

"""Rows of queues are drawn once for all who see the same, and again as soon as anything differs."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

import i18n
from dashboard.desk.queue_rows import Seen, draw_row, render_row
from dashboard.shared.nodes import to_json, to_nodes
from db.queries.queues import Queue
from db.queries.reader_clocks import OwnOrder
from db.queries.ticket_list import ListedTicket
from domain.enums import Light, OrderRole, OrderStatus, Status, TicketClass

AT = datetime(2026, 11, 30, 6, 0, tzinfo=UTC)
OWN = OwnOrder(
    role=OrderRole.LEAD, status=OrderStatus.RESPONDED, section="综合科", handler="李某", plan_on=None,
    inner_due_on=None, is_first=False,
)  # fmt: skip
TICKET = ListedTicket(
    id=UUID(int=1), number="SG20261130-00001", version=3, matter_name="占道经营", place="圣城一社区第一网格",
    department_name="市综合行政执法局", status=Status.DISPATCHED, urgent=False, reported_at=AT, due_at=AT,
    light=Light.YELLOW, ticket_class=TicketClass.GENERAL, own=OWN,
)  # fmt: skip
SEEN = Seen(Queue.LEADING, picks=True, is_open=False, days_late=None)
CHANGED = [
    (replace(TICKET, version=4), SEEN),
    (replace(TICKET, light=Light.RED), SEEN),
    (replace(TICKET, own=replace(OWN, handler="王某")), SEEN),
    (replace(TICKET, supervised=True), SEEN),
    (TICKET, replace(SEEN, is_open=True)),
    (TICKET, replace(SEEN, days_late=2)),
    (TICKET, replace(SEEN, picks=False)),
]


def test_a_row_is_drawn_once_for_all_who_see_the_same():
    same = replace(TICKET, own=replace(OWN))
    assert draw_row(same, replace(SEEN)) is draw_row(TICKET, SEEN)
    assert draw_row(TICKET, SEEN).nodes == to_nodes(render_row(TICKET, SEEN))


@pytest.mark.parametrize(("ticket", "seen"), CHANGED)
def test_whatever_changes_is_drawn_again(ticket, seen):
    assert to_json(draw_row(ticket, seen)) == to_json(render_row(ticket, seen))
    assert to_json(draw_row(ticket, seen)) != to_json(draw_row(TICKET, SEEN))


def test_another_language_and_another_zone_are_other_rows():
    drawn = {to_json(draw_row(TICKET, SEEN))}
    with i18n.use("en"):
        drawn.add(to_json(draw_row(TICKET, SEEN)))
    with i18n.use("zh_CN", zone=ZoneInfo("America/New_York")):
        drawn.add(to_json(draw_row(TICKET, SEEN)))
    assert len(drawn) == 3


@pytest.mark.parametrize(
    ("light", "queue", "reads"),
    [
        (Light.RED, Queue.TO_RATE, True),
        (Light.ORANGE, Queue.TO_RATE, False),
        (Light.RED, Queue.LEADING, False),
    ],
)
def test_a_rating_that_is_late_reads_unrated_where_it_is_owed(light, queue, reads):
    row = render_row(replace(TICKET, light=light), replace(SEEN, queue=queue))

    assert ("未评价" in str(row)) is reads

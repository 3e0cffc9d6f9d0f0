"""The queues of department and town show their readers' own clocks, and agree with the ticket detail."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.shared.clock_rows import get_shown_light
from db.models import Motion
from db.queries import section_filter
from db.queries.party_kpis import Share, load_due_shares, load_office_figures
from db.queries.queue_filters import Narrowed
from db.queries.queue_page import load_queue_page
from db.queries.queues import Queue
from db.queries.ticket_detail import load_ticket_detail
from db.queries.ticket_list import ListedTicket, Page
from domain.coordination import Contact
from domain.enums import Act, ClockKind, Light, OrderRole
from domain.sla_status import count_days_late
from services.city_context import load_city_rules
from tests.support import factories
from tests.support.people import CITY, PEOPLE, do, lead_of, order_of
from tests.support.workflow.city import BY_PHONE, MINUTE, MORNING, clock_of, completed, dispatched, reported

HOUR = 60 * MINUTE


@pytest.fixture
def city(session: Session) -> Session:
    factories.a_city(session)
    factories.a_calendar(session)
    return session


def rows_of(session: Session, who: str, queue: Queue, now, *, to: str = "") -> list[ListedTicket]:
    session.flush()
    found = load_queue_page(session, PEOPLE[who], queue, page=Page(), now=now, part=to)
    return found.tickets


@pytest.mark.parametrize("after", [HOUR, 3.5 * HOUR, 4.4 * HOUR, 9 * HOUR, timedelta(days=2)])
def test_a_row_to_respond_has_the_light_of_the_response_clock_in_the_letter(city, after):
    ticket = dispatched(city)
    now = MORNING + after

    [row] = rows_of(city, "D01", Queue.TO_RESPOND, now)

    order = lead_of(city, ticket)
    [clock] = [
        clock
        for clock in load_ticket_detail(city, PEOPLE["D01"], ticket.id).clocks
        if clock.work_order_id == order.id and clock.kind is ClockKind.RESPONSE
    ]
    assert (row.light, row.due_at) == (get_shown_light(clock, now), clock.due_at)


def test_after_the_response_a_row_shows_completion(city):
    ticket = dispatched(city)
    order = lead_of(city, ticket)
    do(city, ticket, Act.RESPOND, "D01", at=MORNING + HOUR, order=order.id, contact=Contact.CALL)

    [row] = rows_of(city, "D01", Queue.LEADING, MORNING + 2 * HOUR)

    assert row.due_at == clock_of(city, ticket, ClockKind.COMPLETION, order=order.id).due_at
    assert row.light is Light.GREEN


def test_a_cooperating_party_is_not_blamed_for_the_leads_clock(city):
    ticket = dispatched(city, "D02")
    order = order_of(city, ticket, "D02")
    do(city, ticket, Act.RESPOND, "D02", at=MORNING + HOUR, order=order.id, contact=Contact.CALL)
    late = MORNING + timedelta(days=1)  # the lead has not responded

    [own] = rows_of(city, "D02", Queue.COOPERATING, late)
    [leads] = rows_of(city, "D01", Queue.TO_RESPOND, late)
    [centers] = rows_of(city, "dispatcher", Queue.OPEN, late)

    assert (own.light, leads.light, centers.light) == (Light.GREEN, Light.RED, Light.RED)
    assert own.own is not None
    assert own.own.role is OrderRole.COOPERATING


def test_a_row_tells_section_handler_inner_limit_first_receiver_and_what_awaits_an_answer(city):
    ticket = dispatched(city)
    order = lead_of(city, ticket).id
    day = (MORNING + timedelta(days=1)).date()
    do(
        city, ticket, Act.HAND_ON, "D01", at=MORNING + HOUR, order=order,
        section="执法一科", handler="张工", day=day,
    )  # fmt: skip
    do(city, ticket, Act.REQUEST_EXTENSION, "D01", at=MORNING + HOUR, order=order, text="待检测", days=2)

    [row] = rows_of(city, "D01", Queue.TO_RESPOND, MORNING + 2 * HOUR)

    assert row.own is not None
    assert (row.own.section, row.own.handler, row.own.inner_due_on) == ("执法一科", "张工", day)
    assert row.own.is_first
    assert row.awaits_answer


def test_a_queue_can_be_narrowed_to_a_section_a_handler_and_oneself(city):
    mine, others = dispatched(city), dispatched(city)
    myself = PEOPLE["D01"].name
    for ticket, section, handler in ((mine, "一科", myself), (others, "二科", "王工")):
        do(
            city, ticket, Act.HAND_ON, "D01", at=MORNING + HOUR,
            order=lead_of(city, ticket).id, section=section, handler=handler,
        )  # fmt: skip
    now = MORNING + 2 * HOUR

    found = {
        to: [row.number for row in rows_of(city, "D01", Queue.TO_RESPOND, now, to=to)]
        for to in ("mine", "section:二科", "handler:王工", "section:", "nonsense")
    }

    assert found["mine"] == [mine.number]
    assert found["section:二科"] == found["handler:王工"] == [others.number]
    assert set(found["section:"]) == set(found["nonsense"]) == {mine.number, others.number}
    assert [one.name for one in section_filter.list_parts(city, PEOPLE["D01"])] == [
        "", "一科", "二科", *sorted([myself, "王工"]),
    ]  # fmt: skip


def test_a_town_narrows_its_reports_to_a_unit(city):
    ticket = reported(city)

    own = rows_of(city, "town", Queue.LOCAL, MORNING + HOUR, to="unit:0011")

    assert [row.number for row in own] == [ticket.number]
    assert rows_of(city, "town", Queue.LOCAL, MORNING + HOUR, to="unit:0021") == []
    assert [one.value for one in section_filter.list_parts(city, PEOPLE["town"])] == ["unit:0011"]


def test_what_awaits_an_answer_shows_when_it_is_due(city):
    ticket = dispatched(city)
    do(city, ticket, Act.URGE, "town", at=MORNING + HOUR, text="群众着急")
    motion = city.scalars(select(Motion).where(Motion.ticket_id == ticket.id)).one()

    [fresh] = rows_of(city, "D01", Queue.TO_ANSWER, MORNING + 2 * HOUR)
    [late] = rows_of(city, "D01", Queue.TO_ANSWER, motion.due_at)

    assert (fresh.due_at, fresh.light, late.light) == (motion.due_at, Light.GREEN, Light.RED)


def test_what_was_handed_on_shows_the_successors_response(city):
    ticket = dispatched(city)
    order = lead_of(city, ticket).id
    do(city, ticket, Act.TRANSFER, "D01", at=MORNING + HOUR, order=order, text="职责在对方", successor="D02")
    do(city, ticket, Act.TAKE_OVER, "D02", at=MORNING + 2 * HOUR, order=order)

    [row] = rows_of(city, "D01", Queue.FIRST_RECEIVED, MORNING + 2 * HOUR)

    successor = order_of(city, ticket, "D02").id
    assert row.due_at == clock_of(city, ticket, ClockKind.RESPONSE, order=successor).due_at
    assert row.own is not None
    assert row.own.is_first


def test_ratings_due_are_sorted_by_their_own_clock_and_late_ones_read_unrated(city):
    first = completed(city)
    second = completed(city)
    for place, ticket in enumerate((first, second)):
        at = MORNING + 70 * MINUTE + timedelta(days=place)
        do(city, ticket, Act.PASS_REVIEW, "reviewer", at=at)
        do(city, ticket, Act.FEED_BACK, "caller", at=at + MINUTE, text="已办结", delivery=BY_PHONE)

    rows = rows_of(city, "town", Queue.TO_RATE, MORNING + timedelta(days=30))

    assert [row.number for row in rows] == [first.number, second.number]
    assert [row.due_at for row in rows] == [
        clock_of(city, ticket, ClockKind.RATING).due_at for ticket in (first, second)
    ]
    assert {row.light for row in rows} == {Light.RED}


def test_the_figures_of_an_office_count_its_own_clocks(city):
    fresh, near, late = dispatched(city), dispatched(city), dispatched(city)
    do(
        city, late, Act.RESPOND, "D01", at=MORNING + HOUR, order=lead_of(city, late).id,
        contact=Contact.CALL,
    )  # fmt: skip
    for ticket, at in ((near, MORNING + HOUR), (fresh, MORNING + 3 * HOUR)):
        clock_of(city, ticket, ClockKind.RESPONSE, order=lead_of(city, ticket).id).yellow_at = at
    clock_of(city, late, ClockKind.COMPLETION, order=lead_of(city, late).id).due_at = MORNING + HOUR
    city.flush()

    now = MORNING + 2 * HOUR
    due = load_due_shares(city, PEOPLE["D01"], now=now)
    found = load_office_figures(city, PEOPLE["D01"], now=now, due=due)
    nobody = load_due_shares(city, PEOPLE["D02"], now=now)

    assert (found.to_respond, found.near, found.overdue) == (2, 1, 1)
    assert (due.responded, due.completed) == (Share(0, 0), Share(0, 1))
    assert found.due is due
    assert nobody.completed.value is None


def test_the_rates_count_what_fell_due_in_time_or_late(city):
    ticket = completed(city)

    found = load_due_shares(city, PEOPLE["D01"], now=MORNING + timedelta(days=7))
    long_after = load_due_shares(city, PEOPLE["D01"], now=MORNING + timedelta(days=60))

    assert ticket.completed_at is not None
    assert (found.responded, found.completed) == (Share(1, 1), Share(1, 1))
    assert (long_after.responded.value, long_after.completed.value) == (None, None)


def test_the_period_of_the_rates_is_a_setting(city):
    completed(city)
    now = MORNING + timedelta(days=20)

    usual = load_due_shares(city, PEOPLE["D01"], now=now)
    short = load_due_shares(city, PEOPLE["D01"], now=now, period=timedelta(days=7))

    assert (usual.completed, usual.period.days) == (Share(1, 1), 30)
    assert (short.completed.value, short.period.days) == (None, 7)


def test_days_late_are_working_days(city):
    calendar = load_city_rules(city, CITY).calendar

    assert count_days_late(MORNING, MORNING - MINUTE, calendar=calendar) is None
    assert count_days_late(MORNING, MORNING + HOUR, calendar=calendar) == 0
    assert count_days_late(MORNING, MORNING + timedelta(days=2), calendar=calendar) == 2


@pytest.mark.parametrize("light", [Light.GREEN, Light.RED, Light.NO_DEADLINE])
def test_a_queue_is_narrowed_by_the_light_that_its_rows_show(city, light):
    ticket = dispatched(city, "D02")
    order = order_of(city, ticket, "D02")
    do(city, ticket, Act.RESPOND, "D02", at=MORNING + HOUR, order=order.id, contact=Contact.CALL)
    late = MORNING + timedelta(days=1)  # the lead has not responded: the ticket's own light is red
    city.flush()

    found = load_queue_page(
        city, PEOPLE["D02"], Queue.COOPERATING, page=Page(), now=late, narrowed=Narrowed(light=light)
    )

    assert [row.light for row in found.tickets] == ([Light.GREEN] if light is Light.GREEN else [])
    assert found.total == len(found.tickets)

"""Levels of clocks are announced once, to the right users, in working hours; reports escalate."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from db.models import Clock, Escalation, Notice, TicketEvent
from domain.act_payloads import payload_of
from domain.coordination import LocalLevel
from domain.enums import Act, ClockKind, Location, Role, Status
from domain.scopes import Actor, Reach, Scope
from domain.settings import WATCHED_BEFORE
from services import notifications
from services.city_context import load_city_rules
from services.escalation import escalate_due
from services.local_escalation import escalate_due_reports
from services.recipients import About
from services.workflow import execution
from services.workflow.execution import ActRequest
from tests.support import dispatcher_desk, factories
from tests.support.notifications import CITY, HOUR, a_clock, a_working_city, an_order, told

MORNING = datetime(2026, 3, 3, 1, 30, tzinfo=UTC)  # Tuesday 09:30 in Shouguang
NIGHT = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)  # 23:00
OPENING = datetime(2026, 3, 4, 0, 30, tzinfo=UTC)  # 08:30 the next day


@pytest.fixture
def city(session):
    return a_working_city(session)


def a_held_ticket(session, *, urgent=False):
    ticket = factories.a_ticket(session, departments=("D01",))
    ticket.urgent = urgent
    return ticket, an_order(session, ticket, at=MORNING - 10 * HOUR)


def test_each_level_is_told_once_as_it_is_passed(session, city):
    ticket, order = a_held_ticket(session)
    a_clock(session, ticket, ClockKind.COMPLETION, due=MORNING, order=order)
    looks = [MORNING - 3 * HOUR, MORNING - HOUR, MORNING - HOUR, MORNING - HOUR / 4, MORNING, MORNING + HOUR]

    counts = [escalate_due(session, CITY, now) for now in looks]

    assert counts == [0, 1, 0, 1, 1, 0]
    kind = "completion_clock"
    assert told(session) == {
        ("D01", kind, "yellow"),
        ("D01", kind, "orange"),
        ("dispatcher", kind, "orange"),
        ("D01", kind, "red"),
        ("dispatcher", kind, "red"),
        ("supervisor", kind, "red"),
    }


def test_of_levels_passed_while_nobody_looked_the_worst_speaks_for_all(session, city):
    ticket, order = a_held_ticket(session)
    a_clock(session, ticket, ClockKind.RESPONSE, due=MORNING, order=order)

    escalate_due(session, CITY, MORNING + HOUR)

    assert {level for _, _, level in told(session)} == {"red"}
    kept = {row.level.value: row.told for row in session.scalars(select(Escalation))}
    assert kept == {"yellow": False, "orange": False, "red": True}


def test_a_ticket_and_its_lead_due_together_are_one_notice_to_each(session, city):
    ticket, order = a_held_ticket(session)
    a_clock(session, ticket, ClockKind.COMPLETION, due=MORNING)
    a_clock(session, ticket, ClockKind.COMPLETION, due=MORNING, order=order)

    escalate_due(session, CITY, MORNING)

    recipients = session.scalars(select(Notice.to_code)).all()
    assert sorted(recipients) == ["D01", "dispatcher", "supervisor"]


@pytest.mark.parametrize("field", ["stopped_at", "paused_at"])
def test_a_clock_that_does_not_run_tells_nobody(session, city, field):
    ticket, order = a_held_ticket(session)
    clock = a_clock(session, ticket, ClockKind.COMPLETION, due=MORNING, order=order)
    setattr(clock, field, MORNING - 4 * HOUR)
    if field == "paused_at":
        clock.yellow_at = clock.orange_at = clock.due_at = None
        clock.remaining_seconds = 60
    session.flush()

    assert escalate_due(session, CITY, MORNING + HOUR) == 0
    assert told(session) == set()


def test_what_was_late_long_before_the_first_look_is_not_told(session, city):
    ticket, order = a_held_ticket(session)
    a_clock(session, ticket, ClockKind.COMPLETION, due=MORNING - WATCHED_BEFORE - HOUR, order=order)

    assert escalate_due(session, CITY, MORNING) == 0


def test_a_replay_city_tells_nobody(session, city):
    city.as_of = MORNING
    ticket, order = a_held_ticket(session)
    a_clock(session, ticket, ClockKind.COMPLETION, due=MORNING - HOUR, order=order)
    session.flush()

    assert escalate_due(session, CITY, MORNING) == 0
    assert escalate_due_reports(session, CITY, MORNING) == 0


@pytest.mark.parametrize(
    ("urgent", "shown"), [(False, OPENING), (True, NIGHT)], ids=["held until morning", "at once"]
)
def test_at_night_only_urgent_notices_are_shown(session, city, urgent, shown):
    ticket, order = a_held_ticket(session, urgent=urgent)
    clock = a_clock(session, ticket, ClockKind.RESPONSE, due=NIGHT, order=order)
    clock.mode = "elapsed" if urgent else "working"
    session.flush()

    escalate_due(session, CITY, NIGHT)

    assert set(session.scalars(select(Notice.visible_from))) == {shown}
    assert ("duty" in {code for code, _, _ in told(session)}) == urgent


def test_the_last_day_of_an_urgent_ticket_wakes_nobody_at_midnight(session, city):
    ticket, order = a_held_ticket(session, urgent=True)
    clock = a_clock(session, ticket, ClockKind.COMPLETION, due=OPENING + 9 * HOUR, order=order)
    clock.yellow_at = NIGHT + HOUR
    session.flush()

    escalate_due(session, CITY, NIGHT + HOUR)

    assert session.scalars(select(Notice.visible_from)).all() == [OPENING]


@pytest.mark.parametrize(
    ("kind", "recipients"),
    [
        (ClockKind.DISPATCH, {"intake", "dispatcher", "supervisor"}),
        (ClockKind.RATING, {"001", "caller"}),
        (ClockKind.CALL_BACK, {"caller", "supervisor"}),
    ],
)
def test_a_missed_deadline_of_the_ticket_reaches_who_owes_it(session, city, kind, recipients):
    ticket = factories.a_ticket(session)
    a_clock(session, ticket, kind, due=MORNING)

    escalate_due(session, CITY, MORNING)

    assert {code for code, _, _ in told(session)} == recipients


def test_a_report_rises_step_by_step_to_the_town_and_never_calls(session, city):
    ticket = factories.a_ticket(session)
    ticket.status, ticket.accepted_at = Status.REPORTED, None
    a_clock(session, ticket, ClockKind.HANDLING, due=MORNING)
    ticket.local_level = LocalLevel.GRID
    levels, now = [LocalLevel.GRID], MORNING

    for _ in range(3):
        escalate_due_reports(session, CITY, now)
        session.flush()
        levels.append(ticket.local_level)
        running = session.scalars(select(Clock).where(Clock.stopped_at.is_(None))).one()
        now = running.due_at + timedelta(seconds=1)

    assert levels == [LocalLevel.GRID, LocalLevel.UNIT, LocalLevel.TOWN, LocalLevel.TOWN]
    acts = session.execute(select(TicketEvent.act, TicketEvent.actor, TicketEvent.data)).all()
    assert acts == [(Act.RISE, "system", {"level": "unit"}), (Act.RISE, "system", {"level": "town"})]
    assert ticket.status is Status.REPORTED
    assert {code for code, kind, _ in told(session) if kind == "risen"} == {"0011", "001"}


def test_the_town_whose_time_has_ended_is_told(session, city):
    ticket = factories.a_ticket(session)
    ticket.status, ticket.unit_code, ticket.grid_code = Status.REPORTED, None, None
    ticket.location = Location.AREA
    a_clock(session, ticket, ClockKind.HANDLING, due=MORNING)

    risen = escalate_due_reports(session, CITY, MORNING)
    escalate_due(session, CITY, MORNING)

    assert risen == 0
    assert told(session) == {("001", "handling_clock", "red"), ("dispatcher", "handling_clock", "red")}


def test_an_act_tells_whom_its_row_names_once_and_not_the_party_that_did_it(session, city):
    ticket, order = a_held_ticket(session)
    town = Actor("t", "圣城街道", frozenset({Role.TOWN}), Scope(CITY, Reach.TOWN, town="001"))
    order.handler = str(order.id)
    calendar = load_city_rules(session, CITY).calendar
    said = {"actor": town, "now": MORNING, "calendar": calendar, "about": About(order=order)}

    for _ in range(2):
        notifications.notify_of_act(session, ticket, Act.URGE, note="请尽快", **said)
        notifications.notify_of_act(session, ticket, Act.COMPLETE, **said)

    assert told(session) == {
        ("D01", "urged", None),
        (str(order.id), "urged", None),
        ("reviewer", "completed", None),
    }


def test_an_urgent_call_at_night_reaches_the_officer_on_duty_at_once(session, city):
    ticket, _ = a_held_ticket(session, urgent=True)
    town = Actor("t", "圣城街道", frozenset({Role.TOWN}), Scope(CITY, Reach.TOWN, town="001"))

    calendar = load_city_rules(session, CITY).calendar
    notifications.notify_of_act(session, ticket, Act.CALL, actor=town, now=NIGHT, calendar=calendar)

    assert {code for code, _, _ in told(session)} == {"intake", "dispatcher", "duty"}
    assert set(session.scalars(select(Notice.visible_from))) == {NIGHT}


def test_the_acts_of_the_loop_tell_by_themselves(session, city):
    ticket = factories.a_ticket(session)
    dispatched = dispatcher_desk.dispatch(session, ticket, at=MORNING, cooperating=("D02",))
    after_dispatch = told(session)

    dispatcher_desk.reassign(session, ticket, dispatched[0], at=MORNING + HOUR, to="001")

    assert after_dispatch == {("D01", "order_sent", None), ("D02", "order_sent", None)}
    assert told(session) - after_dispatch == {("001", "order_sent", None), ("D01", "order_taken_away", None)}


def test_three_returns_are_told_as_an_escalation(session, city):
    ticket = factories.a_ticket(session)
    [order] = dispatcher_desk.dispatch(session, ticket, at=MORNING)
    office = Actor("o", "科员", frozenset({Role.DEPARTMENT}), Scope(CITY, Reach.DEPARTMENT, department="D01"))

    for minute in range(3):
        now = MORNING + timedelta(minutes=minute)
        for act, who in ((Act.RETURN, office), (Act.REFUSE_RETURN, dispatcher_desk.DISPATCHER)):
            asked = ActRequest(act, ticket.version, payload_of(act, text="职责不清"), order.id)
            execution.execute(session, ticket.id, request=asked, actor=who, now=now)

    escalated = {code for code, kind, _ in told(session) if kind == "escalated"}
    assert escalated == {"D01", "dispatcher", "supervisor"}

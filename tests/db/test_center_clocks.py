"""Nothing waits at the Center, or with a town, without a clock; unanswered motions are notified of."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from db.models import Motion, Notice, Setting, Ticket
from db.queries.queues import Queue, count_queues
from domain.enums import Act, ClockKind, Light, TicketClass
from domain.notifications import NoticeKind
from domain.sla_status import get_light
from services import escalation, missing_clocks, overdue_motions
from services.workflow.clock_rows import read
from tests.support import factories
from tests.support.people import CITY, PEOPLE, do, lead_of
from tests.support.workflow.city import BY_PHONE, MINUTE, MORNING, clock_of, completed, dispatched, reported

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NEXT_CLOSE = datetime(2026, 9, 22, 9, 30, tzinfo=UTC)  # the Tuesday after the Monday of loop_city, 17:30
FRIDAY = datetime(2026, 9, 25, 2, 0, tzinfo=UTC)  # in the festival: no working day


@pytest.fixture
def city(session):
    factories.a_city(session)
    factories.a_calendar(session)
    session.add(Setting(city=CITY, key="evidence.local_photos", value=0))
    session.flush()
    escalation.escalate_due(session, CITY, MORNING)  # begins the watch
    return session


def told(city, kind, level=None):
    wanted = select(Notice.to_kind, Notice.to_code).where(Notice.kind == kind, Notice.level == level)
    return {tuple(one) for one in city.execute(wanted)}


def waiting(city, queue, now):
    return count_queues(city, PEOPLE["dispatcher"], [queue], now=now)[queue]


def reviewed(city) -> Ticket:
    return do(city, completed(city), Act.PASS_REVIEW, "reviewer", at=MORNING + 2 * HOUR)


def test_review_is_due_one_working_day_after_completion(city):
    ticket = completed(city)

    clock = clock_of(city, ticket, ClockKind.REVIEW)
    assert (clock.started_at, clock.due_at) == (MORNING + HOUR, NEXT_CLOSE)
    assert get_light(read(clock), MORNING + 2 * HOUR) is Light.GREEN
    assert get_light(read(clock), NEXT_CLOSE + MINUTE) is Light.RED


def test_feeding_back_is_due_one_working_day_after_the_review(city):
    ticket = reviewed(city)

    assert clock_of(city, ticket, ClockKind.REVIEW).stopped_at == MORNING + 2 * HOUR
    assert clock_of(city, ticket, ClockKind.FEED_BACK).due_at == NEXT_CLOSE
    do(city, ticket, Act.FEED_BACK, "caller", at=MORNING + 3 * HOUR, text="已办结", delivery=BY_PHONE)
    assert clock_of(city, ticket, ClockKind.FEED_BACK).stopped_at == MORNING + 3 * HOUR


def test_the_limits_of_both_are_settings(city):
    city.add_all(
        [
            Setting(city=CITY, key="limits.review_days", value=2),
            Setting(city=CITY, key="limits.feed_back_days", value=3),
        ]
    )
    ticket = reviewed(city)

    days = [clock_of(city, ticket, kind).limit_days for kind in (ClockKind.REVIEW, ClockKind.FEED_BACK)]
    assert days == [2, 3]


def test_a_rework_stops_the_review_and_the_next_completion_starts_another(city):
    ticket = completed(city)
    lead = lead_of(city, ticket).id
    do(city, ticket, Act.REWORK, "reviewer", at=MORNING + 2 * HOUR, order=lead, text="照片不清")
    assert clock_of(city, ticket, ClockKind.REVIEW).stopped_at == MORNING + 2 * HOUR

    do(city, ticket, Act.COMPLETE, "D01", at=MORNING + DAY, order=lead, text="已清理")

    assert clock_of(city, ticket, ClockKind.REVIEW).started_at == MORNING + DAY


@pytest.mark.parametrize(
    ("bring", "kind", "first", "last"),
    [
        pytest.param(completed, NoticeKind.REVIEW_CLOCK, "reviewer", "supervisor", id="review"),
        pytest.param(reviewed, NoticeKind.FEED_BACK_CLOCK, "caller", "supervisor", id="feed back"),
    ],
)
def test_what_nobody_reviews_or_feeds_back_is_told_louder_and_louder(city, bring, kind, first, last):
    bring(city)

    escalation.escalate_due(city, CITY, NEXT_CLOSE - HOUR)
    escalation.escalate_due(city, CITY, NEXT_CLOSE + MINUTE)

    assert ("role", first) in told(city, kind, "orange") | told(city, kind, "yellow")
    assert {("role", first), ("role", "dispatcher"), ("role", last)} <= told(city, kind, "red")


def test_what_was_solved_on_the_spot_is_fed_back_in_time_too_by_those_who_solved_it(city):
    ticket = reported(city)
    do(city, ticket, Act.SOLVE_LOCALLY, "grid_staff", at=MORNING + HOUR, text="已劝离")
    assert clock_of(city, ticket, ClockKind.FEED_BACK).due_at == NEXT_CLOSE

    escalation.escalate_due(city, CITY, NEXT_CLOSE + MINUTE)

    red = told(city, NoticeKind.FEED_BACK_CLOCK, "red")
    assert ("area", "0011") in red
    assert ("role", "caller") not in red
    assert waiting(city, Queue.TOWN_OVERDUE, NEXT_CLOSE + MINUTE) == 1


def test_what_lies_with_the_town_too_long_rises_to_the_attention_of_the_center(city):
    ticket = reported(city, "town")
    due = clock_of(city, ticket, ClockKind.HANDLING).due_at
    assert due is not None

    escalation.escalate_due(city, CITY, due - MINUTE)
    assert ("role", "dispatcher") not in told(city, NoticeKind.HANDLING_CLOCK, "orange")
    assert waiting(city, Queue.TOWN_OVERDUE, due - MINUTE) == 0
    escalation.escalate_due(city, CITY, due)

    assert {("party", "001"), ("role", "dispatcher")} <= told(city, NoticeKind.HANDLING_CLOCK, "red")
    assert waiting(city, Queue.TOWN_OVERDUE, due) == 1


def test_what_its_unit_lets_lie_rises_to_the_town_and_not_to_the_center(city):
    ticket = reported(city, "unit")
    due = clock_of(city, ticket, ClockKind.HANDLING).due_at
    assert due is not None

    escalation.escalate_due(city, CITY, due)

    assert ("role", "dispatcher") not in told(city, NoticeKind.HANDLING_CLOCK, "red")
    assert waiting(city, Queue.TOWN_OVERDUE, due) == 0


def test_supervising_what_lies_with_the_town_tells_the_town(city):
    ticket = reported(city, "town")

    do(city, ticket, Act.SUPERVISE, "dispatcher", at=MORNING + DAY, text="请尽快办理")

    assert ("party", "001") in told(city, NoticeKind.SUPERVISED)


def test_a_proposal_that_nobody_answers_is_told_of_once(city):
    ticket = dispatched(city)
    do(city, ticket, Act.PROPOSE, "town", at=MORNING + HOUR, text="应由住建部门主办", lead="D02")

    assert overdue_motions.escalate_late(city, CITY, NEXT_CLOSE - MINUTE) == 0
    assert overdue_motions.escalate_late(city, CITY, NEXT_CLOSE) == 1
    assert overdue_motions.escalate_late(city, CITY, NEXT_CLOSE + DAY) == 0

    assert told(city, NoticeKind.MOTION_LATE) == {("role", "dispatcher"), ("role", "supervisor")}


def test_an_answered_motion_is_not_told_of(city):
    ticket = dispatched(city)
    do(city, ticket, Act.PROPOSE, "town", at=MORNING + HOUR, text="应由住建部门主办", lead="D02")
    do(city, ticket, Act.ANSWER, "dispatcher", at=MORNING + 2 * HOUR, text="已研究，仍由原单位主办")

    assert overdue_motions.escalate_late(city, CITY, NEXT_CLOSE + DAY) == 0


def test_an_objection_is_told_to_those_who_review(city):
    ticket = completed(city)
    do(city, ticket, Act.OBJECT, "town", at=MORNING + 2 * HOUR, text="现场未清理")

    overdue_motions.escalate_late(city, CITY, NEXT_CLOSE)

    assert ("role", "reviewer") in told(city, NoticeKind.MOTION_LATE)


def test_an_extension_nobody_decides_and_an_urging_nobody_answers_are_told_of(city):
    ticket = dispatched(city)
    lead = lead_of(city, ticket).id
    do(city, ticket, Act.REQUEST_EXTENSION, "D01", at=MORNING + HOUR, order=lead, text="配件未到", days=1)
    do(city, ticket, Act.URGE, "town", at=MORNING + HOUR, order=lead, text="群众着急")

    assert overdue_motions.escalate_late(city, CITY, NEXT_CLOSE) == 2

    found = told(city, NoticeKind.MOTION_LATE)
    assert {("party", "D01"), ("role", "dispatcher"), ("role", "supervisor")} == found
    assert all(one.escalated_at == NEXT_CLOSE for one in city.scalars(select(Motion)))


def test_tickets_of_before_there_were_these_clocks_get_them(city):
    ticket = completed(city)
    city.delete(clock_of(city, ticket, ClockKind.REVIEW))
    city.flush()

    assert missing_clocks.start_missing(city, CITY, FRIDAY) == 1

    assert clock_of(city, ticket, ClockKind.REVIEW).started_at == FRIDAY


def test_a_dispatcher_sees_late_towns_and_general_class_is_no_part_of_it(city):
    assert dispatched(city).ticket_class is TicketClass.GENERAL
    assert waiting(city, Queue.TOWN_OVERDUE, NEXT_CLOSE + DAY) == 0

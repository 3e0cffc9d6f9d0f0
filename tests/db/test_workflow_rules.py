"""Single rules of the workflow: what raises a ticket, who is notified, what moves no deadline."""

from datetime import date
from itertools import cycle

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.desk import status_header
from dashboard.shared import clock_rows
from db.models import Notice, Ticket
from db.queries import ticket_activity, ticket_detail
from db.writes import workflow as loop_rows
from domain.coordination import Contact
from domain.enums import Act, Channel, ClockKind, Effect, OrderStatus, Role, Speed
from domain.errors import DomainError
from domain.notifications import NoticeKind
from domain.payload_values import ConsultationDetails, Task
from tests.support import factories
from tests.support.people import PEOPLE, do, lead_of
from tests.support.workflow.city import MINUTE, MORNING, acts_of, clock_of, completed, dispatched, reported

HOUR = 60 * MINUTE


@pytest.fixture
def city(session: Session) -> Session:
    factories.a_city(session)
    factories.a_calendar(session)
    return session


def roles_told(session: Session, ticket: Ticket, kind: NoticeKind) -> set[str]:
    session.flush()
    found = select(Notice.to_code).where(Notice.ticket_id == ticket.id, Notice.kind == kind)
    return set(session.scalars(found))


def responded(session: Session, ticket: Ticket) -> None:
    order = lead_of(session, ticket).id
    do(session, ticket, Act.RESPOND, "D01", at=MORNING + 10 * MINUTE, order=order, contact=Contact.CALL)


def test_three_reassignments_raise_no_ticket(city):
    ticket = dispatched(city)
    for number, successor in zip(range(4), cycle(("D02", "D01")), strict=False):
        order = lead_of(city, ticket).id
        at = MORNING + (10 + number) * MINUTE
        do(city, ticket, Act.REASSIGN, "dispatcher", at=at, order=order, successor=successor, text="改派")

    assert ticket.escalated_at is None
    assert Act.ESCALATE not in acts_of(city, ticket)


def test_the_third_rework_raises_the_ticket_once(city):
    ticket = completed(city)
    raised = []
    for number in range(4):
        at = MORNING + 2 * HOUR + number * 10 * MINUTE
        do(city, ticket, Act.REWORK, "reviewer", at=at, text="照片不清")
        raised.append(ticket.escalated_at is not None)
        order = lead_of(city, ticket).id
        do(city, ticket, Act.COMPLETE, "D01", at=at + MINUTE, order=order, text="已补照片")

    assert raised == [False, False, True, True]
    assert acts_of(city, ticket).count(Act.ESCALATE) == 1


def test_the_center_is_told_of_a_transfer_and_of_its_answer(city):
    ticket = dispatched(city)
    order = lead_of(city, ticket).id
    said = {"order": order, "successor": "D02", "text": "职责在贵局"}
    do(city, ticket, Act.TRANSFER, "D01", at=MORNING + 10 * MINUTE, **said)
    do(city, ticket, Act.TAKE_OVER, "D02", at=MORNING + 20 * MINUTE, order=order)

    assert Role.DISPATCHER in roles_told(city, ticket, NoticeKind.TRANSFER_OFFERED)
    assert Role.DISPATCHER in roles_told(city, ticket, NoticeKind.TRANSFER_ACCEPTED)


def test_taking_on_and_first_contact_are_two_times(city):
    ticket = dispatched(city)
    order = lead_of(city, ticket)
    do(city, ticket, Act.SIGN, "D01", at=MORNING + 7 * MINUTE, order=order.id)
    responded(city, ticket)

    assert (order.signed_at, order.responded_at) == (MORNING + 7 * MINUTE, MORNING + 10 * MINUTE)
    assert clock_of(city, ticket, ClockKind.RESPONSE, order=order.id).stopped_at == MORNING + 10 * MINUTE


def test_two_channels_take_their_numbers_from_one_series_and_stay_what_they_were(city):
    first = reported(city, "grid_staff")
    second = reported(city, "intake", channel=Channel.HOTLINE_5123456)

    numbers = [int(ticket.number.rpartition("-")[2]) for ticket in (first, second)]
    assert first.number.rpartition("-")[0] == second.number.rpartition("-")[0]
    assert numbers[1] == numbers[0] + 1
    assert (first.channel, second.channel) == (Channel.GRID_STAFF, Channel.HOTLINE_5123456)


def test_a_plan_moves_no_deadline(city):
    ticket = dispatched(city)
    order = lead_of(city, ticket)
    responded(city, ticket)
    before = [clock_of(city, ticket, ClockKind.COMPLETION, order=one).due_at for one in (None, order.id)]

    said = {"order": order.id, "text": "分段整治", "day": date(2026, 9, 24)}
    do(city, ticket, Act.PLAN, "D01", at=MORNING + HOUR, **said)

    assert order.status is OrderStatus.PLANNED
    after = [clock_of(city, ticket, ClockKind.COMPLETION, order=one).due_at for one in (None, order.id)]
    assert after == before


def test_a_consultation_says_who_does_what_by_when(city):
    ticket = dispatched(city)
    held = ConsultationDetails(
        MORNING + HOUR,
        "现场",
        attendance="D01、镇街",
        conclusions="分头落实",
        tasks=(Task("D01", "拆除", date(2026, 9, 25)), Task("001", "看护", date(2026, 9, 24))),
    )
    do(city, ticket, Act.CONSULT, "town", at=MORNING + 2 * HOUR, consultation=held)

    city.flush()
    [found] = ticket_activity.load_ticket_activity(city, PEOPLE["dispatcher"], ticket.id).consultations
    assert [(one["party"], one["what"], one["by"]) for one in found.tasks] == [
        ("D01", "拆除", "2026-09-25"),
        ("001", "看护", "2026-09-24"),
    ]


def test_nobody_rates_a_directly_accepted_ticket(city):
    ticket = completed(city, called=False)
    do(city, ticket, Act.PASS_REVIEW, "reviewer", at=MORNING + 70 * MINUTE)
    order = lead_of(city, ticket).id

    assert loop_rows.to_be_rated(city, ticket) == set()
    grades = {"speed": Speed.TIMELY, "effect": Effect.GOOD}
    with pytest.raises(DomainError):
        do(city, ticket, Act.RATE, "town", at=MORNING + 80 * MINUTE, order=order, **grades)


def test_a_ticket_shows_all_its_clocks_and_the_time_since_the_call(city):
    ticket = dispatched(city, "D02")
    city.flush()
    story = ticket_detail.load_ticket_detail(city, PEOPLE["dispatcher"], ticket.id)
    now = MORNING + 3 * HOUR

    drawn = clock_rows.render_clocks(story.clocks, now=now).to_plotly_json()["props"]["children"]
    told = str(status_header.render_elapsed(story.facts, working_seconds=7200.0, now=now).to_plotly_json())

    assert len(drawn) == len(story.clocks) == 7
    assert "自呼叫起共 2小时 59分钟" in told
    assert "其中工作时间 2小时" in told

"""The present step of a work order is marked by its holder or the Center, with history, for all to see."""

from datetime import timedelta

import pytest

from dashboard.shared import duty_links
from dashboard.shared.chart_follower import describe_holder
from db.models import TicketEvent
from db.queries import ticket_detail, ticket_steps
from domain.duties import FlowStep, NextStep
from domain.enums import Act, OrderStatus
from domain.errors import DomainError, Invalid, NotAllowed, NotFound
from services.workflow import available_acts
from tests.support import factories
from tests.support.dispatcher_desk import AFTERNOON, LATER, dispatch
from tests.support.duties import a_shared_duty, publish_duties
from tests.support.people import CITY, PEOPLE, do, lead_of

STEPS = (
    FlowStep(1, "分派", "center", "分派", None, (NextStep(2),)),
    FlowStep(2, "检查", "D01", "检查", 1, (NextStep(3, "违法"), NextStep(4, "不违法"))),
    FlowStep(3, "查处", "D01", "查处", 3, (NextStep(4),)),
    FlowStep(4, "反馈", "center", "反馈"),
    FlowStep(5, "协查", "D02", "协查", 2, (NextStep(4),)),
)
CHART = (*STEPS[:2], STEPS[2], STEPS[3], STEPS[4])


@pytest.fixture
def city(session):
    factories.a_city(session)
    factories.a_calendar(session)
    chart = (STEPS[0], STEPS[1], FlowStep(3, "查处", "D01", "查处", 3, (NextStep(5),)), STEPS[3], STEPS[4])
    publish_duties(session, a_shared_duty(steps=chart))
    return session


@pytest.fixture
def ticket(city):
    made = factories.a_ticket(city)
    dispatch(city, made, duty="S-401")
    city.flush()
    return made


def mark(session, ticket, step, who="D01", *, at=LATER):
    return do(session, ticket, Act.MARK_STEP, who, at=at, order=lead_of(session, ticket).id, step=step)


def read(session, ticket):
    session.flush()
    return ticket_steps.load_step_ticket(session, CITY, ticket.number)


def test_the_holder_marks_a_later_step_and_the_chart_shows_who_and_when(city, ticket):
    mark(city, ticket, 3)

    followed = duty_links._follow_chart(city, CITY, ticket.number).followed
    assert followed is not None
    [present] = followed.present
    assert (present.steps, present.is_marked) == ((3,), True)
    told = describe_holder(followed, present)
    assert "第 3 步 查处" in told
    assert f"{PEOPLE['D01'].name}于" in told
    assert lead_of(city, ticket).status is OrderStatus.SENT


def test_a_mark_is_an_event_of_the_chain_with_the_step_before(city, ticket):
    mark(city, ticket, 2)
    mark(city, ticket, 3, at=LATER + timedelta(minutes=5))

    events = city.query(TicketEvent).filter_by(act=Act.MARK_STEP).order_by(TicketEvent.seq).all()
    assert [event.data for event in events] == [
        {"step": 2, "title": "检查", "duty": "S-401", "version": 1},
        {"step": 3, "title": "查处", "duty": "S-401", "version": 1, "former": 2},
    ]


def test_the_limit_of_a_marked_step_counts_from_its_mark(city, ticket):
    before = duty_links._follow_chart(city, CITY, ticket.number).deadlines
    mark(city, ticket, 3)

    [found] = duty_links._follow_chart(city, CITY, ticket.number).deadlines

    assert [one.step.no for one in before] == [2]
    assert (found.step.no, found.step.limit) == (3, 3)
    assert found.due != before[0].due


def test_the_same_step_again_is_refused_and_leaves_no_event(city, ticket):
    mark(city, ticket, 3)

    with pytest.raises(DomainError, match="已标记在第 3 步"):
        mark(city, ticket, 3, at=LATER + timedelta(minutes=5))
    assert city.query(TicketEvent).filter_by(act=Act.MARK_STEP).count() == 1


@pytest.mark.parametrize("step", [1, 4, 5, 99, -1])
def test_a_step_of_others_or_none_is_refused(city, ticket, step):
    with pytest.raises(Invalid, match="没有承办单位的这一步"):
        mark(city, ticket, step)


def test_a_mark_says_which_step(city, ticket):
    with pytest.raises(Invalid, match="请选择现在办到哪一步"):
        mark(city, ticket, None)


def test_the_center_marks_too_and_others_do_not(city, ticket):
    mark(city, ticket, 3, "dispatcher")

    assert read(city, ticket).orders[0].marked.by == PEOPLE["dispatcher"].name
    with pytest.raises((NotAllowed, NotFound)):
        mark(city, ticket, 2, "D02")
    with pytest.raises(NotAllowed):
        mark(city, ticket, 2, "town")
    with pytest.raises(NotAllowed):
        mark(city, ticket, 2, "leader")


def test_marking_is_offered_where_the_chart_has_steps_of_the_holder(city, ticket):
    plain = factories.a_ticket(city)
    plain.matter = None
    dispatch(city, plain)
    city.flush()

    def offered(of):
        return Act.MARK_STEP in {one.act for one in available_acts.list_offers(city, PEOPLE["D01"], of.id)}

    assert (offered(ticket), offered(plain)) == (True, False)


def test_a_mark_from_before_a_completion_that_was_sent_back_no_longer_holds(city, ticket):
    mark(city, ticket, 3)
    order = lead_of(city, ticket)
    do(city, ticket, Act.RESPOND, "D01", at=LATER + timedelta(minutes=1), order=order.id, contact="call")
    do(city, ticket, Act.COMPLETE, "D01", at=LATER + timedelta(minutes=2), order=order.id, text="已办")
    do(city, ticket, Act.REWORK, "reviewer", at=LATER + timedelta(minutes=3), order=order.id, text="照片不清")

    assert read(city, ticket).orders[0].marked is None
    mark(city, ticket, 3, at=LATER + timedelta(minutes=4))
    assert read(city, ticket).orders[0].marked.no == 3


def test_history_says_the_step(city, ticket):
    mark(city, ticket, 3)
    city.flush()

    story = ticket_detail.load_ticket_detail(city, PEOPLE["dispatcher"], ticket.id)

    assert AFTERNOON < LATER
    assert any(event.act is Act.MARK_STEP for event in story.events)

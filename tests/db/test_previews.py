"""The preview of an act equals what the act then does."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from db.queries.rating_facts import Ran, load_rating_facts
from domain.coordination import Contact
from domain.enums import Act, ClockKind, OrderStatus
from domain.errors import DomainError, Invalid
from services import previews
from services.city_context import load_city_rules
from tests.support import factories
from tests.support.people import CITY, do, lead_of, order_of
from tests.support.workflow.city import MINUTE, MORNING, clock_of, dispatched

HOUR = 60 * MINUTE


@pytest.fixture
def city(session: Session) -> Session:
    factories.a_city(session)
    factories.a_calendar(session)
    return session


def test_what_is_foreseen_of_an_extension_is_what_a_grant_gives(city):
    ticket = dispatched(city)
    order = lead_of(city, ticket)
    rules = load_city_rules(city, CITY)
    offered = previews.preview_extension(city, ticket, order, rules=rules)
    foreseen = previews.preview_extended_due(city, ticket, order, 2, rules=rules)

    do(city, ticket, Act.REQUEST_EXTENSION, "D01", at=MORNING + HOUR, order=order.id, text="待检测", days=2)
    do(city, ticket, Act.EXTEND, "dispatcher", at=MORNING + 2 * HOUR, order=order.id)

    assert (offered.most_days, offered.granted, offered.allowed) == (3, 0, 1)
    assert clock_of(city, ticket, ClockKind.COMPLETION, order=order.id).due_at == foreseen
    assert not previews.preview_extension(city, ticket, order, rules=rules).is_open
    with pytest.raises(DomainError, match="已用完"):
        previews.preview_extended_due(city, ticket, order, 1, rules=rules)


@pytest.mark.parametrize(("after", "is_open"), [(3.9 * HOUR, True), (6 * HOUR, False)])
def test_the_window_of_a_return_is_the_one_that_the_act_keeps(city, after, is_open):
    ticket = dispatched(city)
    order = lead_of(city, ticket)
    at = MORNING + 5 * MINUTE + after

    window = previews.preview_return_window(order.sent_at, rules=load_city_rules(city, CITY), now=at)

    assert window.is_open is is_open
    if is_open:
        do(city, ticket, Act.RETURN, "D01", at=at, order=order.id, text="非本单位职责")
        assert ticket.version > 1
    else:
        with pytest.raises(DomainError, match="转办"):
            do(city, ticket, Act.RETURN, "D01", at=at, order=order.id, text="非本单位职责")


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        pytest.param(datetime(2026, 9, 11, 9, 30, tzinfo=UTC), True, id="the last second"),
        pytest.param(datetime(2026, 9, 11, 9, 30, 1, tzinfo=UTC), False, id="a second later"),
        pytest.param(datetime(2026, 9, 13, 2, 0, tzinfo=UTC), False, id="Sunday"),
        pytest.param(datetime(2026, 9, 14, 0, 30, tzinfo=UTC), False, id="Monday's first second"),
        pytest.param(datetime(2027, 3, 1, 2, 0, tzinfo=UTC), False, id="in a year that is not loaded"),
    ],
)
def test_a_window_that_ended_at_the_close_of_friday_is_closed_from_then_on(city, at, is_open):
    ticket = dispatched(city)
    order = lead_of(city, ticket)
    order.sent_at = datetime(2026, 9, 11, 4, 54, tzinfo=UTC)  # a Friday, 12:54: until 17:30

    window = previews.preview_return_window(order.sent_at, rules=load_city_rules(city, CITY), now=at)

    assert window.until == datetime(2026, 9, 11, 9, 30, tzinfo=UTC)
    assert window.is_open is is_open
    if is_open:
        do(city, ticket, Act.RETURN, "D01", at=at, order=order.id, text="非本单位职责")
        assert order.status is OrderStatus.RETURNED
    else:
        with pytest.raises(DomainError, match="转办"):
            do(city, ticket, Act.RETURN, "D01", at=at, order=order.id, text="非本单位职责")


def test_a_window_whose_end_is_not_known_yet_stays_open(city):
    ticket = dispatched(city)
    order = lead_of(city, ticket)
    order.sent_at = datetime(2026, 12, 31, 8, 0, tzinfo=UTC)  # the year after is not loaded
    at = datetime(2027, 1, 5, 2, 0, tzinfo=UTC)

    window = previews.preview_return_window(order.sent_at, rules=load_city_rules(city, CITY), now=at)

    assert (window.until, window.is_open) == (None, True)


@pytest.mark.parametrize(("days", "complaint"), [(-1, "今天"), (9, "不能晚于联动工单的办结期限")])
def test_an_inner_limit_lies_between_today_and_the_outer_deadline(city, days, complaint):
    ticket = dispatched(city)
    order = lead_of(city, ticket)
    day = (MORNING + timedelta(days=days)).date()

    with pytest.raises(Invalid, match=complaint):
        do(city, ticket, Act.HAND_ON, "D01", at=MORNING + HOUR, order=order.id, section="一科", day=day)

    assert order.section is None


def test_the_lead_is_told_which_cooperating_parties_are_not_done(city):
    ticket = dispatched(city, "D02", "001")
    do(
        city, ticket, Act.COMPLETE, "town", at=MORNING + HOUR,
        order=order_of(city, ticket, "001").id, text="已配合",
    )  # fmt: skip

    assert [order.department for order in previews.list_unfinished(city, ticket)] == ["D02"]


def test_the_facts_beside_a_rating_are_those_of_the_rated_work_order(city):
    ticket = dispatched(city)
    order = lead_of(city, ticket).id
    do(city, ticket, Act.URGE, "town", at=MORNING + HOUR, text="请尽快")
    do(city, ticket, Act.RESPOND, "D01", at=MORNING + timedelta(days=1), order=order, contact=Contact.CALL)
    do(city, ticket, Act.COMPLETE, "D01", at=MORNING + timedelta(days=1, hours=1), order=order, text="完成")
    do(city, ticket, Act.REWORK, "reviewer", at=MORNING + timedelta(days=1, hours=2), text="不彻底")
    do(city, ticket, Act.COMPLETE, "D01", at=MORNING + timedelta(days=1, hours=3), order=order, text="完成")

    found = load_rating_facts(city, CITY, order)

    assert (found.department_name, found.returns, found.reworks, found.urgings) == ("单位D01", 0, 1, 1)
    assert was_late(found.response)
    assert not was_late(found.completion)


def was_late(ran: Ran) -> bool:
    assert ran.stopped_at is not None
    assert ran.due_at is not None
    return ran.stopped_at > ran.due_at

"""Guidance by the limits of a flow chart's steps: for whom, in working days, never without a table."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from domain.calendars import Instant, MissingYear
from domain.duties import FlowStep
from domain.enums import OrderStatus, PartyKind, Status
from domain.present_steps import FollowedOrder
from domain.step_deadlines import find_step_deadlines
from domain.ticket_workflow import AT_WORK
from tests.support.duties import some_steps
from tests.unit.test_calendars import calendar_of

CALENDAR = calendar_of(2026)
SENT = datetime(2026, 9, 21, 2, 0, tzinfo=UTC)  # a Monday
STEPS = some_steps()


def due(
    status: OrderStatus, *, party: str = "D01", steps: tuple[FlowStep, ...] = STEPS, at: datetime = SENT,
    ticket: Status = Status.DISPATCHED,
) -> list[Instant | MissingYear]:  # fmt: skip
    order = FollowedOrder(party, PartyKind.DEPARTMENT, status)
    return [one.due for one in find_step_deadlines(steps, ticket, [(order, at)], CALENDAR)]


@pytest.mark.parametrize("status", [OrderStatus.SENT, OrderStatus.RESPONDED])
def test_the_limit_of_the_entering_step_counts_working_days_from_sending(status):
    [found] = due(status)

    assert found == CALENDAR.add_working_days(SENT, 3)
    assert found == Instant(datetime(2026, 9, 24, 9, 30, tzinfo=UTC))  # Thursday, 17:30


MARKED = FollowedOrder("D01", PartyKind.DEPARTMENT, OrderStatus.PLANNED, marked=3)


@pytest.mark.parametrize("status", AT_WORK)
def test_a_marked_step_counts_from_its_mark_in_every_state_of_work(status):
    order = replace(MARKED, status=status)

    [found] = find_step_deadlines(STEPS, Status.DISPATCHED, [(order, SENT)], CALENDAR)

    assert (found.step.no, found.due) == (3, CALENDAR.add_working_days(SENT, 3))


def test_a_paused_order_has_no_guidance_though_its_step_is_marked():
    order = replace(MARKED, status=OrderStatus.PAUSED)

    assert find_step_deadlines(STEPS, Status.DISPATCHED, [(order, SENT)], CALENDAR) == ()


@pytest.mark.parametrize("status", sorted(set(OrderStatus) - {OrderStatus.SENT, OrderStatus.RESPONDED}))
def test_other_states_give_no_guidance(status):
    assert due(status) == []


def test_a_step_without_a_limit_gives_none():
    steps = tuple(replace(step, limit=None) for step in STEPS)

    assert due(OrderStatus.SENT, steps=steps) == []


def test_a_party_without_a_step_or_behind_others_has_none():
    behind = (
        *STEPS[:2],
        replace(STEPS[2], next=(replace(STEPS[2].next[0], to=5),)),
        STEPS[3],
        FlowStep(5, "评估", "D02", "评估", 2, (replace(STEPS[2].next[0], to=4),)),
    )

    assert due(OrderStatus.SENT, party="D09") == []
    assert due(OrderStatus.SENT, party="D02", steps=behind) == []


@pytest.mark.parametrize("ticket", [Status.ACCEPTED, Status.COMPLETED, Status.CLOSED])
def test_only_what_is_being_worked_on_has_guidance(ticket):
    assert due(OrderStatus.SENT, ticket=ticket) == []


def test_a_year_without_a_calendar_is_said_and_not_guessed():
    assert due(OrderStatus.SENT, at=datetime(2026, 12, 31, 2, 0, tzinfo=UTC)) == [MissingYear(2027)]

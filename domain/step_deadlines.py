"""Guidance from a flow chart: by when the present step of a work order should be done. No clock follows it.

A party is at the step by which it enters the chart from the moment its work order was sent, and at a later
one from the moment that was marked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.calendars import Calendar, Instant, MissingYear
from domain.duties import FlowStep
from domain.enums import OrderStatus, Status
from domain.present_steps import BY_ORDERS, FollowedOrder, Standing, find_present_steps
from domain.ticket_workflow import AT_WORK

ENTERING = frozenset({OrderStatus.SENT, OrderStatus.RESPONDED})


@dataclass(frozen=True, slots=True)
class StepDeadline:
    """By when a party should have done a step: its limit in working days, since it was sent or marked."""

    party: str
    step: FlowStep
    due: Instant | MissingYear


def find_step_deadlines(
    steps: Sequence[FlowStep],
    status: Status,
    orders: Sequence[tuple[FollowedOrder, datetime]],
    calendar: Calendar,
) -> tuple[StepDeadline, ...]:
    """Return the guidance for each work order whose present step is known and has a limit of its own.

    orders: each with the time it was sent, or marked at its step.
    """
    if status not in BY_ORDERS:
        return ()
    by_no = {step.no: step for step in steps}
    found = []
    for order, since in orders:
        if order.status not in (ENTERING if order.marked is None else AT_WORK):
            continue
        [present] = find_present_steps(steps, status, orders=[order])
        if not present.steps or present.standing is not Standing.PRESENT:
            continue
        step = by_no[present.steps[0]]
        if step.limit is not None:
            due = calendar.add_working_days(since, step.limit)
            found.append(StepDeadline(order.party, step, due))
    return tuple(found)

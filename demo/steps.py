"""List every step of the demonstration's tickets in chronological order."""

from dataclasses import dataclass

import numpy as np

from demo.copy_text import NEVER, Bools, Ints
from demo.demand import Demand
from demo.orders import Orders
from demo.paths import Course, Detour, TicketPath
from demo.present_states import STATUSES, PresentStates
from domain.enums import Act, Status

ACTS = list(Act)
ACTORS = ("grid", "town", "intake", "dispatcher", "reviewer", "caller", "lead", "helper", "load")


@dataclass(frozen=True, slots=True)
class Steps:
    """Events as columns in the order of ticket and time; order: position of a work order or -1."""

    ticket: Ints
    at: Ints
    act: Ints
    actor: Ints
    becomes: Ints  # status after it, -1 unchanged
    order: Ints

    def __len__(self) -> int:
        """Return the number of events."""
        return len(self.ticket)


def steps_of(
    demand: Demand, course: Course, standing: PresentStates, *, told: Bools, orders: Orders
) -> Steps:
    """Return every step until now of the ``told`` tickets, and one load of each other ticket."""
    lead, first, helper = (
        _order_of(orders, chosen, len(demand))
        for chosen in (orders.is_lead & ~orders.is_first, orders.is_first, ~orders.is_lead)
    )
    dispatched_to = np.where(first >= 0, first, lead)
    way, detour = course.way, course.detour
    none = np.full(len(demand), -1)
    grid = np.where(demand.by_grid, ACTORS.index("grid"), ACTORS.index("intake"))
    plans: list[tuple[Ints, Act, str | Ints, Status | None, Ints]] = [
        (demand.reported, Act.REPORT, grid, Status.REPORTED, none),
        (course.solved, Act.SOLVE_LOCALLY, "grid", Status.HANDLED_LOCALLY, none),
        (course.called, Act.CALL, "town", Status.CALLED, none),
        (course.accepted, Act.ACCEPT, "intake", Status.ACCEPTED, none),
        (np.where(way == TicketPath.MERGED, course.dropped, NEVER), Act.MERGE, "intake", Status.MERGED, none),
        (
            np.where(way == TicketPath.CANCELLED, course.dropped, NEVER),
            Act.CANCEL,
            "intake",
            Status.CANCELLED,
            none,
        ),
        (course.dispatched, Act.DISPATCH, "dispatcher", Status.DISPATCHED, dispatched_to),
        (course.reassigned, Act.REASSIGN, "dispatcher", None, lead),
        (course.responded, Act.RESPOND, "lead", None, lead),
        (course.helper_responded, Act.RESPOND, "helper", None, helper),
        (course.helper_completed, Act.COMPLETE, "helper", None, helper),
        (np.where(detour == Detour.PAUSE, course.held, NEVER), Act.PAUSE, "dispatcher", None, lead),
        (np.where(detour == Detour.PAUSE, course.released, NEVER), Act.RESUME, "dispatcher", None, lead),
        (
            np.where(detour == Detour.SHELVE, course.held, NEVER),
            Act.SHELVE,
            "dispatcher",
            Status.SHELVED,
            lead,
        ),
        (
            np.where(detour == Detour.SHELVE, course.released, NEVER),
            Act.UNSHELVE,
            "dispatcher",
            Status.DISPATCHED,
            lead,
        ),
        (np.where(detour == Detour.REWORK, course.held, NEVER), Act.COMPLETE, "lead", Status.COMPLETED, lead),
        (
            np.where(detour == Detour.REWORK, course.released, NEVER),
            Act.REWORK,
            "reviewer",
            Status.DISPATCHED,
            lead,
        ),
        (course.completed, Act.COMPLETE, "lead", Status.COMPLETED, lead),
        (course.reviewed, Act.PASS_REVIEW, "reviewer", Status.REVIEWED, none),
        (
            course.fed_back,
            Act.FEED_BACK,
            np.where(way == TicketPath.LOCAL, ACTORS.index("grid"), ACTORS.index("caller")),
            Status.FED_BACK,
            none,
        ),
        (course.rated, Act.RATE, "town", None, lead),
        (course.called_back, Act.CALL_BACK, "caller", Status.CALLED_BACK, none),
        (np.where(course.dropped == NEVER, course.closed, NEVER), Act.CLOSE, "caller", Status.CLOSED, none),
    ]
    parts = [_part(rank, plan, told & standing.has(plan[0])) for rank, plan in enumerate(plans)]
    parts.append(_loads(standing, ~told))
    ticket, at, act, actor, becomes, order, rank = (
        np.concatenate(column) for column in zip(*parts, strict=True)
    )
    sorting = np.lexsort((rank, at, ticket))
    return Steps(*(column[sorting] for column in (ticket, at, act, actor, becomes, order)))


def _part(
    rank: int, plan: tuple[Ints, Act, str | Ints, Status | None, Ints], chosen: Bools
) -> tuple[Ints, ...]:
    moment, act, actor, becomes, order = plan
    ticket = np.flatnonzero(chosen)
    count = len(ticket)
    who = np.full(count, ACTORS.index(actor)) if isinstance(actor, str) else actor[ticket]
    after = np.full(count, -1 if becomes is None else STATUSES.index(becomes))
    return (
        ticket,
        moment[ticket],
        np.full(count, ACTS.index(act)),
        who,
        after,
        order[ticket],
        np.full(count, rank),
    )


def _loads(standing: PresentStates, chosen: Bools) -> tuple[Ints, ...]:
    ticket = np.flatnonzero(chosen)
    count = len(ticket)
    fixed = [np.full(count, value) for value in (ACTS.index(Act.LOAD), ACTORS.index("load"))]
    return (
        ticket,
        np.full(count, standing.now),
        *fixed,
        standing.status[ticket],
        np.full(count, -1),
        np.zeros(count, np.int64),
    )


def _order_of(orders: Orders, chosen: Bools, count: int) -> Ints:
    found = np.full(count, -1)
    place = np.flatnonzero(chosen)
    found[orders.ticket[place]] = place
    return found

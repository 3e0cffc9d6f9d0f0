"""List every step of the demonstration's tickets in order, and let the table of acts move the tickets."""

from dataclasses import dataclass

import numpy as np

from demo.copy_text import NEVER, Bools, Bytes, Ints
from demo.demand import Demand
from demo.listed_duties import RestingDuties
from demo.orders import Orders
from demo.trajectories import Course, Detour, End, Way
from demo.world import WorldData
from domain.enums import Act, Status
from domain.ticket_workflow import TICKET_ACTS

ACTS = list(Act)
STATUSES = list(Status)
ACTORS = ("grid", "town", "intake", "dispatcher", "reviewer", "caller", "lead", "helper", "load")


@dataclass(frozen=True, slots=True)
class Steps:
    """Events as columns in the order of ticket and time; order: position of a work order or -1.

    seq: place within the ticket's history, from 1. before, after: status around it, -1 for none.
    status: where each ticket (not each event) is at the end.
    """

    ticket: Ints
    at: Ints
    act: Ints
    actor: Ints
    order: Ints
    seq: Ints
    before: Ints
    after: Ints
    status: Ints

    def __len__(self) -> int:
        """Return the number of events."""
        return len(self.ticket)

    def of(self, act: Act) -> Bools:
        """Tell which events are of an act."""
        return np.asarray(self.act == ACTS.index(act))


@dataclass(frozen=True, slots=True)
class History:
    """Tickets as reported, their courses, what came of them until the end, and the ids of their rows.

    resting: the duties on which they rest.
    """

    cast: WorldData
    demand: Demand
    course: Course
    end: End
    ids: Bytes
    orders: Orders
    steps: Steps
    seed: int
    resting: RestingDuties


def steps_of(demand: Demand, course: Course, end: End, *, told: Bools, orders: Orders) -> Steps:
    """Return every step until the end of the ``told`` tickets, and one load of each other ticket."""
    plans = _plans(demand, course, orders)
    parts = [_part(rank, plan, told & end.has(plan[0])) for rank, plan in enumerate(plans)]
    loaded = np.full(len(demand), end.now)
    parts.append(_part(len(plans), (loaded, Act.LOAD, "load", None), ~told))
    ticket, at, act, actor, order, rank = (np.concatenate(column) for column in zip(*parts, strict=True))
    sorting = np.lexsort((rank, at, ticket))
    ticket, at, act, actor, order = (column[sorting] for column in (ticket, at, act, actor, order))
    starts = np.flatnonzero(np.diff(ticket, prepend=-1))
    seq = np.arange(len(ticket)) - np.repeat(starts, np.diff(np.append(starts, len(ticket)))) + 1
    ended = {Way.MERGED: Status.MERGED, Way.CANCELLED: Status.CANCELLED}
    status = np.full(len(demand), STATUSES.index(Status.CLOSED))  # of steps left out
    for way, becomes in ended.items():
        status = np.where(course.way == way, STATUSES.index(becomes), status)
    before, after = _moved(ticket, np.where(actor == ACTORS.index("helper"), -1, act), seq, status=status)
    return Steps(ticket, at, act, actor, order, seq, before, after, status)


Plan = tuple[Ints, Act, str | Ints, Ints | None]


def _plans(demand: Demand, course: Course, orders: Orders) -> list[Plan]:
    """Return what may happen: when, what, by whom, and to which work order; of one instant in this order."""
    kinds = (orders.is_lead & ~orders.is_first, orders.is_first, ~orders.is_lead)
    lead, first, helper = (orders.of(kind, len(demand)) for kind in kinds)
    held, freed = ({kind: np.where(course.detour == kind, moment, NEVER) for kind in Detour}
                   for moment in (course.held, course.released))  # fmt: skip
    merged, cancelled = (np.where(course.way == way, course.dropped, NEVER)
                         for way in (Way.MERGED, Way.CANCELLED))  # fmt: skip
    reporter = np.where(demand.by_grid, ACTORS.index("grid"), ACTORS.index("intake"))
    replier = np.where(course.way == Way.LOCAL, ACTORS.index("grid"), ACTORS.index("caller"))
    return [
        (demand.reported, Act.REPORT, reporter, None),
        (course.solved, Act.SOLVE_LOCALLY, "grid", None),
        (course.called, Act.CALL, "town", None),
        (course.accepted, Act.ACCEPT, "intake", None),
        (merged, Act.MERGE, "intake", None),
        (cancelled, Act.CANCEL, "intake", None),
        (course.dispatched, Act.DISPATCH, "dispatcher", np.where(first >= 0, first, lead)),
        (course.reassigned, Act.REASSIGN, "dispatcher", lead),
        (course.responded, Act.RESPOND, "lead", lead),
        (course.helper_responded, Act.RESPOND, "helper", helper),
        (course.helper_completed, Act.COMPLETE, "helper", helper),
        (held[Detour.PAUSE], Act.PAUSE, "dispatcher", lead),
        (freed[Detour.PAUSE], Act.RESUME, "dispatcher", lead),
        (held[Detour.SHELVE], Act.SHELVE, "dispatcher", lead),
        (freed[Detour.SHELVE], Act.UNSHELVE, "dispatcher", lead),
        (held[Detour.REWORK], Act.COMPLETE, "lead", lead),
        (freed[Detour.REWORK], Act.REWORK, "reviewer", lead),
        (course.completed, Act.COMPLETE, "lead", lead),
        (course.reviewed, Act.PASS_REVIEW, "reviewer", None),
        (course.fed_back, Act.FEED_BACK, replier, None),
        (course.rated, Act.RATE, "town", lead),
        (course.called_back, Act.CALL_BACK, "caller", None),
        (np.where(course.dropped == NEVER, course.closed, NEVER), Act.CLOSE, "caller", None),
    ]


def _part(rank: int, plan: Plan, chosen: Bools) -> tuple[Ints, ...]:
    """Return the steps of one plan as ticket, instant, act, actor, work order and rank."""
    moment, act, actor, order = plan
    ticket = np.flatnonzero(chosen)
    fixed = [np.full(len(ticket), value) for value in (ACTS.index(act), -1, rank)]
    who = np.full(len(ticket), ACTORS.index(actor)) if isinstance(actor, str) else actor[ticket]
    return ticket, moment[ticket], fixed[0], who, fixed[1] if order is None else order[ticket], fixed[2]


def _moved(ticket: Ints, act: Ints, seq: Ints, *, status: Ints) -> tuple[Ints, Ints]:
    """Return the status before and after each event by the table of acts, and note the last in ``status``.

    act: -1 for what does not move the ticket.
    """
    table = np.repeat(np.arange(len(STATUSES) + 1)[:, None], len(ACTS) + 1, axis=1)  # last row: no status yet
    for (state, moving), rule in TICKET_ACTS.items():
        if rule.to is not None:
            row = len(STATUSES) if state is None else STATUSES.index(state)
            table[row, ACTS.index(moving)] = STATUSES.index(rule.to)
    before, after = np.full(len(ticket), -1), status[ticket]
    for number in range(1, int(seq.max(initial=0)) + 1):
        events = np.flatnonzero((seq == number) & (act != ACTS.index(Act.LOAD)))
        if number > 1:
            before[events] = after[events - 1]
        after[events] = table[before[events], act[events]]
    status[ticket] = after
    return before, after

"""Work orders of the demonstration: of leads, their predecessors, cooperating parties."""

from dataclasses import dataclass

import numpy as np

from demo.copy_text import NEVER, Bools, Bytes, Ints, uuids_of
from demo.trajectories import Course, Detour, End
from domain.enums import OrderStatus

ORDER_STATUSES = list(OrderStatus)


@dataclass(frozen=True, slots=True)
class Orders:
    """Work orders as columns; ticket: position of their ticket, before: of the order replaced, or -1."""

    ids: Bytes
    ticket: Ints
    party: Ints
    is_lead: Bools
    is_first: Bools  # ended by a reassignment
    status: Ints
    sent: Ints
    responded: Ints
    completed: Ints
    ended: Ints
    before: Ints

    def __len__(self) -> int:
        """Return the number of work orders."""
        return len(self.ticket)

    def of(self, chosen: Bools, tickets: int) -> Ints:
        """Return the position of the chosen work order of each ticket, -1 for none."""
        found = np.full(tickets, -1)
        found[self.ticket[chosen]] = np.flatnonzero(chosen)
        return found


def make_orders(course: Course, end: End, *, seed: int) -> Orders:
    """Return all work orders sent until the end: first receivers, then leads, then cooperating parties."""
    first = np.flatnonzero((course.first >= 0) & end.has(course.dispatched))
    lead = np.flatnonzero(end.has(course.sent))
    helper = np.flatnonzero((course.helper >= 0) & end.has(course.dispatched))
    ticket = np.concatenate([first, lead, helper])
    kind = np.repeat([0, 1, 2], [len(first), len(lead), len(helper)])
    never = np.full(len(ticket), NEVER)
    replaced = first[end.has(course.reassigned)[first]]
    place = np.full(len(course.lead), -1)
    place[replaced] = np.searchsorted(first, replaced)

    def pick(of_first: Ints, of_lead: Ints, of_helper: Ints) -> Ints:
        return np.asarray(np.choose(kind, [of_first, of_lead, of_helper]))

    def cut(moment: Ints) -> Ints:
        found: Ints = end.cut(moment)[ticket]
        return found

    dispatched = course.dispatched[ticket]
    sent = pick(dispatched, course.sent[ticket], dispatched)
    return Orders(
        ids=uuids_of(sent, stream=(seed, 50)),
        ticket=ticket,
        is_lead=kind < 2,
        is_first=kind == 0,
        party=pick(course.first[ticket], course.lead[ticket], course.helper[ticket]),
        status=pick(*(status[ticket] for status in _statuses(course, end))),
        sent=sent,
        responded=pick(never, cut(course.responded), cut(course.helper_responded)),
        completed=pick(never, end.completed(course)[ticket], cut(course.helper_completed)),
        ended=pick(cut(course.reassigned), never, never),
        before=np.where(kind == 1, place[ticket], -1),
    )


def _statuses(course: Course, end: End) -> tuple[Ints, Ints, Ints]:
    """Return for each ticket the status of the first receiver's, the lead's and the helper's work order."""

    def last(*steps: tuple[Bools, OrderStatus]) -> Ints:
        status = np.full(len(course.lead), ORDER_STATUSES.index(OrderStatus.SENT))
        for happened, becomes in steps:
            status = np.where(happened, ORDER_STATUSES.index(becomes), status)
        return status

    released, responded = end.has(course.released), end.has(course.responded)
    holding = np.isin(course.detour, (Detour.PAUSE, Detour.SHELVE)) & end.has(course.held) & ~released
    passed = (end.has(course.reviewed), OrderStatus.PASSED)
    lead = last(
        (responded, OrderStatus.RESPONDED),
        (responded & course.complex & (course.detour == Detour.NONE), OrderStatus.PLANNED),
        (holding, OrderStatus.PAUSED),
        ((course.detour == Detour.REWORK) & released, OrderStatus.REWORKED),
        (end.completed(course) != NEVER, OrderStatus.COMPLETED),
        passed,
    )
    helper = last(
        (end.has(course.helper_responded), OrderStatus.RESPONDED),
        (end.has(course.helper_completed), OrderStatus.COMPLETED),
        passed,
    )
    return last((end.has(course.reassigned), OrderStatus.ENDED)), lead, helper

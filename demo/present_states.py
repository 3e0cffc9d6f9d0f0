"""Cut the tickets' trajectories off at the end of the generated history: the state of each by then."""

from dataclasses import dataclass

import numpy as np

from demo.copy_text import NEVER, Bools, Ints
from demo.demand import Demand
from demo.paths import Course, Detour, TicketPath
from domain.enums import OrderStatus, Status

STATUSES = list(Status)
ORDER_STATUSES = list(OrderStatus)


@dataclass(frozen=True, slots=True)
class PresentStates:
    """State of each ticket at ``now``; instants after it are NEVER."""

    now: int
    status: Ints
    is_open: Bools
    called: Ints
    accepted: Ints
    dispatched: Ints
    completed: Ints
    closed: Ints
    dropped: Ints

    def until_now(self, moment: Ints) -> Ints:
        """Return moments that have come, NEVER for the rest."""
        return np.where((moment != NEVER) & (moment <= self.now), moment, NEVER)

    def has(self, moment: Ints) -> Bools:
        """Return which moments have come."""
        return np.asarray((moment != NEVER) & (moment <= self.now))


def standing_of(demand: Demand, course: Course, *, now: int) -> PresentStates:
    """Return the state of every ticket at ``now`` (epoch seconds)."""

    def has(moment: Ints) -> Bools:
        return np.asarray((moment != NEVER) & (moment <= now))

    def cut(moment: Ints) -> Ints:
        return np.where(has(moment), moment, NEVER)

    reworking = course.detour == Detour.REWORK
    steps: list[tuple[Bools, Status]] = [
        (has(course.called), Status.CALLED),
        (has(course.accepted), Status.ACCEPTED),
        (has(course.dispatched), Status.DISPATCHED),
        (has(course.solved), Status.HANDLED_LOCALLY),
        ((course.detour == Detour.SHELVE) & has(course.held), Status.SHELVED),
        (reworking & has(course.held), Status.COMPLETED),
        ((course.detour != Detour.NONE) & has(course.released), Status.DISPATCHED),
        (has(course.completed), Status.COMPLETED),
        (has(course.reviewed), Status.REVIEWED),
        (has(course.fed_back), Status.FED_BACK),
        (has(course.called_back), Status.CALLED_BACK),
        (has(course.closed), Status.CLOSED),
        (has(course.dropped) & (course.way == TicketPath.MERGED), Status.MERGED),
        (has(course.dropped) & (course.way == TicketPath.CANCELLED), Status.CANCELLED),
    ]
    status = np.full(len(demand), STATUSES.index(Status.REPORTED))
    for happened, becomes in steps:
        status = np.where(happened, STATUSES.index(becomes), status)
    first_time = np.where(reworking & ~has(course.released), cut(course.held), NEVER)
    return PresentStates(
        now=now,
        status=status,
        is_open=~has(course.closed),
        called=cut(course.called),
        accepted=cut(course.accepted),
        dispatched=cut(course.dispatched),
        completed=np.maximum(cut(course.completed), first_time),
        closed=cut(course.closed),
        dropped=cut(course.dropped),
    )

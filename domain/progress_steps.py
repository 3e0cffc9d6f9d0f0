"""Progress of a ticket in the five steps of the workflow: 受理, 分派, 办结, 反馈, 回访."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol

from domain.enums import Act, Status


class LoopStep(StrEnum):
    """The five steps, in their order."""

    ACCEPT = "accept"
    DISPATCH = "dispatch"
    COMPLETE = "complete"
    FEED_BACK = "feed_back"
    CALL_BACK = "call_back"


class StepState(StrEnum):
    """Status of a step."""

    DONE = "done"
    PRESENT = "present"
    AHEAD = "ahead"


# How many of the five steps are behind a ticket in each state; a shelved one was dispatched.
BEHIND: Mapping[Status, int] = MappingProxyType(
    {
        Status.REPORTED: 0,
        Status.HANDLED_LOCALLY: 1,
        Status.CALLED: 0,
        Status.ACCEPTED: 1,
        Status.DISPATCHED: 2,
        Status.SHELVED: 2,
        Status.COMPLETED: 3,
        Status.REVIEWED: 3,
        Status.FED_BACK: 4,
        Status.CALLED_BACK: 5,
        Status.CLOSED: 5,
        Status.CANCELLED: 0,
        Status.MERGED: 1,
    }
)
GIVEN_UP = frozenset({Status.CANCELLED, Status.MERGED})


class Dated(Protocol):
    """Facts of a history row."""

    @property
    def act(self) -> Act:
        """Return what was done."""

    @property
    def at(self) -> datetime:
        """Return when."""


class Instants(Protocol):
    """Facts of a ticket."""

    @property
    def status(self) -> Status:
        """Return its state."""

    @property
    def accepted_at(self) -> datetime | None:
        """Return when the Center accepted it."""

    @property
    def dispatched_at(self) -> datetime | None:
        """Return when it was dispatched first."""

    @property
    def completed_at(self) -> datetime | None:
        """Return when it was completed, None again after a rework or a reopening."""

    @property
    def closed_at(self) -> datetime | None:
        """Return when it ended."""


@dataclass(frozen=True, slots=True)
class StepTaken:
    """One step; at: when it was taken, None where it was not, or is not recorded."""

    step: LoopStep
    state: StepState
    at: datetime | None


def build_steps(ticket: Instants, history: Sequence[Dated]) -> tuple[StepTaken, ...]:
    """Return the five steps; history: oldest first. What came before a reopening is not behind it any more.

    A ticket that was given up is at no step: it has those that were taken.
    """
    status = Status(ticket.status)
    again = max((place for place, one in enumerate(history) if one.act is Act.REOPEN), default=-1)
    told = {one.act: one.at for one in history[again + 1 :]}
    ended = ticket.closed_at if status is Status.CLOSED else None
    taken = (
        ticket.accepted_at,
        ticket.dispatched_at,
        ticket.completed_at,
        told.get(Act.FEED_BACK) or told.get(Act.ANSWER_AT_ONCE) or ended,
        told.get(Act.CALL_BACK) or ended,
    )
    return tuple(
        StepTaken(step, state, at if state is StepState.DONE else None)
        for place, (step, at) in enumerate(zip(LoopStep, taken, strict=True))
        for state in [_state(status, place, at)]
    )


def _state(status: Status, place: int, at: datetime | None) -> StepState:
    if status in GIVEN_UP:
        return StepState.AHEAD if at is None else StepState.DONE
    if place < BEHIND[status]:
        return StepState.DONE
    return StepState.PRESENT if place == BEHIND[status] else StepState.AHEAD

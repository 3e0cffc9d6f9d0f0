"""The five steps show a ticket's progress, also after a reopening, and of a cancelled one."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from domain.enums import Act, Status
from domain.progress_steps import StepState, build_steps

START = datetime(2026, 9, 21, 1, 0, tzinfo=UTC)
DONE, PRESENT, AHEAD = StepState.DONE, StepState.PRESENT, StepState.AHEAD


def at(hours: int) -> datetime:
    return START + timedelta(hours=hours)


@dataclass(frozen=True)
class Ticket:
    status: Status
    accepted_at: datetime | None = None
    dispatched_at: datetime | None = None
    completed_at: datetime | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True)
class Event:
    act: Act
    at: datetime


ROUND = (Event(Act.FEED_BACK, at(4)), Event(Act.CALL_BACK, at(5)), Event(Act.REOPEN, at(6)))


def states(ticket: Ticket, *history: Event) -> list[StepState]:
    return [step.state for step in build_steps(ticket, history)]


def test_a_reopened_ticket_stands_at_completion_and_the_rest_is_ahead():
    again = Ticket(Status.DISPATCHED, at(1), at(2))

    assert states(again, *ROUND) == [DONE, DONE, PRESENT, AHEAD, AHEAD]
    assert [step.at for step in build_steps(again, ROUND)] == [at(1), at(2), None, None, None]


def test_the_second_round_tells_its_own_instants():
    second = Ticket(Status.FED_BACK, at(1), at(2), at(8))

    steps = build_steps(second, [*ROUND, Event(Act.FEED_BACK, at(9))])

    assert [step.state for step in steps] == [DONE, DONE, DONE, DONE, PRESENT]
    assert steps[3].at == at(9)


def test_a_rework_takes_the_completion_back():
    assert states(Ticket(Status.DISPATCHED, at(1), at(2))) == [DONE, DONE, PRESENT, AHEAD, AHEAD]


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.MERGED])
def test_a_ticket_that_was_given_up_has_the_steps_it_took_and_is_at_none(status):
    gone = Ticket(status, at(1), at(2), closed_at=at(3))

    assert states(gone) == [DONE, DONE, AHEAD, AHEAD, AHEAD]


def test_a_closed_ticket_whose_steps_nobody_wrote_down_took_them_before_its_end():
    loaded = Ticket(Status.CLOSED, at(1), at(2), at(3), closed_at=at(9))

    assert states(loaded) == [DONE] * 5
    assert [step.at for step in build_steps(loaded, ())][3:] == [at(9), at(9)]


def test_what_was_solved_on_the_spot_and_fed_back_waits_for_its_call_back():
    local = Ticket(Status.FED_BACK)

    assert states(local, Event(Act.FEED_BACK, at(2))) == [DONE, DONE, DONE, DONE, PRESENT]


@pytest.mark.parametrize("status", Status)
def test_in_every_state_the_steps_go_from_done_to_ahead(status):
    found = states(Ticket(status, at(1), at(2), at(3), at(4)))
    order = [DONE, PRESENT, AHEAD]

    assert [order.index(state) for state in found] == sorted(order.index(state) for state in found)
    assert found.count(PRESENT) == (
        status not in {Status.CALLED_BACK, Status.CLOSED, Status.CANCELLED, Status.MERGED}
    )

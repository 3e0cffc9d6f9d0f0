"""Every state has an owner: who must act next, and what to do."""

from dataclasses import dataclass

import pytest

from domain.coordination import MotionKind
from domain.enums import OrderRole, OrderStatus, Status
from domain.next_action import NextAction, NextMove, get_next_move


@dataclass(frozen=True)
class Order:
    department_name: str = "市水利局"
    role: OrderRole = OrderRole.LEAD
    status: OrderStatus = OrderStatus.SENT


@dataclass(frozen=True)
class Asked:
    kind: MotionKind
    asked_of: str | None = None


def moving(status: Status, *orders: Order, waiting: tuple[Asked, ...] = ()) -> NextMove:
    return get_next_move(status, orders, waiting, local="圣城街道")


@pytest.mark.parametrize("status", list(Status))
def test_every_state_has_somebody_who_moves_next_until_it_is_over(status: Status):
    found = moving(status, Order())

    over = status in (Status.CLOSED, Status.CANCELLED, Status.MERGED)
    assert (found.move is NextAction.NOTHING) is over


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (Status.REPORTED, NextMove(NextAction.HANDLE, "圣城街道")),
        (Status.CALLED, NextMove(NextAction.ACCEPT)),
        (Status.ACCEPTED, NextMove(NextAction.DISPATCH)),
        (Status.DISPATCHED, NextMove(NextAction.RESPOND, "市水利局")),
        (Status.COMPLETED, NextMove(NextAction.REVIEW)),
        (Status.SHELVED, NextMove(NextAction.LOOK_AGAIN, "市水利局")),
    ],
)
def test_who_moves_next_follows_from_the_state(status: Status, expected: NextMove):
    assert moving(status, Order()) == expected


def test_a_lead_that_responded_is_to_complete():
    assert moving(Status.DISPATCHED, Order(status=OrderStatus.RESPONDED)).move is NextAction.COMPLETE


def test_a_return_waits_for_the_center_before_anything_else():
    returned = Asked(MotionKind.RETURN)

    found = moving(Status.DISPATCHED, Order(status=OrderStatus.RETURNED), waiting=(returned,))

    assert found == NextMove(NextAction.DECIDE, about=MotionKind.RETURN)


def test_a_transfer_waits_for_the_one_it_was_offered_to():
    offered = Asked(MotionKind.TRANSFER, asked_of="D02")

    assert moving(Status.DISPATCHED, Order(), waiting=(offered,)) == NextMove(NextAction.TAKE_OVER, "D02")


def test_an_urging_takes_the_move_from_nobody():
    urged = Asked(MotionKind.URGING, asked_of="D01")

    assert moving(Status.DISPATCHED, Order(), waiting=(urged,)) == NextMove(NextAction.RESPOND, "市水利局")


def test_a_dispatched_ticket_without_a_lead_falls_back_to_the_center():
    assert moving(Status.DISPATCHED, Order(role=OrderRole.COOPERATING)) == NextMove(NextAction.DISPATCH)

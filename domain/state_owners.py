"""Owner of a ticket or a work order in each state: who must act next."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from domain.enums import OrderStatus, Status
from domain.ticket_workflow import FINAL, ORDER_FINAL


class Owner(StrEnum):
    """Who must move a ticket or work order on: nothing is ever without an owner."""

    LOCAL = "local"  # the grid, unit or town that has it
    INTAKE = "intake"
    DISPATCHER = "dispatcher"
    LEAD = "lead"
    HOLDER = "holder"  # the party of the work order
    REVIEWER = "reviewer"
    CALLER = "caller"


OWNERS: Mapping[Status, Owner] = MappingProxyType(
    {
        Status.REPORTED: Owner.LOCAL,
        Status.HANDLED_LOCALLY: Owner.LOCAL,
        Status.CALLED: Owner.INTAKE,
        Status.ACCEPTED: Owner.DISPATCHER,
        Status.DISPATCHED: Owner.LEAD,
        Status.COMPLETED: Owner.REVIEWER,
        Status.REVIEWED: Owner.CALLER,
        Status.FED_BACK: Owner.CALLER,
        Status.CALLED_BACK: Owner.CALLER,
        Status.SHELVED: Owner.LEAD,
    }
)
ORDER_OWNERS: Mapping[OrderStatus, Owner] = MappingProxyType(
    {
        OrderStatus.SENT: Owner.HOLDER,
        OrderStatus.RESPONDED: Owner.HOLDER,
        OrderStatus.PLANNED: Owner.HOLDER,
        OrderStatus.PAUSED: Owner.HOLDER,
        OrderStatus.REWORKED: Owner.HOLDER,
        # The Center decides, but the first receiver keeps the duty until another has taken over.
        OrderStatus.RETURNED: Owner.HOLDER,
        OrderStatus.COMPLETED: Owner.REVIEWER,
    }
)


def get_owner(status: Status, *, at_center: bool = False) -> Owner | None:
    """Return who owns a ticket in that state, None of a final one.

    at_center: what the public handed in belongs to intake from the first moment on.
    """
    if status is Status.REPORTED and at_center:
        return Owner.INTAKE
    return None if status in FINAL else OWNERS[status]


def get_order_owner(status: OrderStatus) -> Owner | None:
    """Return who owns a work order in that state, None of a final one."""
    return None if status in ORDER_FINAL else ORDER_OWNERS[status]

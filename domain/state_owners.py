"""Owner of a ticket or a work order in each state: who must act next."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from domain.enums import OrderStatus, Status


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

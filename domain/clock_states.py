"""Which clock of its own a ticket runs in each state of the Center's workflow."""

from collections.abc import Mapping
from types import MappingProxyType

from domain.enums import ClockKind, Status

CLOCK_OF_STATE: Mapping[Status, ClockKind] = MappingProxyType(
    {
        Status.HANDLED_LOCALLY: ClockKind.FEED_BACK,
        Status.SHELVED: ClockKind.SHELF,
        Status.COMPLETED: ClockKind.REVIEW,
        Status.REVIEWED: ClockKind.FEED_BACK,
    }
)

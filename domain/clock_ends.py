"""Cut-off clocks (终止): stopped by an end, and not by what they waited for."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.clocks import truncate_to_second
from domain.enums import Act, ClockKind
from domain.progress_steps import GIVEN_UP, Dated, Instants


class Stopping(Protocol):
    """Facts of a clock that the rule needs."""

    @property
    def kind(self) -> ClockKind:
        """Return what it measures."""

    @property
    def work_order_id(self) -> UUID | None:
        """Return its work order, None for the ticket's own."""

    @property
    def stopped_at(self) -> datetime | None:
        """Return when it stopped."""


class WorkOrderEnd(Protocol):
    """Facts of a work order that the rule needs."""

    @property
    def responded_at(self) -> datetime | None:
        """Return when its party made first contact."""

    @property
    def completed_at(self) -> datetime | None:
        """Return when it was done."""

    @property
    def ended_at(self) -> datetime | None:
        """Return when it was reassigned away, released or given up."""


def is_cut_off(stopped_at: datetime | None, *, done_at: datetime | None, ended_at: datetime | None) -> bool:
    """Return whether a clock was stopped by the end of its work order or ticket (终止), not by its own goal.

    done_at: when what it waits for was done; ended_at: when its work order or its ticket was ended.
    """
    if stopped_at is None or done_at is not None or ended_at is None:
        return False
    return stopped_at >= truncate_to_second(ended_at)


def is_ticket_clock_cut_off(
    clock: Stopping, ticket: Instants, *, orders: Mapping[UUID, WorkOrderEnd], history: Sequence[Dated]
) -> bool:
    """Return whether a clock of a ticket was cut off; orders by id, history: oldest first.

    A rating that was still owed when the ticket was reopened is cut off too: it begins again. So is what a
    dispatch started that was taken back.
    """
    if clock.work_order_id is not None:
        order = orders[clock.work_order_id]
        done_at = order.responded_at if clock.kind is ClockKind.RESPONSE else order.completed_at
        return is_cut_off(clock.stopped_at, done_at=done_at, ended_at=order.ended_at)
    if clock.kind is ClockKind.RATING:
        reopened = {truncate_to_second(one.at) for one in history if one.act is Act.REOPEN}
        return clock.stopped_at in reopened
    withdrawn = {truncate_to_second(one.at) for one in history if one.act is Act.WITHDRAW_DISPATCH}
    if clock.kind is ClockKind.COMPLETION and clock.stopped_at in withdrawn:
        return True
    ended_at = ticket.closed_at if ticket.status in GIVEN_UP else None
    return is_cut_off(clock.stopped_at, done_at=None, ended_at=ended_at)

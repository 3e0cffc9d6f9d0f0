"""Tell which stopped clocks were cut off (终止): by an end, and not by what they waited for."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.clocks import whole_second
from domain.enums import Act, ClockKind
from domain.progress_steps import GIVEN_UP, Dated, Instants


class Stopping(Protocol):
    """What is asked of a clock."""

    @property
    def kind(self) -> ClockKind:
        """Return what it measures."""

    @property
    def work_order_id(self) -> UUID | None:
        """Return the work order it hangs on, None for the ticket's own."""

    @property
    def stopped_at(self) -> datetime | None:
        """Return when it stopped."""


class Ending(Protocol):
    """What is asked of a work order."""

    @property
    def responded_at(self) -> datetime | None:
        """Return when its party made first contact."""

    @property
    def completed_at(self) -> datetime | None:
        """Return when it was done."""

    @property
    def ended_at(self) -> datetime | None:
        """Return when it was reassigned away, released or given up."""


def was_cut_off(stopped_at: datetime | None, *, done_at: datetime | None, ended_at: datetime | None) -> bool:
    """Tell whether a clock was stopped by the end of what it hangs on (终止), not by what it waits for.

    done_at: when what it waits for was done; ended_at: when its work order or its ticket was ended.
    """
    if stopped_at is None or done_at is not None or ended_at is None:
        return False
    return stopped_at >= whole_second(ended_at)


def was_cut(
    clock: Stopping, ticket: Instants, *, orders: Mapping[UUID, Ending], history: Sequence[Dated]
) -> bool:
    """Tell whether a clock of a ticket was cut off; orders by id, history: oldest first.

    A rating that was still owed when the ticket was reopened is cut off too: it begins anew.
    """
    if clock.work_order_id is not None:
        order = orders[clock.work_order_id]
        done_at = order.responded_at if clock.kind is ClockKind.RESPONSE else order.completed_at
        return was_cut_off(clock.stopped_at, done_at=done_at, ended_at=order.ended_at)
    if clock.kind is ClockKind.RATING:
        reopened = {whole_second(one.at) for one in history if one.act is Act.REOPEN}
        return clock.stopped_at in reopened
    ended_at = ticket.closed_at if ticket.status in GIVEN_UP else None
    return was_cut_off(clock.stopped_at, done_at=None, ended_at=ended_at)

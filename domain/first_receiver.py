"""First-receiver responsibility (首接负责制): who answers for a ticket until another has taken over."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from domain.enums import OrderRole


class Charged(Protocol):
    """Facts of a work order that the rule needs."""

    @property
    def role(self) -> OrderRole:
        """Return the part its party plays."""

    @property
    def sent_at(self) -> datetime:
        """Return when it was sent."""

    @property
    def responded_at(self) -> datetime | None:
        """Return when its party made first contact."""

    @property
    def ended_at(self) -> datetime | None:
        """Return when another took its place, or the ticket ended."""

    @property
    def withdrawn(self) -> bool:
        """Tell whether it was taken back before its party had opened it."""


Order = TypeVar("Order", bound=Charged)


def find_first_receiver(orders: Sequence[Order]) -> Order | None:
    """Return the work order whose party still answers as 首接; None once a later lead has responded.

    The first lead stays answerable until the new one *responds*, not when the paper moves.
    """
    leads = sorted(
        (order for order in orders if order.role is OrderRole.LEAD and not order.withdrawn),
        key=lambda order: order.sent_at,
    )
    if not leads or any(later.responded_at is not None for later in leads[1:]):
        return None
    return leads[0]

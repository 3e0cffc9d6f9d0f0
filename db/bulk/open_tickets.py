"""Load every open ticket of a city with its dependent rows, to play many steps and write them at once."""

from collections import defaultdict
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from db.models import Clock, Reporter, Ticket, TicketEvent, WorkOrder
from domain.history import GENESIS


@dataclass(slots=True)
class Story:
    """One open ticket, its active work orders, its unstopped clocks, and the end of its chain.

    ended: the work orders that were reassigned away or released.
    anonymous, has_phone: of the reporter; anonymous where no reporter is known.
    """

    ticket: Ticket
    orders: list[WorkOrder] = field(default_factory=list)
    ended: list[WorkOrder] = field(default_factory=list)
    clocks: list[Clock] = field(default_factory=list)
    seq: int = 0
    hash: bytes = GENESIS
    anonymous: bool = True
    has_phone: bool = False


def open_stories(session: Session, city: str) -> list[Story]:
    """Return every open ticket of ``city``, locked; what is changed in them is written at the next flush."""
    is_open = (Ticket.city == city, Ticket.closed_at.is_(None))
    tickets = session.scalars(select(Ticket).where(*is_open).order_by(Ticket.id).with_for_update()).all()
    orders: dict[UUID, list[WorkOrder]] = defaultdict(list)
    ended: dict[UUID, list[WorkOrder]] = defaultdict(list)
    clocks: dict[UUID, list[Clock]] = defaultdict(list)
    chosen = select(Ticket.id).where(*is_open)
    for order in session.scalars(
        select(WorkOrder)
        .where(WorkOrder.city == city, WorkOrder.ticket_id.in_(chosen))
        .order_by(WorkOrder.id)
    ):
        kept = orders if order.ended_at is None else ended
        kept[order.ticket_id].append(order)
    for clock in session.scalars(
        select(Clock)
        .where(Clock.city == city, Clock.ticket_id.in_(chosen), Clock.stopped_at.is_(None))
        .order_by(Clock.id)
    ):
        clocks[clock.ticket_id].append(clock)
    links = session.execute(
        select(TicketEvent.ticket_id, TicketEvent.seq, TicketEvent.hash)
        .where(TicketEvent.city == city, TicketEvent.ticket_id.in_(chosen))
        .ext(distinct_on(TicketEvent.ticket_id))
        .order_by(TicketEvent.ticket_id, TicketEvent.seq.desc())
    )
    ends = {ticket: (seq, found) for ticket, seq, found in links}
    reporters = session.execute(
        select(Reporter.ticket_id, Reporter.anonymous, Reporter.phone.is_not(None)).where(
            Reporter.city == city, Reporter.ticket_id.in_(chosen)
        )
    )
    reached = {ticket: (anonymous, has_phone) for ticket, anonymous, has_phone in reporters}
    return [
        Story(
            ticket,
            orders[ticket.id],
            ended[ticket.id],
            clocks[ticket.id],
            *ends.get(ticket.id, (0, GENESIS)),
            *reached.get(ticket.id, (True, False)),
        )
        for ticket in tickets
    ]

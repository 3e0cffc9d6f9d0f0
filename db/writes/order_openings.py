"""Opening times of work orders, and withdrawal of orders that no party has opened."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from db.models import Delivery, Notice, Ticket, TicketEvent, WorkOrder
from db.rls import identity
from domain.deliveries import DeliveryState
from domain.enums import Act, OrderStatus
from domain.notifications import NoticeKind


def note(session: Session, city: str, ticket_id: UUID, *, party: str, now: datetime) -> None:
    """Note when a party first opened its work orders of a ticket; nothing is written a second time."""
    session.execute(
        update(WorkOrder)
        .where(
            WorkOrder.city == city,
            WorkOrder.ticket_id == ticket_id,
            WorkOrder.department == party,
            WorkOrder.status == OrderStatus.SENT,
            WorkOrder.opened_at.is_(None),
        )
        .values(opened_at=now)
        .execution_options(synchronize_session="fetch")
    )


def lock_orders(session: Session, ticket: Ticket) -> None:
    """Lock the work orders of a ticket as they are now, so that no party opens one meanwhile."""
    session.flush()
    session.scalars(
        select(WorkOrder)
        .where(WorkOrder.city == ticket.city, WorkOrder.ticket_id == ticket.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def said_of_dispatch(session: Session, ticket: Ticket) -> dict[str, object]:
    """Return what history keeps of the last dispatch of a ticket."""
    found: dict[str, object] = session.scalars(
        select(TicketEvent.data)
        .where(
            TicketEvent.city == ticket.city,
            TicketEvent.ticket_id == ticket.id,
            TicketEvent.act == Act.DISPATCH,
        )
        .order_by(TicketEvent.seq.desc())
        .limit(1)
    ).one()
    return found


def take_back_notices(
    session: Session, ticket: Ticket, *, kinds: Collection[NoticeKind], at: datetime
) -> list[Notice]:
    """Remove the notifications of a ticket of one instant and their waiting deliveries.

    Returns the notifications that remain because a delivery of theirs was sent already.
    """
    session.flush()
    with identity.as_worker(session):
        of_ticket = (Notice.city == ticket.city, Notice.ticket_id == ticket.id)
        found = session.scalars(
            select(Notice).where(*of_ticket, Notice.kind.in_(kinds), Notice.at == at).with_for_update()
        ).all()
        ids = [notice.id for notice in found]
        of_notices = (Delivery.city == ticket.city, Delivery.notice_id.in_(ids))
        left = set(
            session.scalars(
                select(Delivery.notice_id).where(
                    *of_notices, (Delivery.state == DeliveryState.SENT) | (Delivery.attempts > 0)
                )
            )
        )
        gone = [id_ for id_ in ids if id_ not in left]
        session.execute(delete(Delivery).where(Delivery.city == ticket.city, Delivery.notice_id.in_(gone)))
        session.execute(delete(Notice).where(Notice.city == ticket.city, Notice.id.in_(gone)))
    return [notice for notice in found if notice.id in left]

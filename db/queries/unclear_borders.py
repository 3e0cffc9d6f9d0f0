"""Queries for unclear borders: how often tickets of a period were handed back, handed on, or disputed."""

from datetime import datetime
from typing import Any

from sqlalchemy import case, func, literal, literal_column, null, select, union_all
from sqlalchemy.orm import Session

from db.models import Arbitration, DutyText, Matter, Ticket, TicketEvent, WorkOrder
from domain.duties import DutyList
from domain.enums import Act, Secrecy
from domain.unclear_borders import BorderSign, SignOfTicket

SIGNS = {Act.RETURN: BorderSign.RETURNS, Act.TRANSFER: BorderSign.TRANSFERS}


def list_signs(session: Session, city: str, *, since: datetime, until: datetime) -> list[SignOfTicket]:
    """Return what happened to tickets in a period, by ticket and sign, within the scope.

    A ticket that is not ordinary has no number. What was chosen against the list counts for the day on which
    the work order was sent; a dispatch that was withdrawn does not.
    """
    # Rare acts have an index of their own.
    handed = union_all(
        *(
            select(Ticket.matter, literal(sign.value).label("sign"), *_of_ticket())
            .join(TicketEvent, (TicketEvent.city == Ticket.city) & (TicketEvent.ticket_id == Ticket.id))
            .where(
                TicketEvent.city == city,
                TicketEvent.act == literal_column(f"'{act.value}'"),
                TicketEvent.at >= since,
                TicketEvent.at < until,
                Ticket.matter.is_not(None),
            )
            for act, sign in SIGNS.items()
        ),
        select(Ticket.matter, literal(BorderSign.ARBITRATIONS.value).label("sign"), *_of_ticket())
        .join(Arbitration, (Arbitration.city == Ticket.city) & (Arbitration.ticket_id == Ticket.id))
        .where(
            Arbitration.city == city,
            Arbitration.begun_at >= since,
            Arbitration.begun_at < until,
            Ticket.matter.is_not(None),
        ),
        select(Ticket.matter, literal(BorderSign.OVERRIDES.value).label("sign"), *_of_ticket())
        .join(WorkOrder, (WorkOrder.city == Ticket.city) & (WorkOrder.ticket_id == Ticket.id))
        .where(
            WorkOrder.city == city,
            WorkOrder.sent_at >= since,
            WorkOrder.sent_at < until,
            WorkOrder.list_reason.is_not(None),
            ~WorkOrder.withdrawn,
            Ticket.matter.is_not(None),
        ),
    ).subquery("handed")
    counted = select(handed.c.matter, handed.c.sign, func.count(), handed.c.number).group_by(
        handed.c.matter, handed.c.sign, handed.c.ticket, handed.c.number
    )
    return [SignOfTicket(row[0], BorderSign(row[1]), row[2], row[3]) for row in session.execute(counted)]


def list_duties_by_matter(session: Session, city: str) -> dict[str, tuple[str, ...]]:
    """Return the codes of the shared duties of the newest version by the matters they are about."""
    matter = func.unnest(DutyText.matters).label("matter")
    asked = select(matter, DutyText.code).where(
        DutyText.city == city, DutyText.duty_list == DutyList.SHARED, DutyText.until_version.is_(None)
    )
    found: dict[str, list[str]] = {}
    for row in session.execute(asked.order_by(DutyText.code)):
        found.setdefault(row.matter, []).append(row.code)
    return {name: tuple(codes) for name, codes in found.items()}


def load_matter_names(session: Session, city: str) -> dict[str, str]:
    """Return what the matters of a city are called, by code."""
    asked = select(Matter.code, Matter.name).where(Matter.city == city)
    return {row.code: row.name for row in session.execute(asked)}


def _of_ticket() -> tuple[Any, ...]:
    number = case((Ticket.secrecy == Secrecy.NORMAL, Ticket.number), else_=null())
    return Ticket.id.label("ticket"), number.label("number")

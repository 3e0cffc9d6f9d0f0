"""Queries for deliveries that were given up: their count, and the newest of them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from db.models import Delivery, Ticket
from domain.deliveries import Carrier, DeliveryState
from domain.enums import Secrecy

LATELY = timedelta(days=30)  # what was given up before is history


@dataclass(frozen=True, slots=True)
class FailedDelivery:
    """One delivery that was given up; number is None for a secret ticket, address for a reply's phone."""

    id: UUID
    ended_at: datetime | None
    carrier: Carrier
    address: str | None
    attempts: int
    reason: str
    number: str | None


def count_of(session: Session, city: str) -> int:
    """Return how many deliveries of a city were given up recently."""
    return session.scalars(select(func.count()).where(*_given_up(city))).one()


def list_newest(session: Session, city: str, *, limit: int) -> list[FailedDelivery]:
    """Return the deliveries of a city that were given up recently, the last one first."""
    found = session.execute(
        select(
            Delivery.id,
            Delivery.ended_at,
            Delivery.carrier,
            Delivery.address,
            Delivery.attempts,
            func.coalesce(Delivery.last_error, "").label("reason"),
            Ticket.number,
            Ticket.secrecy,
        )
        .join(Ticket, (Ticket.city == Delivery.city) & (Ticket.id == Delivery.ticket_id))
        .where(*_given_up(city))
        .order_by(Delivery.ended_at.desc())
        .limit(limit)
    )
    return [
        FailedDelivery(
            row.id,
            row.ended_at,
            row.carrier,
            row.address,
            row.attempts,
            row.reason,
            None if row.secrecy is Secrecy.SECRET else row.number,
        )
        for row in found
    ]


def _given_up(city: str) -> tuple[ColumnElement[bool], ...]:
    return (
        Delivery.city == city,
        Delivery.state == DeliveryState.FAILED,
        Delivery.ended_at > func.now() - LATELY,
    )

"""Queries for deliveries that were given up: their count, and the newest of them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from db.models import Delivery, Ticket
from domain.deliveries import Carrier, DeliveryState
from domain.enums import Secrecy
from domain.settings import GIVEN_UP_PERIOD


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


def count_of(session: Session, city: str, *, span: timedelta = GIVEN_UP_PERIOD) -> int:
    """Return how many deliveries of a city were given up recently; span: what was before is history."""
    return session.scalars(select(func.count()).where(*_given_up(city, span))).one()


def list_newest(
    session: Session, city: str, *, limit: int, span: timedelta = GIVEN_UP_PERIOD
) -> list[FailedDelivery]:
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
        .where(*_given_up(city, span))
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


def _given_up(city: str, span: timedelta) -> tuple[ColumnElement[bool], ...]:
    return (
        Delivery.city == city,
        Delivery.state == DeliveryState.FAILED,
        Delivery.ended_at > func.now() - span,
    )
